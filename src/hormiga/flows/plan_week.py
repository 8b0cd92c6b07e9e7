"""A worker looks at their week: what is earned, what is missing, what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hormiga.domain.assignments.income import in_review, income_by_day, measured
from hormiga.domain.planner.queries import (
    Chosen,
    GoalRow,
    SlotRow,
    entries_since,
    goal_of,
    hours_of,
    settings_of,
)
from hormiga.domain.planner.rules import (
    PACE_DAYS,
    Estimate,
    Pace,
    Period,
    estimate_of,
    has_pace,
    midnight,
    per_hour,
    period_around,
    planned_seconds,
    zone_named,
)
from hormiga.domain.programmes.paydays import Payday, paydays_of
from hormiga.flows.list_available import list_open
from hormiga.kit.money import Money

PAYDAYS_AHEAD = 35


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is reached, and what the rest would take.

    `judgments` were measured, `estimate` is None with too few of them; `work_now` is
    what the work that one may do now would bring in all.
    """

    goal: GoalRow
    period: Period
    here: Money
    elsewhere: Money
    in_review: Money
    missing: Money
    percent: int
    judgments: int
    hourly: Money | None
    estimate: Estimate | None
    work_now: Money

    @property
    def earned(self) -> Money:
        """Sum up both."""
        return self.here + self.elsewhere

    @property
    def is_reached(self) -> bool:
        """Say whether nothing is missing."""
        return self.missing.micro == 0

    @property
    def is_work_enough(self) -> bool:
        """Say whether the work there is now would do."""
        return self.work_now.micro >= self.missing.micro


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """A worker's plan as they look at it; hours are those left until the end."""

    chosen: Chosen
    today: date
    slots: list[SlotRow]
    week_hours: float
    hours_left: float
    progress: Progress | None
    paydays: list[Payday]


def plan_week(*, worker_id: int, now: datetime) -> WeekPlan:
    """Join a plan with what was earned, how fast, and the work there is."""
    chosen = settings_of(worker_id=worker_id)
    zone = zone_named(chosen.time_zone)
    today = now.astimezone(zone).date()
    slots = hours_of(worker_id=worker_id)
    goal = goal_of(worker_id=worker_id)
    period = period_around(period=goal.period if goal else "week", today=today)
    return WeekPlan(
        chosen=chosen,
        today=today,
        slots=slots,
        week_hours=sum(row.slot.minutes for row in slots) / 60,
        hours_left=_hours(slots, zone, now, midnight(period.until, zone)),
        progress=_progress(worker_id, goal, period, zone, now) if goal else None,
        paydays=paydays_of(worker_id=worker_id, now=now, days=PAYDAYS_AHEAD),
    )


def _hours(
    slots: Sequence[SlotRow], zone: ZoneInfo, since: datetime, until: datetime
) -> float:
    hours = [row.slot for row in slots]
    return planned_seconds(slots=hours, zone=zone, since=since, until=until) / 3600


def _progress(
    worker_id: int, goal: GoalRow, period: Period, zone: ZoneInfo, now: datetime
) -> Progress:
    currency = goal.amount.currency
    here = _here(worker_id, currency, period, zone)
    elsewhere = Money(currency, 0)
    for entry in entries_since(worker_id=worker_id, since=period.since):
        if entry.amount.currency == currency and entry.day < period.until:
            elsewhere += entry.amount
    earned = here + elsewhere
    missing = Money(currency, max(0, goal.amount.micro - earned.micro))
    pace = _pace(worker_id, currency, now)
    return Progress(
        goal=goal,
        period=period,
        here=here,
        elsewhere=elsewhere,
        in_review=in_review(worker_id=worker_id).get(currency, Money(currency, 0)),
        missing=missing,
        percent=min(100, earned.micro * 100 // goal.amount.micro),
        judgments=pace.judgments if pace else 0,
        hourly=per_hour(pace) if pace and has_pace(pace) else None,
        estimate=estimate_of(missing=missing, pace=pace),
        work_now=_work_now(worker_id, currency, now),
    )


def _here(worker_id: int, currency: str, period: Period, zone: ZoneInfo) -> Money:
    rows = income_by_day(
        worker_id=worker_id,
        zone=zone,
        since=midnight(period.since, zone),
        until=midnight(period.until, zone),
    )
    mine = [row.amount.micro for row in rows if row.amount.currency == currency]
    return Money(currency, sum(mine))


def _pace(worker_id: int, currency: str, now: datetime) -> Pace | None:
    found = measured(worker_id=worker_id, currency=currency, now=now, days=PACE_DAYS)
    return Pace(found.judgments, found.seconds, found.reward) if found else None


def _work_now(worker_id: int, currency: str, now: datetime) -> Money:
    """Sum up the first page of work that this worker may accept at once."""
    cards = list_open(worker_id=worker_id, now=now).cards
    micro = sum(
        card.reward.micro * card.remaining
        for card in cards
        if card.reward.currency == currency and not card.missing
    )
    return Money(currency, micro)
