"""A worker's income from everywhere: what was earned here, and what they wrote down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hormiga.domain.assignments.income import DayIncome, income_by_day
from hormiga.domain.planner.diary import Entry
from hormiga.domain.planner.diary_file import OURS
from hormiga.domain.planner.income import Income, mondays
from hormiga.domain.planner.queries import all_entries, entries_since, settings_of
from hormiga.domain.planner.rules import midnight, zone_named

HERE, ELSEWHERE = "here:", "out:"
_EARLIEST = datetime.fromisoformat("2000-01-03T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Source:
    """Where money comes from: a programme, perhaps through a vendor; or elsewhere.

    `name` is `{language: text}` of a programme, and empty for what is elsewhere.
    """

    name: Mapping[str, str]
    vendor: str | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class AllIncome:
    """Income of the last weeks by source, and what each source's key stands for."""

    today: date
    income: tuple[Income, ...]
    sources: Mapping[str, Source]


def read_income(*, worker_id: int, now: datetime) -> AllIncome:
    """Read twelve weeks, in days of the worker's own clock; three statements."""
    zone = zone_named(settings_of(worker_id=worker_id).time_zone)
    today = now.astimezone(zone).date()
    first = mondays(today=today)[0]
    earned = income_by_day(
        worker_id=worker_id,
        zone=zone,
        since=midnight(first, zone),
        until=midnight(today + timedelta(days=1), zone),
    )
    sources: dict[str, Source] = {}
    income = []
    for row in earned:
        key = _key(row)
        sources[key] = Source(row.name, row.vendor)
        minutes = round(row.seconds / 60) or None
        income.append(Income(key, row.day, row.amount, minutes))
    for entry in entries_since(worker_id=worker_id, since=first):
        key = ELSEWHERE + entry.source
        sources[key] = Source({}, None, entry.source)
        income.append(Income(key, entry.day, entry.amount, entry.minutes))
    return AllIncome(today, tuple(income), sources)


def diary_rows(
    *, worker_id: int, now: datetime, language: str
) -> Iterator[tuple[Entry, str]]:
    """Yield all income as diary entries, with their kind: ours first, then theirs."""
    zone = zone_named(settings_of(worker_id=worker_id).time_zone)
    ours = income_by_day(worker_id=worker_id, zone=zone, since=_EARLIEST, until=now)
    for row in reversed(ours):
        name = row.name.get(language) or next(iter(row.name.values()), row.programme)
        source = f"{name} · {row.vendor}" if row.vendor else name
        minutes = round(row.seconds / 60) or None
        yield Entry(row.day, source, row.amount, minutes), OURS
    for entry in all_entries(worker_id=worker_id):
        yield entry, "entered"


def _key(row: DayIncome) -> str:
    return f"{HERE}{row.programme}:{row.vendor or ''}"
