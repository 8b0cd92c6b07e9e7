"""What a worker may take along of their plan, and what goes when they leave."""

from __future__ import annotations

from collections.abc import Iterator

from hormiga.domain.planner.models import (
    DiaryEntry,
    Goal,
    PlannerSettings,
    WorkingHours,
)
from hormiga.domain.planner.queries import (
    all_entries,
    goal_of,
    hours_of,
    settings_of,
)

PLAN_HEADS = ("kind", "weekday", "starts", "ends", "amount", "currency", "detail")
DIARY_HEADS = ("date", "source", "amount", "currency", "minutes", "note")

Row = tuple[str | int | None, ...]


def plan_of(*, worker_id: int) -> Iterator[Row]:
    """Yield the plan under `PLAN_HEADS`: clock, reminders, hours and goal."""
    chosen = settings_of(worker_id=worker_id)
    if chosen.is_set:
        yield ("time zone", None, None, None, None, None, chosen.time_zone)
        yield ("reminder", None, None, None, None, None, chosen.remind_minutes)
    for row in hours_of(worker_id=worker_id):
        slot = row.slot
        yield ("hours", slot.weekday, slot.starts, slot.ends, None, None, None)
    goal = goal_of(worker_id=worker_id)
    if goal:
        amount = goal.amount
        yield ("goal", None, None, None, amount.amount, amount.currency, goal.period)


def diary_of(*, worker_id: int) -> Iterator[Row]:
    """Yield the income diary under `DIARY_HEADS`."""
    for entry in all_entries(worker_id=worker_id):
        yield (
            entry.day.isoformat(),
            entry.source,
            entry.amount.amount,
            entry.amount.currency,
            entry.minutes,
            entry.note,
        )


def forget_plan(*, worker_id: int) -> None:
    """Remove hours, goal, diary and calendar: all of it is the worker's own."""
    for kept in (WorkingHours, Goal, DiaryEntry, PlannerSettings):
        kept.objects.filter(worker_id=worker_id).delete()
