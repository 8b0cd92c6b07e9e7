"""Disputes in words: what is wrong, what was decided, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import (
    AlreadyDisputed,
    BadCorrection,
    DisputeDecided,
    NothingToObjectTo,
    NotYoursToDecide,
    NoWordsBack,
    Outcome,
    PayTheWholeLine,
    SayWhatIsWrong,
    Wrong,
)
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.doors.web.shared import words
from hormiga.kit import ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotAnAmount

WRONG: dict[str, Promise] = {
    Wrong.NOT_PAID: gettext_lazy("I was not paid for it"),
    Wrong.WRONG_AMOUNT: gettext_lazy("The amount is wrong"),
    Wrong.NOT_RECEIVED: gettext_lazy("It says paid, but I received nothing"),
    Wrong.REJECTED: gettext_lazy("It was rejected by mistake"),
    Wrong.OTHER: gettext_lazy("Something else"),
}

OUTCOMES: dict[str, Promise] = {
    Outcome.CORRECTED: gettext_lazy("Corrected"),
    Outcome.EXPLAINED: gettext_lazy("Explained: nothing was wrong"),
    Outcome.DECLINED: gettext_lazy("Declined"),
}

_WORDS: dict[type[Refusal], Promise] = {
    AlreadyDisputed: gettext_lazy(
        "You have a dispute about this line already. It has to be answered first."
    ),
    SayWhatIsWrong: gettext_lazy("Write in a few words what is wrong."),
    NoWordsBack: gettext_lazy(
        "Answer in words: the worker reads them, whatever you decide."
    ),
    DisputeDecided: gettext_lazy(
        "This dispute is decided already. Nothing was changed."
    ),
    NotYoursToDecide: gettext_lazy(
        "Whoever answered first cannot answer again. A second person has to decide."
    ),
    NothingToObjectTo: gettext_lazy(
        "You can answer once, within 30 days, where nothing was corrected."
    ),
    BadCorrection: gettext_lazy(
        "A correction is above 0 and below 10,000, and only for an answer that"
        " corrects. Nothing was paid."
    ),
    NotAnAmount: gettext_lazy("Write the amount like 0.07, with a point."),
    PayTheWholeLine: gettext_lazy(
        "This line can still be paid as it was promised. Correct it by its own amount."
    ),
    InsufficientFunds: gettext_lazy(
        "The batch does not hold enough money for this any more. Nothing was paid."
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A dispute as a page shows it."""

    dispute: Dispute
    name: str
    number: str
    amount: Money
    corrected: Money | None
    wrong: str
    outcome: str
    last_outcome: str
    clock: str
    waits: bool
    is_overdue: bool


def of(refusal: Refusal) -> str:
    """Put a refusal into words."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)


def number_of(dispute: Dispute) -> str:
    """Write the short number by which people speak of a dispute: `ABCD-EFGH`."""
    name = ids.outside(dispute.public_id)
    return f"{name[1:5]}-{name[5:9]}"


def shown(dispute: Dispute, *, now: datetime) -> Shown:
    """Make a dispute ready for a page."""
    corrected = dispute.corrected_micro
    waits = dispute.state in {Dispute.State.OPEN, Dispute.State.OBJECTED}
    return Shown(
        dispute=dispute,
        name=ids.outside(dispute.public_id),
        number=number_of(dispute),
        amount=Money(dispute.currency, dispute.amount_micro),
        corrected=None if corrected is None else Money(dispute.currency, corrected),
        wrong=str(WRONG[dispute.wrong]),
        outcome=str(OUTCOMES.get(dispute.outcome, "")),
        last_outcome=str(OUTCOMES.get(dispute.last_outcome, "")),
        clock=_clock(dispute, now) if waits else "",
        waits=waits,
        is_overdue=waits and dispute.answer_by < now,
    )


def _clock(dispute: Dispute, now: datetime) -> str:
    days = (dispute.answer_by.date() - now.date()).days
    if days < 0:
        late = ngettext("%(n)s day late", "%(n)s days late", -days)
        return late % {"n": -days}
    if days == 0:
        return _("today is the last day")
    left = ngettext("%(n)s day left", "%(n)s days left", days)
    return left % {"n": days}
