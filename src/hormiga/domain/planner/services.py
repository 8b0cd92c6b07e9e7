"""Planning a week, and keeping an income diary."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import digest
from hormiga.domain.planner.diary import (
    MOST_ENTRIES,
    AlreadyInDiary,
    DiaryFull,
    Entry,
    NoSuchEntry,
    digests,
)
from hormiga.domain.planner.models import (
    DiaryEntry,
    Goal,
    PlannerSettings,
    WorkingHours,
)
from hormiga.domain.planner.queries import hours_of
from hormiga.domain.planner.rules import (
    MOST_SLOTS,
    GoalTooSmall,
    NoSuchSlot,
    NoWeekday,
    Slot,
    TooManySlots,
    check_slot,
    zone_named,
)
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Taken:
    """How many entries came in, and how many were there already."""

    added: int
    known: int


def choose_settings(
    *, worker: Worker, time_zone: str, remind_minutes: int | None
) -> None:
    """Keep a worker's own clock, and how long before work they want to be reminded."""
    zone_named(time_zone)
    PlannerSettings.objects.update_or_create(
        worker=worker,
        defaults={"time_zone": time_zone, "remind_minutes": remind_minutes},
    )


def add_hours(
    *, worker: Worker, weekdays: Sequence[int], starts: int, ends: int, since: date
) -> None:
    """Plan the same hours on several weekdays: all of them, or none."""
    if not weekdays:
        raise NoWeekday
    with transaction.atomic():
        _lock(worker)
        slots = [row.slot for row in hours_of(worker_id=worker.pk)]
        for weekday in weekdays:
            slot = Slot(weekday, starts, ends)
            check_slot(slot=slot, among=slots)
            slots.append(slot)
        if len(slots) > MOST_SLOTS:
            raise TooManySlots
        WorkingHours.objects.bulk_create(
            WorkingHours(
                worker=worker,
                weekday=weekday,
                starts_minute=starts,
                ends_minute=ends,
                since_date=since,
            )
            for weekday in weekdays
        )


def drop_hours(*, worker_id: int, public_id: UUID) -> None:
    """Take a slot out of the week."""
    mine = WorkingHours.objects.filter(worker_id=worker_id, public_id=public_id)
    if not mine.delete()[0]:
        raise NoSuchSlot


def set_goal(
    *, worker: Worker, period: Goal.Period, amount: Money, now: datetime
) -> None:
    """Keep what a worker wants to earn; it takes the place of the goal before."""
    if amount.micro <= 0:
        raise GoalTooSmall
    Goal.objects.update_or_create(
        worker=worker,
        defaults={
            "period": period,
            "amount_micro": amount.micro,
            "currency": amount.currency,
            "set_at": now,
        },
    )


def drop_goal(*, worker_id: int) -> None:
    """Forget a worker's goal."""
    Goal.objects.filter(worker_id=worker_id).delete()


def open_feed(*, worker: Worker, language: str) -> str:
    """Give the calendar a new secret address; the one before leads nowhere now."""
    token = secrets.token_urlsafe(30)
    PlannerSettings.objects.update_or_create(
        worker=worker,
        defaults={"feed_digest": digest(token), "feed_language": language},
    )
    return token


def close_feed(*, worker_id: int) -> None:
    """Take the calendar's address away."""
    PlannerSettings.objects.filter(worker_id=worker_id).update(feed_digest=None)


def add_entry(*, worker: Worker, entry: Entry, now: datetime) -> None:
    """Write one entry down; refuses `AlreadyInDiary` and `DiaryFull`."""
    if not take_entries(worker=worker, entries=[entry], now=now).added:
        raise AlreadyInDiary


def take_entries(*, worker: Worker, entries: Sequence[Entry], now: datetime) -> Taken:
    """Write entries down, all or none; what is there already is left as it is."""
    hashes = digests(entries)
    with transaction.atomic():
        _lock(worker)
        mine = DiaryEntry.objects.filter(worker=worker)
        known = {
            bytes(one)
            for one in mine.filter(digest__in=hashes).values_list("digest", flat=True)
        }
        rows = [
            DiaryEntry(
                worker=worker,
                earned_date=entry.day,
                source=entry.source,
                amount_micro=entry.amount.micro,
                currency=entry.amount.currency,
                minutes=entry.minutes,
                note=entry.note,
                digest=said,
                created_at=now,
            )
            for entry, said in zip(entries, hashes, strict=True)
            if said not in known
        ]
        if mine.count() + len(rows) > MOST_ENTRIES:
            raise DiaryFull
        DiaryEntry.objects.bulk_create(rows)
    return Taken(len(rows), len(entries) - len(rows))


def drop_entry(*, worker_id: int, public_id: UUID) -> None:
    """Take an entry out of the diary."""
    mine = DiaryEntry.objects.filter(worker_id=worker_id, public_id=public_id)
    if not mine.delete()[0]:
        raise NoSuchEntry


def _lock(worker: Worker) -> None:
    """Let two windows of one worker change a plan one after the other."""
    Worker.objects.select_for_update(no_key=True).only("pk").get(pk=worker.pk)
