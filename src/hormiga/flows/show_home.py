"""A worker comes home: what comes next, over all programmes and vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hormiga.domain.assignments.at_work import InHand, in_hand
from hormiga.domain.assignments.income import DayIncome, income_by_day
from hormiga.domain.assignments.queries import lately_worked_in
from hormiga.domain.courses.queries import CourseRow, courses_for
from hormiga.domain.exams.models import Exam
from hormiga.domain.exams.queries import attempts_of, exams_shown
from hormiga.domain.messages.queries import unread
from hormiga.domain.payouts.reach import Way, ways_to
from hormiga.domain.people.models import Worker
from hormiga.domain.people.profile import Said, said_by
from hormiga.domain.planner.queries import (
    Chosen,
    GoalRow,
    entries_since,
    goal_of,
    settings_of,
)
from hormiga.domain.planner.rules import midnight, period_around
from hormiga.domain.programmes.models import Contract, Programme
from hormiga.domain.programmes.places import contracts_with
from hormiga.domain.programmes.queries import open_programmes
from hormiga.domain.programmes.whereabouts import programmes_open_to
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.kit.money import Money

A_FEW = 3


@dataclass(frozen=True, slots=True)
class GoalSoFar:
    """How far the week's or month's goal is reached, income from elsewhere included."""

    period: str
    amount: Money
    earned: Money

    @property
    def percent(self) -> int:
        """Tell how much of it is earned, at most all."""
        return min(100, self.earned.micro * 100 // self.amount.micro)


@dataclass(frozen=True, slots=True)
class WaitingExam:
    """An exam that comes next; `is_open` while an attempt at it runs."""

    slug: str
    title: Mapping[str, str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What a worker's home page shows; each part may be empty."""

    said: Said
    ways: tuple[Way, ...]
    has_worked: bool
    in_hand: list[InHand]
    today: list[Money]
    goal: GoalSoFar | None
    courses: list[CourseRow]
    exams: list[WaitingExam]
    mine: list[Programme]
    others: list[Programme]
    places: list[tuple[Contract, bool]]
    unread: int


def show_home(*, worker: Worker, now: datetime) -> Home:
    """Join what a worker's home page shows; at most 21 statements."""
    said = said_by(worker=worker)
    chosen = settings_of(worker_id=worker.pk)
    goal = goal_of(worker_id=worker.pk)
    zone = _zone(chosen, said)
    today = now.astimezone(zone).date()
    income = _income(worker.pk, goal, zone, today)
    courses = courses_for(worker_id=worker.pk)
    mine = programmes_open_to(worker_id=worker.pk)
    known = {one.pk for one in mine}
    return Home(
        said=said,
        ways=ways_to(said.country),
        has_worked=bool(lately_worked_in(worker_id=worker.pk, limit=1)),
        in_hand=in_hand(worker_id=worker.pk, now=now, limit=A_FEW),
        today=_sums([row for row in income if row.day == today]),
        goal=_goal(worker.pk, goal, income, today),
        courses=_begun(courses),
        exams=_exams(worker.pk, courses, now),
        mine=mine,
        others=[one for one in open_programmes() if one.pk not in known],
        places=contracts_with(worker_id=worker.pk),
        unread=unread(user_id=worker.user_id) if worker.user_id else 0,
    )


def _zone(chosen: Chosen, said: Said) -> ZoneInfo:
    """Take the planner's clock, else the profile's."""
    return ZoneInfo(chosen.time_zone if chosen.is_set else said.time_zone or "UTC")


def _income(
    worker_id: int, goal: GoalRow | None, zone: ZoneInfo, today: date
) -> list[DayIncome]:
    """Sum what was approved in the goal's period, which always holds today."""
    period = period_around(period=goal.period if goal else "week", today=today)
    return income_by_day(
        worker_id=worker_id,
        zone=zone,
        since=midnight(period.since, zone),
        until=midnight(period.until, zone),
    )


def _sums(income: Sequence[DayIncome]) -> list[Money]:
    sums: dict[str, Money] = {}
    for row in income:
        name = row.amount.currency
        sums[name] = sums[name] + row.amount if name in sums else row.amount
    return [sums[name] for name in sorted(sums)]


def _goal(
    worker_id: int, goal: GoalRow | None, income: Sequence[DayIncome], today: date
) -> GoalSoFar | None:
    if goal is None:
        return None
    period = period_around(period=goal.period, today=today)
    elsewhere = entries_since(worker_id=worker_id, since=period.since)
    amounts = [
        *(row.amount for row in income),
        *(entry.amount for entry in elsewhere if entry.day < period.until),
    ]
    currency = goal.amount.currency
    micro = sum(one.micro for one in amounts if one.currency == currency)
    return GoalSoFar(goal.period, goal.amount, Money(currency, micro))


def _begun(courses: Sequence[CourseRow]) -> list[CourseRow]:
    """List the courses in progress, the one seen last first."""
    begun = [row for row in courses if row.is_begun and not row.is_done]
    return sorted(begun, key=lambda row: str(row.seen_at), reverse=True)[:A_FEW]


def _exams(
    worker_id: int, courses: Sequence[CourseRow], now: datetime
) -> list[WaitingExam]:
    """List the exams under way, and those whose course is done; three statements."""
    running = {
        exam_id
        for exam_id, attempts in attempts_of(worker_id=worker_id).items()
        if any(one.finished_at is None and one.ends_at > now for one in attempts)
    }
    after = {row.course.exam_slug for row in courses if row.is_passed}
    if not running and not after - {""}:
        return []
    exams = [one for one in exams_shown() if one.pk in running or one.slug in after]
    held = holdings_of(worker_id=worker_id, type_ids=[one.type_id for one in exams])

    def waits(exam: Exam) -> bool:
        holding = held.get(exam.type_id)
        ended = holding and holding.expires_at and holding.expires_at <= now
        return exam.pk in running or holding is None or bool(ended)

    return [
        WaitingExam(one.slug, one.title, one.pk in running)
        for one in exams
        if waits(one)
    ]
