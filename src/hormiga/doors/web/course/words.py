"""What a learner or operator reads when something is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.courses.editing import TextMissing
from hormiga.domain.courses.rules import (
    LessonNotFinished,
    PracticeDoesNotFit,
    QuizIncomplete,
    RoundIsOver,
)
from hormiga.doors.web.shared import words
from hormiga.engines.frame import BadPass
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    QuizIncomplete: _("Some questions have no answer yet. Answer each one, then send."),
    RoundIsOver: _("You have sent this already. Here is how it went."),
    PracticeDoesNotFit: _(
        "This answer does not fit the task. Look at the task again and send it anew."
    ),
    LessonNotFinished: _(
        "This lesson has a quiz or practice that you have not passed yet."
    ),
    BadPass: _("This page was open for too long. Here is the task again."),
    TextMissing: _("Write the text in each language."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    found = _WORDS.get(type(refusal))
    return str(found) if found else words.of(refusal)
