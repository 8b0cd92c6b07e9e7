"""What a worker has planned, and written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hormiga.domain.people.rules import digest
from hormiga.domain.planner.diary import Entry
from hormiga.domain.planner.models import (
    DiaryEntry,
    Goal,
    PlannerSettings,
    WorkingHours,
)
from hormiga.domain.planner.rules import NoSuchFeed, Slot
from hormiga.kit.money import Money

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """A worker's own clock and reminders; `is_set` tells whether they ever chose."""

    time_zone: str = "UTC"
    remind_minutes: int | None = None
    has_feed: bool = False
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class SlotRow:
    """Working hours, with the day since which they hold."""

    public_id: UUID
    slot: Slot
    since: date


@dataclass(frozen=True, slots=True)
class GoalRow:
    """What a worker wants to earn in a `week` or a `month`."""

    period: str
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the diary."""

    public_id: UUID
    entry: Entry


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar an address shows, and in which language."""

    worker_id: int
    language: str


def settings_of(*, worker_id: int) -> Chosen:
    """Tell what a worker chose; UTC and no reminders before they did."""
    row = PlannerSettings.objects.filter(worker_id=worker_id).first()
    if row is None:
        return Chosen()
    return Chosen(
        time_zone=row.time_zone,
        remind_minutes=row.remind_minutes,
        has_feed=row.feed_digest is not None,
        is_set=True,
    )


def hours_of(*, worker_id: int) -> list[SlotRow]:
    """List a worker's hours through the week."""
    rows = WorkingHours.objects.filter(worker_id=worker_id)
    return [
        SlotRow(
            row.public_id,
            Slot(row.weekday, row.starts_minute, row.ends_minute),
            row.since_date,
        )
        for row in rows.order_by("weekday", "starts_minute")
    ]


def goal_of(*, worker_id: int) -> GoalRow | None:
    """Tell a worker's goal, if they have one."""
    row = Goal.objects.filter(worker_id=worker_id).first()
    return GoalRow(row.period, Money(row.currency, row.amount_micro)) if row else None


def feed_at(*, token: str) -> Feed:
    """Tell whose calendar an address shows; refuses `NoSuchFeed`."""
    row = PlannerSettings.objects.filter(feed_digest=digest(token)).first()
    if row is None:
        raise NoSuchFeed
    return Feed(row.worker_id, row.feed_language)


def entries_of(
    *, worker_id: int, after: UUID | None = None, limit: int
) -> list[EntryRow]:
    """List a diary, the latest day first, from behind one of its entries."""
    rows = DiaryEntry.objects.filter(worker_id=worker_id)
    if after is not None:
        last = rows.filter(public_id=after).first()
        if last is None:
            return []
        rows = rows.filter(earned_date__lte=last.earned_date).exclude(
            earned_date=last.earned_date, pk__gte=last.pk
        )
    return [_row(row) for row in rows.order_by("-earned_date", "-pk")[:limit]]


def entries_since(*, worker_id: int, since: date) -> list[Entry]:
    """List what a worker wrote down for a day and later, the earliest first."""
    rows = DiaryEntry.objects.filter(worker_id=worker_id, earned_date__gte=since)
    return [_row(row).entry for row in rows.order_by("earned_date", "pk")]


def all_entries(*, worker_id: int) -> Iterator[Entry]:
    """Yield a whole diary, the latest day first, a page at a time."""
    after = None
    while page := entries_of(worker_id=worker_id, after=after, limit=PAGE):
        for row in page:
            yield row.entry
        after = page[-1].public_id


def sources_of(*, worker_id: int, limit: int = 30) -> list[str]:
    """List the names that a worker gave to sources, for the form to offer."""
    rows = DiaryEntry.objects.filter(worker_id=worker_id)
    names = rows.order_by("source").values_list("source", flat=True).distinct()
    return list(names[:limit])


def _row(row: DiaryEntry) -> EntryRow:
    amount = Money(row.currency, row.amount_micro)
    entry = Entry(row.earned_date, row.source, amount, row.minutes, row.note)
    return EntryRow(row.public_id, entry)
