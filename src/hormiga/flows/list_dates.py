"""A worker's calendar: hours, payout days and goal ends, as their feed shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.people.queries import workers_by_id
from hormiga.domain.planner.queries import (
    Chosen,
    GoalRow,
    SlotRow,
    feed_at,
    goal_of,
    hours_of,
    settings_of,
)
from hormiga.domain.planner.rules import Period, period_around, zone_named
from hormiga.domain.programmes.paydays import Payday, paydays_of
from hormiga.kit import ids

AHEAD_DAYS = 120


@dataclass(frozen=True, slots=True)
class Dates:
    """What stands in a worker's calendar; `mark` tells its entries from others'."""

    mark: str
    language: str
    chosen: Chosen
    slots: list[SlotRow]
    paydays: list[Payday]
    goal: GoalRow | None
    period: Period


def list_dates(*, token: str, now: datetime) -> Dates:
    """List what the calendar at an address shows; refuses `NoSuchFeed`."""
    feed = feed_at(token=token)
    worker_id = feed.worker_id
    worker = workers_by_id({worker_id})[worker_id]
    chosen = settings_of(worker_id=worker_id)
    goal = goal_of(worker_id=worker_id)
    today = now.astimezone(zone_named(chosen.time_zone)).date()
    return Dates(
        mark=ids.outside(worker.public_id, ids.WORKER),
        language=feed.language,
        chosen=chosen,
        slots=hours_of(worker_id=worker_id),
        paydays=paydays_of(worker_id=worker_id, now=now, days=AHEAD_DAYS),
        goal=goal,
        period=period_around(period=goal.period if goal else "week", today=today),
    )
