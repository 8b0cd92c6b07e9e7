"""Income from several sources, week by week: how it stacks, and what a gap costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hormiga.domain.planner.diary import monday_of
from hormiga.kit.money import Money

WEEKS = 12
SHOWN = 5
"""Sources with a colour of their own; the smaller ones are one."""
REST = ""
"""Stands for all smaller sources together."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Income:
    """Money from one source on one day; the source is a key that is told apart."""

    source: str
    day: date
    amount: Money
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class WeekIncome:
    """A week's income by source, in the order of the sources."""

    monday: date
    parts: tuple[Money, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class Share:
    """One source over the weeks: what it brings, and what would be left without it."""

    source: str
    total: Money
    percent: int
    a_week: Money
    without: Money
    dry_weeks: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Twelve weeks in one currency, the latest last, and what they say."""

    currency: str
    weeks: tuple[WeekIncome, ...]
    shares: tuple[Share, ...]
    a_week: Money
    highest: Money


def mondays(*, today: date) -> tuple[date, ...]:
    """Give the Mondays of the last weeks, this one's last."""
    this = monday_of(today)
    return tuple(this - WEEK * back for back in reversed(range(WEEKS)))


def currencies_of(income: Sequence[Income]) -> list[str]:
    """List the currencies, the one with the most entries first."""
    times: dict[str, int] = defaultdict(int)
    for one in income:
        times[one.amount.currency] += 1
    return sorted(times, key=lambda name: (-times[name], name))


def picture_of(*, income: Sequence[Income], currency: str, today: date) -> Picture:
    """Stack the last weeks by source; nothing is exchanged, so one currency at a time.

    A week's mean counts the weeks since the first with any income: whoever began a
    month ago has no eight dry weeks behind them.
    """
    days = mondays(today=today)
    micro: dict[tuple[str, date], int] = defaultdict(int)
    for one in income:
        monday = monday_of(one.day)
        if one.amount.currency == currency and days[0] <= monday <= days[-1]:
            micro[one.source, monday] += one.amount.micro
    sources = _sources(micro)
    table = {
        monday: [_sum(micro, source, monday, sources) for source in sources]
        for monday in days
    }
    lived = _lived(table, days)
    total = sum(sum(parts) for parts in table.values())
    shares = [
        _share(source, [table[day][at] for day in lived], total, currency)
        for at, source in enumerate(sources)
    ]
    weeks = tuple(
        WeekIncome(
            day,
            tuple(Money(currency, part) for part in table[day]),
            Money(currency, sum(table[day])),
        )
        for day in days
    )
    return Picture(
        currency,
        weeks,
        tuple(shares),
        Money(currency, total // max(1, len(lived))),
        Money(currency, max(week.total.micro for week in weeks)),
    )


def _sources(micro: dict[tuple[str, date], int]) -> list[str]:
    """Order the sources by what they bring; the small ones become one."""
    totals: dict[str, int] = defaultdict(int)
    for (source, _), amount in micro.items():
        totals[source] += amount
    ordered = sorted(totals, key=lambda source: (-totals[source], source))
    return ordered if len(ordered) <= SHOWN else [*ordered[: SHOWN - 1], REST]


def _sum(
    micro: dict[tuple[str, date], int], source: str, monday: date, known: list[str]
) -> int:
    if source != REST:
        return micro.get((source, monday), 0)
    return sum(
        amount
        for (other, day), amount in micro.items()
        if day == monday and other not in known
    )


def _lived(table: dict[date, list[int]], days: Sequence[date]) -> list[date]:
    first = next((at for at, day in enumerate(days) if any(table[day])), len(days))
    return list(days[first:])


def _share(source: str, weekly: list[int], total: int, currency: str) -> Share:
    mine, weeks = sum(weekly), max(1, len(weekly))
    return Share(
        source,
        Money(currency, mine),
        round(100 * mine / total) if total else 0,
        Money(currency, mine // weeks),
        Money(currency, (total - mine) // weeks),
        sum(1 for amount in weekly if not amount),
    )
