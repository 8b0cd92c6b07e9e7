"""The words of the vendor-first way: steps, outcomes, reasons and refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.agreements.rules import (
    AgreementChanged,
    NoAgreementText,
    NoSuchAgreement,
    NotAFullName,
    NotAgreed,
    SameText,
)
from hormiga.domain.exams.rules import NoSuchExam
from hormiga.domain.people.rules import NoReason
from hormiga.domain.programmes.applications import Why
from hormiga.domain.programmes.contracts import ENDED
from hormiga.domain.programmes.models import Contract, DocumentCheck
from hormiga.domain.programmes.rules import (
    AgreementMissing,
    AlreadyApplied,
    AlreadyPlaced,
    BadCheck,
    BadCode,
    BadMargin,
    BadRating,
    ContractStands,
    InvitationOver,
    NoContract,
    NoSuchApplication,
    NoSuchPlace,
    NotRatedYet,
    NotYetListed,
    NoWords,
)
from hormiga.domain.quality.leaks import CaseClosed, EmptyLeakReport, NoOutcome
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    AgreementChanged: _(
        "This text has changed since you opened it, so nothing was signed. Read the"
        " new text below, then sign."
    ),
    AlreadyApplied: _("You have applied here already. The vendor has to answer first."),
    AlreadyPlaced: _("You have your place with this vendor already."),
    BadCheck: _("Choose an outcome; where it is not passed, choose the reason too."),
    BadCode: _(
        "One character of this code is not right. Compare it with the one you were"
        " given."
    ),
    BadMargin: _("The margin is between 0 and 50 percent of each reward."),
    BadRating: _("Choose one to five stars. Your words may have 500 characters."),
    CaseClosed: _("This case is closed. Open a new one if there is something new."),
    ContractStands: _(
        "This vendor has a contract with this programme already. End that one first."
    ),
    EmptyLeakReport: _("Say in a few words what you saw, and where."),
    InvitationOver: _(
        "No invitation has this code now. Ask who gave it to you for a new one."
    ),
    NoAgreementText: _(
        "Write the title and the whole text, in Spanish and in English."
    ),
    NoContract: _(
        "To bring workers into this programme you need a contract with it that is in"
        " force. Look at your contracts."
    ),
    NoOutcome: _("Write what was found and decided. The case keeps it."),
    NoReason: _("Write a reason. It is kept in the audit log."),
    NoSuchAgreement: _("Choose one of your agreements that has a text."),
    NoSuchApplication: _("This application was answered or taken back meanwhile."),
    NoSuchExam: _("There is no exam with this name that can be sat now."),
    NoSuchPlace: _("This person has no place with you that stands."),
    NotAFullName: _("Write your name in full: first name and family name."),
    NotAgreed: _("Tick the box that says that you agree. Nothing was signed."),
    NotRatedYet: _(
        "You can rate this vendor after a week with it, or after your first task."
    ),
    AgreementMissing: _(
        "By this contract your workers sign an agreement first. Choose one below,"
        " keep it, then accept."
    ),
    NotYetListed: _(
        "The directory shows you once the contract is in force and you have written"
        " about yourselves."
    ),
    NoWords: _("Write a few words: a person reads them."),
    SameText: _("This is the text that is in force already. Nothing was published."),
}

OUTCOMES: dict[str, Promise] = {
    DocumentCheck.Outcome.PASSED: _("passed"),
    DocumentCheck.Outcome.FAILED: _("not passed"),
    DocumentCheck.Outcome.NEEDS_MORE: _("something is still missing"),
}
REASONS: dict[str, Promise] = {
    DocumentCheck.Reason.UNREADABLE: _("the document could not be read"),
    DocumentCheck.Reason.EXPIRED: _("the document has expired"),
    DocumentCheck.Reason.NOT_THE_SAME_PERSON: _(
        "the document did not match the person"
    ),
    DocumentCheck.Reason.WRONG_DOCUMENT: _("another kind of document is needed"),
    DocumentCheck.Reason.UNDER_AGE: _("the person is under age"),
    DocumentCheck.Reason.COUNTRY: _("the vendor does not work in this country"),
}
DECLINED: dict[str, Promise] = {
    Why.LANGUAGES: _("Languages do not fit"),
    Why.COUNTRY: _("Country does not fit"),
    Why.FULL: _("No room at the moment"),
    Why.NOT_CLEAR: _("The application was not clear"),
    Why.OTHER: _("Another reason"),
    ENDED: _("The vendor's contract has ended"),
}
PAYERS: dict[str, Promise] = {
    Contract.Payer.PLATFORM: _("This platform pays you itself"),
    Contract.Payer.VENDOR: _("The vendor pays you"),
}
CONTRACT_STATES: dict[str, Promise] = {
    Contract.State.OFFERED: _("offered: waits for the vendor's yes"),
    Contract.State.ACTIVE: _("in force"),
    Contract.State.ENDED: _("ended"),
}
STEPS: dict[str, Promise] = {
    "applied": _("You applied"),
    "accepted": _("The vendor gives you a place"),
    "checked": _("The vendor looks at your documents"),
    "signed": _("You read and sign the agreement"),
    "passed": _("You pass the exam"),
    "work": _("Your work appears"),
}
STATES: dict[str, Promise] = {
    "done": _("done"),
    "yours": _("your turn"),
    "theirs": _("waits for the vendor"),
    "later": _("later"),
    "refused": _("not given"),
}
CASES: dict[str, Promise] = {
    "open": _("open"),
    "investigating": _("being looked into"),
    "closed": _("closed"),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
