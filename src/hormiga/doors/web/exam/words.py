"""What a worker reads about exams when something is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from hormiga.domain.exams.models import Exam
from hormiga.domain.exams.rules import (
    AttemptOver,
    BadFigures,
    CourseFirst,
    ItemAnswered,
    ItemTimeOver,
    NoSuchAttempt,
    NoSuchItem,
    NoSuchOption,
    NothingToAsk,
    NotInThisLanguage,
    NotThisItem,
    TooSoon,
)
from hormiga.doors.web.worker import words
from hormiga.kit.errors import Refusal

KINDS: dict[str, Promise] = {
    Exam.Kind.LANGUAGE: pgettext_lazy("exam", "Language"),
    Exam.Kind.TASK_TYPE: pgettext_lazy("exam", "Kind of task"),
    Exam.Kind.COURSE: pgettext_lazy("exam", "After a course"),
    Exam.Kind.VENDOR: pgettext_lazy("exam", "For a vendor"),
}
LANGUAGES: dict[str, Promise] = {"en": _("English"), "es": _("Spanish")}

_WORDS: dict[type[Refusal], Promise] = {
    AttemptOver: _("The time was over. What you answered before counts."),
    ItemAnswered: _(
        "You have answered that question already. Your first answer counts."
    ),
    ItemTimeOver: _(
        "The time for that question was over, so it counts as not answered."
        " The next one is waiting."
    ),
    NoSuchAttempt: _("That attempt is not yours, or is not there any more."),
    NoSuchOption: _("Choose one of the answers."),
    NotThisItem: _("That was not the question that is open now. Go on with this one."),
    NotInThisLanguage: _("This exam is not there in that language. Choose another."),
    NothingToAsk: _("This exam cannot be sat today. Try again another day."),
    CourseFirst: _("This exam is the end of a course. Finish the course first."),
    TooSoon: _("You cannot sit this exam yet. Below it says from when you can."),
    BadFigures: _("These figures do not go together. Nothing was changed."),
    NoSuchItem: _("That question is out of the bank already."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a worker."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)
