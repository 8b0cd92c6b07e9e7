"""Labels and judgments, as their requester reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.quality.models import Skill
from hormiga.domain.quality.rules import NoSuchJudgment
from hormiga.kit import ids


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A task with what was concluded; no label yet is None. JSON comes as text."""

    task: UUID
    input: str
    value: str | None
    confidence: float | None
    judgments: int
    method: str
    pk: int


@dataclass(frozen=True, slots=True)
class JudgmentRow:
    """One worker's answer (JSON text) to one task."""

    judgment: UUID
    task: UUID
    worker: UUID
    state: int
    answer: str
    active_seconds: float | None
    submitted_at: datetime
    decided_at: datetime | None
    pk: int


LABELS = (
    "SELECT t.public_id, t.input, l.value, l.confidence, coalesce(l.judgments, 0),"
    " coalesce(l.method, ''), t.id FROM projects_task t"
    " LEFT JOIN quality_label l ON l.task_id = t.id"
    " WHERE t.batch_id = %s AND t.id > %s ORDER BY t.id LIMIT %s"
)
JUDGMENTS = (
    "SELECT a.public_id, t.public_id, w.public_id, a.state, a.answer,"
    " a.active_seconds, a.submitted_at, a.decided_at, a.id"
    " FROM assignments_assignment a JOIN projects_task t ON t.id = a.task_id"
    " JOIN people_worker w ON w.id = a.worker_id"
    " WHERE a.batch_id = %s AND a.id > %s AND a.state IN (2, 5, 6)"
    " ORDER BY a.id LIMIT %s"
)
REVIEW = (
    "SELECT a.public_id, w.public_id, t.input, a.answer, a.active_seconds,"
    " a.submitted_at, a.review_due_at, coalesce((SELECT d.reason"
    "  FROM quality_decision d WHERE d.assignment_id = a.id"
    "  ORDER BY d.id DESC LIMIT 1), ''), a.id"
    " FROM assignments_assignment a JOIN projects_task t ON t.id = a.task_id"
    " JOIN people_worker w ON w.id = a.worker_id"
    " WHERE a.batch_id = %s AND a.state = %s AND a.id > %s ORDER BY a.id LIMIT %s"
)
UNDECIDED = (
    "SELECT b.id, (SELECT count(*) FROM (SELECT 1 FROM assignments_assignment"
    " WHERE batch_id = b.id AND state = 2 LIMIT %s) waiting)"
    " FROM unnest(%s::bigint[]) AS b (id)"
)
PAGE = 5_000


def labels_of(*, batch_id: int, after: int, limit: int) -> list[LabelRow]:
    """List a batch's tasks in order, each with its label."""
    return [LabelRow(*row) for row in _rows(LABELS, [batch_id, after, limit])]


def judgments_of(*, batch_id: int, after: int, limit: int) -> list[JudgmentRow]:
    """List a batch's judgments in the order of their claims."""
    return [JudgmentRow(*row) for row in _rows(JUDGMENTS, [batch_id, after, limit])]


def all_labels_of(batch_id: int) -> Iterator[LabelRow]:
    """Yield every task of a batch with its label, without loading them all."""
    after = 0
    while page := labels_of(batch_id=batch_id, after=after, limit=PAGE):
        yield from page
        after = page[-1].pk


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A judgment as a reviewer reads it; input and answer are JSON text."""

    judgment: UUID
    worker: UUID
    input: str
    answer: str
    active_seconds: float | None
    submitted_at: datetime
    review_due_at: datetime
    reason: str
    pk: int


def undecided_of(*, batch_id: int, after: int = 0, limit: int) -> list[ReviewRow]:
    """List a batch's judgments that wait for a decision, in the order of claims."""
    return [ReviewRow(*row) for row in _rows(REVIEW, [batch_id, 2, after, limit])]


def rejected_of(*, batch_id: int, after: int = 0, limit: int) -> list[ReviewRow]:
    """List a batch's rejected judgments, each with its reason."""
    return [ReviewRow(*row) for row in _rows(REVIEW, [batch_id, 6, after, limit])]


def undecided_counts(*, batch_ids: Sequence[int], most: int) -> dict[int, int]:
    """Count each batch's undecided judgments, up to `most` each."""
    return {
        int(pk): int(count) for pk, count in _rows(UNDECIDED, [most, list(batch_ids)])
    }


def undecided_by(*, batch_id: int, at: datetime, limit: int) -> list[Assignment]:
    """Fetch undecided judgments that were in at a moment; later ones were not seen."""
    rows = Assignment.objects.filter(
        batch_id=batch_id, state=Assignment.State.SUBMITTED, submitted_at__lte=at
    )
    return list(rows.order_by("pk")[:limit])


def judgment_of(*, organisation_id: int, public_id: UUID) -> Assignment:
    """Find a judgment on one of the organisation's tasks."""
    row = (
        Assignment.objects.filter(
            public_id=public_id,
            project__organisation_id=organisation_id,
            state__in=[2, 5, 6],
        )
        .select_related("version")
        .first()
    )
    if row is None:
        raise NoSuchJudgment
    return row


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Run plain SQL; Django's connections leave JSON as text, which doors pass on."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def accuracies_in(*, project: str, worker_ids: Collection[int]) -> dict[int, float]:
    """Tell what is believed of workers in a project, by its id outside in any case."""
    public_id = ids.known(project.upper())
    rows = Skill.objects.filter(project__public_id=public_id, worker__in=worker_ids)
    return dict(rows.values_list("worker_id", "accuracy"))
