"""What a worker has on the desk: the tasks that wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hormiga.domain.assignments.models import Assignment, Draft

_HANDED_IN = (
    Assignment.State.SUBMITTED,
    Assignment.State.APPROVED,
    Assignment.State.REJECTED,
)


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A claimed task with all that its page shows; texts are `{language: text}`."""

    assignment: UUID
    project: UUID
    version_id: int
    title: dict[str, str]
    instructions: dict[str, str]
    task_type: str
    template: str
    settings: dict[str, Any]
    is_confidential: bool
    answer_schema: Any
    task: UUID
    input: dict[str, Any]
    organisation_id: int
    organisation: UUID
    is_trusted: bool
    currency: str
    reward_micro: int
    time_limit_seconds: int
    claimed_at: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class InHand:
    """A project in which a worker holds a task."""

    project: UUID
    title: dict[str, str]
    deadline: datetime


def on_desk(*, worker_id: int, project: UUID, now: datetime) -> OnDesk | None:
    """Find the oldest task of a project that this worker holds; one statement."""
    claimed = Assignment.objects.filter(
        worker_id=worker_id,
        project__public_id=project,
        state=Assignment.State.CLAIMED,
        deadline__gt=now,
    )
    return _first(claimed.order_by("id"))


def task_named(*, worker_id: int, project: UUID, assignment: UUID) -> OnDesk | None:
    """Find a task that this worker holds or held, whatever became of it since."""
    return _first(
        Assignment.objects.filter(
            worker_id=worker_id, project__public_id=project, public_id=assignment
        )
    )


def _first(rows: QuerySet[Assignment]) -> OnDesk | None:
    row = rows.select_related("project__organisation", "version", "task").first()
    if row is None:
        return None
    version = row.version
    return OnDesk(
        assignment=row.public_id,
        project=row.project.public_id,
        version_id=version.pk,
        title=version.title,
        instructions=version.instructions,
        task_type=version.task_type,
        template=version.template,
        settings=version.settings,
        is_confidential=version.is_confidential,
        answer_schema=version.answer_schema,
        task=row.task.public_id,
        input=row.task.input,
        organisation_id=row.project.organisation_id,
        organisation=row.project.organisation.public_id,
        is_trusted=row.project.organisation.is_trusted,
        currency=version.currency,
        reward_micro=version.reward_micro,
        time_limit_seconds=version.time_limit_seconds,
        claimed_at=row.claimed_at,
        deadline=row.deadline,
    )


def is_handed_in(*, worker_id: int, project: UUID, assignment: UUID) -> bool:
    """Say whether this worker's answer to a task is stored."""
    return Assignment.objects.filter(
        worker_id=worker_id,
        project__public_id=project,
        public_id=assignment,
        state__in=_HANDED_IN,
    ).exists()


def draft_of(*, worker_id: int, assignment: UUID) -> Any:
    """Give what a worker has kept of a task so far; None if nothing."""
    found = Draft.objects.filter(
        assignment__public_id=assignment, assignment__worker_id=worker_id
    )
    return found.values_list("answer", flat=True).first()


def in_hand(*, worker_id: int, now: datetime, limit: int = 20) -> list[InHand]:
    """List the projects in which a worker holds a task, the most urgent first."""
    rows = (
        Assignment.objects.filter(
            worker_id=worker_id, state=Assignment.State.CLAIMED, deadline__gt=now
        )
        .order_by("deadline", "id")
        .values_list("project__public_id", "version__title", "deadline")
    )
    first: dict[UUID, InHand] = {}
    for project, title, deadline in rows[:1000]:
        first.setdefault(project, InHand(project, title, deadline))
    return list(first.values())[:limit]
