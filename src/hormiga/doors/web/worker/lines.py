"""A worker's lines and sums in words: what each is, where it is, and the next day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hormiga.domain.assignments.active_time import is_correctable
from hormiga.domain.assignments.earned import Total
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.ledger.queries import balances_of
from hormiga.domain.payouts.history import Kind
from hormiga.domain.payouts.statements import PaidOut
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.worker.templatetags.worker import money
from hormiga.flows.list_lines import Line, State, Why
from hormiga.kit import accounts
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """A line as a page shows it; `dispute` is the newest one about it."""

    line: Line
    title: str
    says: str
    is_late: bool
    is_struck: bool
    is_correctable: bool
    dispute: Dispute | None = None


@dataclass(frozen=True, slots=True)
class Purse:
    """A worker's money in one currency."""

    currency: str
    in_review: Money
    payable: Money
    on_its_way: Money
    paid: Money
    rejected: Money


def row_of(line: Line, *, dispute: Dispute | None, now: datetime) -> Row:
    """Put a line into words."""
    return Row(
        line=line,
        title=title_of(line),
        says=says(line),
        is_late=line.is_late,
        is_struck=line.state in {State.REJECTED, State.TAKEN_BACK},
        is_correctable=line.earned is not None
        and is_correctable(submitted_at=line.earned.submitted_at, now=now),
        dispute=dispute,
    )


def purses_of(
    *, worker_id: int, totals: Sequence[Total], paid: Sequence[PaidOut]
) -> list[Purse]:
    """Sum up each currency; what is payable is what the ledger says."""
    balances = balances_of(owner=accounts.payable(worker_id))
    payable = {balance.currency: balance for balance in balances}
    currencies = {*payable, *(total.reward.currency for total in totals)}
    return [
        _purse(name, payable.get(name), totals, paid) for name in sorted(currencies)
    ]


def kind_in_words(kind: Kind) -> str:
    """Name what a line is for."""
    words = {
        Kind.ANSWER: _("Answers"),
        Kind.EXAM: _("Exams passed"),
        Kind.TOP_UP: _("Top-ups to the pay floor"),
        Kind.TIME: _("Pay for time"),
        Kind.BONUS: _("Bonuses"),
        Kind.DISPUTE: _("Corrections after a dispute"),
        Kind.CORRECTION: _("Corrections"),
        Kind.TAKEN_BACK: _("Taken back"),
        Kind.WITHHELD: _("Tax withheld"),
        Kind.PAYOUT: _("Payouts"),
        Kind.CAME_BACK: _("Payouts that came back"),
        Kind.VENDOR_PAID: _("Paid by the vendor"),
    }
    return words[kind]


def title_of(line: Line) -> str:
    """Say what a line is: an answer's project, or what else brought or took money."""
    about = in_language(line.title)
    if line.kind is Kind.ANSWER:
        return about
    alone = {
        Kind.EXAM: _("Exam passed"),
        Kind.TOP_UP: _("Top-up to the pay floor"),
        Kind.TIME: _("Pay for your time"),
        Kind.BONUS: _("Bonus"),
        Kind.DISPUTE: _("Correction after your dispute"),
        Kind.CORRECTION: _("A correction"),
        Kind.TAKEN_BACK: _("Taken back"),
        Kind.WITHHELD: _("Tax withheld"),
        Kind.PAYOUT: _("Payout to you"),
        Kind.CAME_BACK: _("Payout that came back"),
        Kind.VENDOR_PAID: _("Payment by %(vendor)s") % {"vendor": line.vendor},
    }
    return f"{alone[line.kind]}: {about}" if about else alone[line.kind]


def state_in_words(state: State) -> str:
    """Name a line's state in a word or two."""
    words = {
        State.IN_REVIEW: _("in review"),
        State.APPROVED: _("approved"),
        State.ON_ITS_WAY: _("on its way"),
        State.PAID: _("paid out"),
        State.CAME_BACK: _("came back"),
        State.REJECTED: _("rejected"),
        State.VENDOR_OWES: _("to be paid by the vendor"),
        State.VENDOR_PAID: _("paid by the vendor"),
        State.TAKEN_BACK: _("taken back"),
        State.MISSING: _("not booked yet"),
        State.DONE: _("done"),
    }
    return words[state]


def says(line: Line) -> str:
    """Tell in one sentence where a line's money is."""
    if line.state is State.DONE:
        return _done(line)
    return _SAYS[line.state](line)


def day_of(day: date | datetime | None) -> str:
    """Write a day as the reader's language does."""
    return date_format(day, "DATE_FORMAT") if day else ""


def _done(line: Line) -> str:
    words = {
        Kind.ANSWER: _("Approved"),
        Kind.WITHHELD: _("Kept back for the tax office, in your name"),
        Kind.CAME_BACK: _("It is in your balance again"),
        Kind.TAKEN_BACK: _("Booked on %(day)s") % {"day": day_of(line.at)},
        Kind.VENDOR_PAID: _("Paid on %(day)s") % {"day": day_of(line.at)},
    }
    booked = _("Booked on %(day)s") % {"day": day_of(line.at)}
    return words.get(line.kind, booked)


def _in_review(line: Line) -> str:
    by = line.decision_by
    return _("In review: decided by %(day)s, %(time)s UTC") % {
        "day": day_of(by),
        "time": date_format(by, "TIME_FORMAT") if by else "",
    }


def _approved(line: Line) -> str:
    day = day_of(line.payout_on)
    if line.is_late:
        late = _(
            "Late: it was promised for %(day)s. We have seen it and are looking into it"
        )
        return late % {"day": day_of(line.promised_on)}
    if line.why is Why.BELOW_MINIMUM and line.minimum and line.minimum.micro:
        least = _("Approved: paid out once you have %(least)s")
        return least % {"least": money(line.minimum)}
    if line.why is Why.NO_METHOD:
        return _("Approved: say how you are paid, then it goes out")
    if line.why is Why.METHOD_HELD:
        return _("Approved: it waits until your account for payouts may be used")
    if not day:
        return _("Approved: paid out when you ask for it")
    return _("Approved: payout on %(day)s") % {"day": day}


_SAYS: dict[State, Callable[[Line], str]] = {
    State.IN_REVIEW: _in_review,
    State.APPROVED: _approved,
    State.ON_ITS_WAY: lambda line: (
        _("On its way since %(day)s") % {"day": day_of(line.payout_on)}
    ),
    State.PAID: lambda line: _("Paid out on %(day)s") % {"day": day_of(line.payout_on)},
    State.CAME_BACK: lambda line: (
        _("It came back on %(day)s, and is in your balance again")
        % {"day": day_of(line.payout_on)}
    ),
    State.REJECTED: lambda _line: _("Rejected"),
    State.VENDOR_OWES: lambda line: (
        _("Approved: %(vendor)s pays you by its own rules") % {"vendor": line.vendor}
    ),
    State.VENDOR_PAID: lambda line: (
        _("%(vendor)s says that it paid you on %(day)s")
        % {"vendor": line.vendor, "day": day_of(line.payout_on)}
    ),
    State.TAKEN_BACK: lambda _line: _("Taken back"),
    State.MISSING: lambda _line: _(
        "Approved, but not booked yet. We have seen it and are looking into it"
    ),
}


def _purse(
    currency: str,
    payable: Money | None,
    totals: Sequence[Total],
    paid: Sequence[PaidOut],
) -> Purse:
    nothing = Money(currency, 0)

    def judged(state: Assignment.State) -> Money:
        found = [
            total.reward
            for total in totals
            if total.state is state and total.reward.currency == currency
        ]
        return found[0] if found else nothing

    def sent(state: str) -> Money:
        micro = sum(
            one.amount.micro
            for one in paid
            if one.state == state and one.amount.currency == currency
        )
        return Money(currency, micro)

    return Purse(
        currency=currency,
        in_review=judged(Assignment.State.SUBMITTED),
        payable=payable or nothing,
        on_its_way=sent("in-transit"),
        paid=sent("paid"),
        rejected=judged(Assignment.State.REJECTED),
    )
