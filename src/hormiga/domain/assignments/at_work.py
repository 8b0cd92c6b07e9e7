"""What a worker has on the desk: the tasks that wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window

from hormiga.domain.assignments.models import Assignment, Draft
from hormiga.domain.projects.pricing import unit_of
from hormiga.domain.projects.rules import Unit

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
    unit: Unit | None
    time_limit_seconds: int
    claimed_at: datetime
    deadline: datetime
    draft: Any
    in_hand: int


@dataclass(frozen=True, slots=True)
class InHand:
    """A project in which a worker holds a task."""

    project: UUID
    title: dict[str, str]
    deadline: datetime


def on_desk(*, worker_id: int, project: UUID, now: datetime) -> OnDesk | None:
    """Find the oldest task of a project that this worker holds; one statement."""
    rows = _laid_out(_held(worker_id, project, now), limit=1)
    return rows[0] if rows else None


def all_on_desk(
    *, worker_id: int, project: UUID, now: datetime, limit: int
) -> list[OnDesk]:
    """List the tasks of a project that this worker holds, the oldest first."""
    return _laid_out(_held(worker_id, project, now), limit=limit)


def held_in(*, worker_id: int, project: UUID, now: datetime) -> list[UUID]:
    """Name the claims of a project that wait for this worker's answer."""
    rows = _held(worker_id, project, now).order_by("id")
    return list(rows.values_list("public_id", flat=True))


def task_named(*, worker_id: int, project: UUID, assignment: UUID) -> OnDesk | None:
    """Find a task that this worker holds or held, whatever became of it since."""
    rows = Assignment.objects.filter(
        worker_id=worker_id, project__public_id=project, public_id=assignment
    )
    found = _laid_out(rows, limit=1)
    return found[0] if found else None


def _held(worker_id: int, project: UUID, now: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        worker_id=worker_id,
        project__public_id=project,
        state=Assignment.State.CLAIMED,
        deadline__gt=now,
    )


def _laid_out(rows: QuerySet[Assignment], *, limit: int) -> list[OnDesk]:
    """Read tasks with all that their pages show; one statement."""
    drafts = Draft.objects.filter(assignment=OuterRef("pk")).values("answer")
    found = (
        rows.select_related("project__organisation", "version", "task")
        .annotate(draft=Subquery(drafts), in_hand=Window(Count("id")))
        .order_by("id")[:limit]
    )
    return [_on_desk(row, row.draft, row.in_hand) for row in found]


def _on_desk(row: Assignment, draft: Any, in_hand: int) -> OnDesk:
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
        unit=unit_of(version),
        time_limit_seconds=version.time_limit_seconds,
        claimed_at=row.claimed_at,
        deadline=row.deadline,
        draft=draft,
        in_hand=in_hand,
    )


def is_handed_in(*, worker_id: int, project: UUID, assignment: UUID) -> bool:
    """Say whether this worker's answer to a task is stored."""
    return Assignment.objects.filter(
        worker_id=worker_id,
        project__public_id=project,
        public_id=assignment,
        state__in=_HANDED_IN,
    ).exists()


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
