"""What workers report of tasks, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hormiga.domain.assignments.active_time import checked_seconds
from hormiga.domain.assignments.models import Assignment, TaskReport, TimePay
from hormiga.domain.projects.models import Task
from hormiga.kit.errors import Kind, Refusal

A_DAY = timedelta(days=1)
MOST_A_DAY = 3
"""As often a worker is paid for time in one project a day on a requester's word."""

_UNANSWERED = (
    Assignment.State.CLAIMED,
    Assignment.State.RETURNED,
    Assignment.State.EXPIRED,
)


class NoSuchReport(Refusal):
    """There is no report of this task that still waits, or it is not yours to see."""

    kind = Kind.NOT_FOUND


class AlreadyAnswered(Refusal):
    """This task was answered after all, so the answer is paid, and not the time."""

    kind = Kind.CONFLICT


class NeedsOperator(Refusal):
    """This worker was paid for time here three times today. An operator must look."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as whoever decides on it sees it; the title is `{language: text}`."""

    assignment: UUID
    worker: UUID
    organisation: UUID
    title: dict[str, str]
    reason: str
    text: str
    at: datetime
    input: dict[str, Any]
    number: int


def waiting_reports(
    *, organisation_id: int | None, before: int, limit: int
) -> list[Reported]:
    """List reports that wait (of one requester), the newest first; one statement."""
    rows = TaskReport.objects.filter(decision=TaskReport.Decision.WAITS, id__lt=before)
    if organisation_id is not None:
        rows = rows.filter(assignment__project__organisation=organisation_id)
    named = rows.order_by("-id").values_list(
        *("assignment__public_id", "assignment__worker__public_id"),
        "assignment__project__organisation__public_id",
        *("assignment__version__title", "reason", "text", "reported_at"),
        *("assignment__task__input", "id"),
    )
    return [Reported(*row) for row in named[:limit]]


def reported_assignment(*, organisation_id: int | None, assignment: UUID) -> Assignment:
    """Find an assignment with a waiting report; refuses `NoSuchReport`."""
    rows = Assignment.objects.filter(
        public_id=assignment, pk__in=_waiting().values("assignment_id")
    )
    if organisation_id is not None:
        rows = rows.filter(project__organisation=organisation_id)
    found = rows.select_related("worker", "project", "project__organisation").first()
    if found is None:
        raise NoSuchReport
    return found


def lock_unanswered(*, assignment_id: int) -> Assignment:
    """Lock an assignment that has no answer; refuses `AlreadyAnswered`."""
    row = Assignment.objects.select_for_update().get(pk=assignment_id)
    if row.state not in _UNANSWERED:
        raise AlreadyAnswered
    return row


def seconds_lost(*, assignment: Assignment, now: datetime) -> float:
    """Tell for how long a worker can have been at work on it before it was reported.

    Never longer than it was out, and never twice for the same time beside others.
    """
    reports = TaskReport.objects.filter(assignment=assignment)
    first = reports.order_by("reported_at").values_list("reported_at", flat=True)[0]
    until = min(first, assignment.deadline, now)
    return checked_seconds(
        worker_id=assignment.worker_id,
        assignment=assignment.public_id,
        claimed_at=assignment.claimed_at,
        asked=(until - assignment.claimed_at).total_seconds(),
        now=until,
    )


def refuse_too_often(*, assignment: Assignment, now: datetime) -> None:
    """Refuse `NeedsOperator` where one requester's word is no longer enough."""
    lately = TimePay.objects.filter(
        worker_id=assignment.worker_id,
        assignment__project_id=assignment.project_id,
        at__gt=now - A_DAY,
    )
    if lately.count() >= MOST_A_DAY:
        raise NeedsOperator


def free_places(*, task: Task) -> int:
    """Count a task's places that nobody holds and no judgment has."""
    taken = Assignment.objects.filter(task=task).exclude(
        state__in=[Assignment.State.RETURNED, Assignment.State.EXPIRED]
    )
    return task.wanted - taken.count()


def decide(
    *, assignment: Assignment, decision: TaskReport.Decision, now: datetime
) -> None:
    """Write down what became of an assignment's waiting reports."""
    _waiting().filter(assignment=assignment).update(decision=decision, decided_at=now)


def _waiting() -> QuerySet[TaskReport]:
    return TaskReport.objects.filter(decision=TaskReport.Decision.WAITS)
