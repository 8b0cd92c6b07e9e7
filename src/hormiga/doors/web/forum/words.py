"""The community's words: reasons, kinds and refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.community import rules
from hormiga.domain.community.models import PostReport, Thread
from hormiga.domain.people.rules import NoReason
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal

REASONS: dict[str, Promise] = {
    PostReport.Reason.LEAK: _(
        "Shows what must stay secret: exam answers, project data"
    ),
    PostReport.Reason.SCAM: _("A scam: asks for money, passwords or contact elsewhere"),
    PostReport.Reason.PERSONAL_DATA: _("Shows somebody's personal data"),
    PostReport.Reason.INSULT: _("Insults or threatens somebody"),
    PostReport.Reason.SPAM: _("Advertising, or the same again and again"),
    PostReport.Reason.OTHER: _("Something else"),
}
OBJECTION = _("The author asks for another look")

KINDS: dict[str, Promise] = {
    Thread.Kind.TALK: _("Talk"),
    Thread.Kind.TIP: _("Tip"),
    Thread.Kind.ANNOUNCEMENT: _("Announcement"),
}

TOO_MUCH = _("You have written a lot in a short time. Go on a little later.")

_WORDS: dict[type[Refusal], Promise] = {
    rules.BadName: _(
        "A name has 3 to 30 letters, digits, spaces or hyphens, and no e-mail address."
    ),
    rules.NameIsReserved: _(
        "This name could look as if it spoke for the platform. Choose another one."
    ),
    rules.NameInUse: _("Somebody writes under this name already. Choose another one."),
    rules.NameChosenAlready: _(
        "You have chosen your name already: it stays, so that others know who wrote."
    ),
    rules.BadText: _(
        "Write something: at most 10,000 characters, a title at most 120."
    ),
    rules.TooLateToEdit: _(
        "A post can be changed for 30 minutes. Write another one, or delete this one."
    ),
    rules.ThreadIsLocked: _(
        "This thread is locked: it can be read, and nobody writes in it any more."
    ),
    rules.AlreadyReported: _(
        "You have reported this post already. A person will look at it."
    ),
    rules.BadReport: _("Choose what is wrong with it."),
    rules.NothingToDecide: _("Nothing was changed: it is like that already."),
    rules.NoSuchPost: _("This post is no longer there. Nothing was changed."),
    NoReason: _("Write a reason. The author reads it, and the audit log keeps it."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)


def reason(name: str) -> str:
    """Name why a post was reported."""
    return str(REASONS.get(name, OBJECTION))
