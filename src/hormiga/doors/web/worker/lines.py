"""A worker's judgments and payouts joined: what each line says, and what all sum to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hormiga.domain.assignments.active_time import is_correctable
from hormiga.domain.assignments.earned import Earned, Total
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.ledger.queries import balances_of
from hormiga.domain.payouts.statements import PaidOut
from hormiga.domain.programmes.rules import next_payout_on
from hormiga.kit import accounts
from hormiga.kit.money import Money


class State(StrEnum):
    """Where the money of one judgment stands."""

    IN_REVIEW = "in-review"
    APPROVED = "approved"
    ON_ITS_WAY = "on-its-way"
    PAID = "paid"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Line:
    """One judgment with its promise: a decision by a time, or a payout on a day."""

    earned: Earned
    state: State
    decision_by: datetime | None
    payout_on: date | None
    is_correctable: bool = False


@dataclass(frozen=True, slots=True)
class Purse:
    """A worker's money in one currency."""

    currency: str
    in_review: Money
    payable: Money
    on_its_way: Money
    paid: Money
    rejected: Money


def lines_of(
    *, judged: Sequence[Earned], paid: Sequence[PaidOut], now: datetime
) -> list[Line]:
    """Say of each judgment where its money stands and when the next thing happens.

    A payout takes all that was approved before it, so the first one behind a judgment's
    approval is the one that carried it.
    """
    lines = [_line(earned, paid, now) for earned in judged]
    return [
        replace(
            line,
            is_correctable=is_correctable(
                submitted_at=line.earned.submitted_at, now=now
            ),
        )
        for line in lines
    ]


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


def state_in_words(state: State) -> str:
    """Name a line's state."""
    words = {
        State.IN_REVIEW: _("in review"),
        State.APPROVED: _("approved"),
        State.ON_ITS_WAY: _("on its way"),
        State.PAID: _("paid out"),
        State.REJECTED: _("rejected"),
    }
    return words[state]


def _line(earned: Earned, paid: Sequence[PaidOut], now: datetime) -> Line:
    if earned.state is Assignment.State.SUBMITTED:
        return Line(earned, State.IN_REVIEW, earned.review_due_at, None)
    if earned.state is Assignment.State.REJECTED or earned.decided_at is None:
        return Line(earned, State.REJECTED, None, None)
    zone = ZoneInfo(earned.time_zone)
    same = [one for one in paid if one.amount.currency == earned.reward.currency]
    at = bisect_right([one.opened_at for one in same], earned.decided_at)
    if at == len(same):
        today = now.astimezone(zone).date()
        day = next_payout_on(cadence=earned.cadence, today=today)
        return Line(earned, State.APPROVED, None, day)
    carried = same[at]
    state = State.PAID if carried.state == "paid" else State.ON_ITS_WAY
    day = (carried.settled_at or carried.opened_at).astimezone(zone).date()
    return Line(earned, state, None, day)


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
