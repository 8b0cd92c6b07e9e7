"""What a worker earned this year, beside what their country's tax office is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hormiga.domain.assignments.income import income_by_day
from hormiga.domain.payouts.paid import PaidByRail, paid_between
from hormiga.domain.people.models import Worker
from hormiga.domain.planner.queries import settings_of
from hormiga.domain.planner.rules import midnight, zone_named
from hormiga.domain.tax import queries as tax
from hormiga.domain.tax.identity import Kept, kept_of
from hormiga.domain.tax.models import TaxRequest
from hormiga.domain.tax.payer import house_zone, payer_country
from hormiga.domain.tax.queries import KeptBackRow
from hormiga.domain.tax.rules import TaxRow, keep_until
from hormiga.domain.tax.years import YearFigures, figures_of, quarters_of
from hormiga.kit.money import Money

FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class YearSum:
    """A year's money in one currency: what was approved, and what was paid out."""

    currency: str
    earned: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Notice:
    """What a worker reads of a dated row; texts are `{language: text}`."""

    valid_from: date
    valid_to: date | None
    threshold: Money | None
    count: int | None
    counts: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Compared:
    """A notice, and how much of its threshold is reached; None where it has none."""

    notice: Notice
    amount: Money | None
    percent: int
    payouts: int = 0


@dataclass(frozen=True, slots=True)
class TaxYear:
    """What a worker sees of a year."""

    year: int
    today: date
    sums: list[YearSum]
    compared: list[Compared]


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A worker's year on the house's clock: quarters, what was kept back and asked.

    `until` is how long data would be kept if it were given today.
    """

    year: int
    years: list[int]
    zone: str
    figures: list[YearFigures]
    paid: list[PaidByRail]
    kept_back: list[tuple[KeptBackRow, Mapping[str, str]]]
    request: TaxRequest | None
    because: TaxRow | None
    kept: Kept | None
    until: date


def compare_tax(*, worker: Worker, now: datetime) -> TaxYear:
    """Sum up the calendar year on the worker's own clock, and compare."""
    zone = zone_named(settings_of(worker_id=worker.pk).time_zone)
    today = now.astimezone(zone).date()
    since = midnight(date(today.year, 1, 1), zone)
    earned: dict[str, Money] = {}
    for row in income_by_day(worker_id=worker.pk, zone=zone, since=since, until=now):
        name = row.amount.currency
        earned[name] = earned.get(name, Money(name, 0)) + row.amount
    until = midnight(date(today.year + 1, 1, 1), zone)
    rows = paid_between(since=since, until=until, worker_id=worker.pk)
    sums = [
        YearSum(name, earned.get(name, Money(name, 0)), _paid(rows, name, "")[0])
        for name in sorted({*earned, *(row.amount.currency for row in rows)})
    ]
    told = tax.tables().told_in(worker.country, today)
    return TaxYear(
        today.year, today, sums, [_compared(one, sums, rows) for one in told]
    )


def own_year(*, worker: Worker, year: int | None, now: datetime) -> OwnYear:
    """Tell a worker's year by quarter, exactly as reports count it."""
    tables, payer = tax.tables(), payer_country()
    zone = house_zone(tables=tables, country=payer)
    this_year = now.astimezone(zone).year
    first = max(FIRST_YEAR, worker.created_at.astimezone(zone).year)
    chosen = year if year and first <= year <= this_year else this_year
    bounds = quarters_of(year=chosen, zone=zone)
    since, until = bounds[0], bounds[-1]
    titles = {row.name: row.title for row in tables.rows}
    request = tax.request_of(worker_id=worker.pk)
    lines = tax.kept_back_from(worker_id=worker.pk, since=since, until=until)
    named = {row.name: row for row in tables.rows}
    return OwnYear(
        year=chosen,
        years=list(range(this_year, first - 1, -1)),
        zone=zone.key,
        figures=figures_of(year=chosen, zone=zone, worker_id=worker.pk),
        paid=paid_between(since=since, until=until, worker_id=worker.pk),
        kept_back=[(line, titles.get(line.row, {})) for line in lines],
        request=request,
        because=named.get(request.row) if request else None,
        kept=kept_of(worker_id=worker.pk),
        until=keep_until(
            tables=tables, country=payer or worker.country, year=this_year
        ),
    )


def _paid(rows: Sequence[PaidByRail], currency: str, rail: str) -> tuple[Money, int]:
    """Sum what arrived in a currency, over all rails, one, or all but PayPal."""
    chosen = [
        row
        for row in rows
        if row.amount.currency == currency
        and (rail in {"", row.rail} or (rail == "not-paypal" and row.rail != "paypal"))
    ]
    total = sum((row.amount for row in chosen), start=Money(currency, 0))
    return total, sum(row.payouts for row in chosen)


def _compared(
    row: TaxRow, sums: Sequence[YearSum], rows: Sequence[PaidByRail]
) -> Compared:
    notice = Notice(
        row.valid_from,
        row.valid_to,
        row.amount,
        row.count,
        row.counts,
        row.title,
        row.text,
        row.source,
        row.checked_on,
    )
    limit = row.amount
    if limit is None:
        return Compared(notice, None, 0)
    amount, payouts = _paid(rows, limit.currency, row.rail)
    if row.counts == "earned":
        found = [one.earned for one in sums if one.currency == limit.currency]
        amount = found[0] if found else Money(limit.currency, 0)
    percent = min(100, amount.micro * 100 // limit.micro)
    return Compared(notice, amount, percent, payouts)
