"""What a worker reads when something is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from hormiga.domain.assignments.rules import (
    AlreadySubmitted,
    AnswerDoesNotFit,
    AnswerTooLarge,
    AssignmentExpired,
    AssignmentReturned,
    MoreThanThereWas,
    NoReasonGiven,
    TooLateToCorrect,
    UnknownAssignment,
)
from hormiga.domain.payouts.rules import NoPaypalAccount
from hormiga.domain.programmes.rules import NotInProgramme
from hormiga.domain.projects.rules import NoSuchProject, ProjectNotOpen
from hormiga.domain.qualifications.rules import Comparator, RequirementsNotMet, Wanted
from hormiga.doors.web.shared import words
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.worker import file_words
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.engines.rails.pain001 import NameNotWritable
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    AlreadySubmitted: gettext_lazy(
        "This task is answered already. Your first answer counts."
    ),
    AnswerDoesNotFit: gettext_lazy(
        "This answer does not have the form that the project asks for."
        " Look at each field again."
    ),
    AnswerTooLarge: gettext_lazy("This answer is too long. Shorten it."),
    AssignmentExpired: gettext_lazy(
        "The time for that task was over, so it went to somebody else."
        " That does not count against you."
    ),
    AssignmentReturned: gettext_lazy(
        "You gave that task back, so it takes no answer any more."
    ),
    UnknownAssignment: gettext_lazy("You do not hold that task. Take another one."),
    TooLateToCorrect: gettext_lazy(
        "A time can be corrected for 14 days. This one stays as it is."
    ),
    MoreThanThereWas: gettext_lazy(
        "That is more time than there was between taking this task and answering it,"
        " less what your other tasks of that time took."
    ),
    NoReasonGiven: gettext_lazy(
        "Write why, in a few words: others must be able to follow it."
    ),
    NoSuchProject: gettext_lazy("This project is not there any more."),
    ProjectNotOpen: gettext_lazy(
        "This project takes no work now. What you handed in stays yours."
    ),
    NotInProgramme: gettext_lazy(
        "This project is only for people who have joined its programme."
    ),
    RequirementsNotMet: gettext_lazy(
        "This project asks for something that you do not hold yet. Its page says what."
    ),
    NoPaypalAccount: gettext_lazy(
        "A PayPal account is an e-mail address. Write it like name@example.org."
    ),
    NotAnIban: gettext_lazy(
        "This is not an IBAN: its country, length or characters are wrong."
        " Copy it again from your bank."
    ),
    WrongCheckDigits: gettext_lazy(
        "One character of this IBAN is wrong. Compare it with what your bank shows."
    ),
    NotInSepa: gettext_lazy(
        "This IBAN is outside the SEPA area, so no euro transfer reaches it."
        " Choose PayPal."
    ),
    NameNotWritable: gettext_lazy(
        "Banks cannot read this name. Write it in Latin letters, as on your card."
    ),
    **file_words.WORDS,
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a worker."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)


def saved(seconds: float | None) -> str:
    """Say that an answer is stored, and how much time was counted for it."""
    text = _("Your answer is saved.")
    if seconds is None:
        return text
    counted = _("Active time: %(time)s.") % {"time": span(max(1, round(seconds)))}
    return f"{text} {counted}"


def span(seconds: int) -> str:
    """Write a length of time in its one most telling unit."""
    if seconds == 0:
        return _("at once")
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 2 * 3600:
        n = round(seconds / 60)
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if seconds < 2 * 86_400:
        n = round(seconds / 3600)
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    n = round(seconds / 86_400)
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def not_now() -> str:
    """Say that a paused or closed account takes no tasks."""
    return _(
        "You cannot take tasks at the moment. Money that you have earned stays yours"
        " and is still paid out."
    )


def needed(wanted: Wanted) -> str:
    """Say what a requirement asks for."""
    values = ", ".join(str(value) for value in (*wanted.integers, *wanted.locales))
    name = in_language(wanted.title) or wanted.name
    facts = {"name": name, "values": values}
    return str(_SENTENCES[wanted.comparator]) % facts


_SENTENCES: dict[Comparator, Promise] = {
    Comparator.EQUAL: gettext_lazy("%(name)s: exactly %(values)s"),
    Comparator.NOT_EQUAL: gettext_lazy("%(name)s: anything but %(values)s"),
    Comparator.LESS: gettext_lazy("%(name)s: below %(values)s"),
    Comparator.LESS_OR_EQUAL: gettext_lazy("%(name)s: at most %(values)s"),
    Comparator.GREATER: gettext_lazy("%(name)s: above %(values)s"),
    Comparator.GREATER_OR_EQUAL: gettext_lazy("%(name)s: at least %(values)s"),
    Comparator.IN: gettext_lazy("%(name)s: one of %(values)s"),
    Comparator.NOT_IN: gettext_lazy("%(name)s: none of %(values)s"),
    Comparator.EXISTS: gettext_lazy("%(name)s"),
    Comparator.DOES_NOT_EXIST: gettext_lazy("Not for those who hold: %(name)s"),
}
