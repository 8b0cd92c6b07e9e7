"""What a worker earned this year, beside what their country's tax office is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hormiga.domain.assignments.income import income_by_day
from hormiga.domain.payouts.statements import PaidOut, payouts_to
from hormiga.domain.people.models import Worker
from hormiga.domain.planner.queries import settings_of
from hormiga.domain.planner.rules import midnight, zone_named
from hormiga.domain.planner.tax.notices import Notice, notices_for
from hormiga.kit.money import Money

MOST_PAYOUTS = 5_000


@dataclass(frozen=True, slots=True)
class YearSum:
    """A year's money in one currency: what was approved, and what was paid out."""

    currency: str
    earned: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Compared:
    """A notice, and how much of its threshold is reached; None where it has none."""

    notice: Notice
    amount: Money | None
    percent: int


@dataclass(frozen=True, slots=True)
class TaxYear:
    """What a worker sees of a year."""

    year: int
    today: date
    sums: list[YearSum]
    compared: list[Compared]


def compare_tax(*, worker: Worker, now: datetime) -> TaxYear:
    """Sum up the calendar year on the worker's own clock, and compare."""
    zone = zone_named(settings_of(worker_id=worker.pk).time_zone)
    today = now.astimezone(zone).date()
    since = midnight(date(today.year, 1, 1), zone)
    earned: dict[str, Money] = {}
    for row in income_by_day(worker_id=worker.pk, zone=zone, since=since, until=now):
        name = row.amount.currency
        earned[name] = earned.get(name, Money(name, 0)) + row.amount
    paid = _paid(payouts_to(worker_id=worker.pk, limit=MOST_PAYOUTS), since)
    sums = [
        YearSum(name, earned.get(name, Money(name, 0)), paid.get(name, Money(name, 0)))
        for name in sorted({*earned, *paid})
    ]
    notices = notices_for(country=worker.country, today=today)
    return TaxYear(today.year, today, sums, [_compared(one, sums) for one in notices])


def _paid(payouts: list[PaidOut], since: datetime) -> dict[str, Money]:
    paid: dict[str, Money] = {}
    for one in payouts:
        if one.state == "paid" and one.settled_at and one.settled_at >= since:
            name = one.amount.currency
            paid[name] = paid.get(name, Money(name, 0)) + one.amount
    return paid


def _compared(notice: Notice, sums: list[YearSum]) -> Compared:
    limit = notice.threshold
    if limit is None:
        return Compared(notice, None, 0)
    found = [one for one in sums if one.currency == limit.currency]
    nothing = YearSum(
        limit.currency, Money(limit.currency, 0), Money(limit.currency, 0)
    )
    one = found[0] if found else nothing
    amount = one.paid if notice.counts == "paid" else one.earned
    return Compared(notice, amount, min(100, amount.micro * 100 // limit.micro))
