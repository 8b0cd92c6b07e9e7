"""A worker's plan: hours, a goal, a diary, and a calendar's address."""

from __future__ import annotations

from datetime import date, timedelta

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary import Entry
from hormiga.domain.planner.models import Goal
from hormiga.domain.planner.queries import entries_of, hours_of
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

WEEK = timedelta(days=7)


def entry(
    day: date,
    source: str = "Elsewhere",
    amount: str = "12.50",
    currency: str = "EUR",
    minutes: int | None = None,
    note: str = "",
) -> Entry:
    return Entry(day, source, Money.of(amount, currency), minutes, note)


def made(worker: Worker) -> dict[str, str]:
    """One of everything; gives what its addresses are made of."""
    now = clock.read()
    today = now.date()
    planner.choose_settings(worker=worker, time_zone="Europe/Madrid", remind_minutes=10)
    planner.add_hours(
        worker=worker, weekdays=[0, 2], starts=1080, ends=1200, since=today
    )
    planner.set_goal(
        worker=worker, period=Goal.Period.WEEK, amount=Money.of("50", "EUR"), now=now
    )
    planner.take_entries(
        worker=worker,
        entries=[
            entry(today, "Clickworker", "20", minutes=150, note="Texts and pictures"),
            entry(today - WEEK, "Prolific", "8.20"),
            entry(today - 3 * WEEK, "Clickworker", "31.05"),
            entry(today - WEEK, "Freelance", "40", "USD"),
        ],
        now=now,
    )
    slot = hours_of(worker_id=worker.pk)[0]
    written = entries_of(worker_id=worker.pk, limit=1)[0]
    return {
        "slot": ids.outside(slot.public_id),
        "entry": ids.outside(written.public_id),
        "feed": planner.open_feed(worker=worker, language="en"),
    }
