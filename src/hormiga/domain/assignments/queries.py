"""Assignments, as their worker and the clock look for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import Claim


def assignment_of(*, worker_id: int, public_id: UUID) -> Assignment | None:
    """Find a worker's assignment."""
    return Assignment.objects.filter(public_id=public_id, worker_id=worker_id).first()


def held_by(worker_id: int) -> list[Claim]:
    """List what a worker holds unanswered, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.public_id, t.public_id, t.input::text, a.deadline"
            " FROM assignments_assignment a JOIN projects_task t ON t.id = a.task_id"
            " WHERE a.worker_id = %s AND a.state = 1 ORDER BY a.id DESC LIMIT 1000",
            [worker_id],
        )
        return [Claim(*row) for row in reversed(cursor.fetchall())]


def versions_of(*, worker_id: int, assignments: Sequence[UUID]) -> dict[UUID, int]:
    """Tell which terms each of a worker's assignments has; others are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public_id, version_id FROM assignments_assignment"
            " WHERE public_id = ANY (%s) AND worker_id = %s",
            [list(assignments), worker_id],
        )
        return dict(cursor.fetchall())


def projects_with_overdue_claims(*, now: datetime) -> list[int]:
    """List the projects in which a claim's time is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT project_id FROM assignments_assignment"
            " WHERE state = 1 AND deadline < %s ORDER BY project_id",
            [now],
        )
        return [row[0] for row in cursor.fetchall()]


def batches_with_due_reviews(*, now: datetime) -> list[int]:
    """List the batches in which a judgment's review time is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT batch_id FROM assignments_assignment"
            " WHERE state = 2 AND review_due_at <= %s ORDER BY batch_id",
            [now],
        )
        return [row[0] for row in cursor.fetchall()]


def projects_in_queue() -> list[int]:
    """List the projects that have a queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id FROM assignments_queuehead ORDER BY project_id"
        )
        return [row[0] for row in cursor.fetchall()]


def undecided_places(*, batch_id: int, rejected_after: datetime) -> int:
    """Count a batch's judgments that may still have to be paid.

    Claimed, submitted, or rejected so lately that its worker may still object.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM assignments_assignment WHERE batch_id = %s"
            " AND (state IN (1, 2) OR (state = 6 AND decided_at > %s))",
            [batch_id, rejected_after],
        )
        return int(cursor.fetchone()[0])


class Stop(NamedTuple):
    """Where a reader of the list of projects stopped: in which half, behind which."""

    has_work: bool
    project_id: int

    @classmethod
    def at(cls, number: int) -> Stop:
        """Read a stop that `number` wrote; what is none of ours is the top."""
        if not 0 < abs(number) < TOP.project_id:
            return TOP
        return cls(number > 0, abs(number))

    @property
    def number(self) -> int:
        """Write the stop as one number: those of the second half are negative."""
        return self.project_id if self.has_work else -self.project_id


TOP = Stop(has_work=True, project_id=2**63 - 1)
"""Before the newest project."""


def projects_with_work(
    *, worker_id: int, programme_ids: Sequence[int], after: Stop = TOP, limit: int
) -> list[Stop]:
    """List live projects with an open task ahead of this worker, the newest first."""
    return _stops(_WITH_WORK, worker_id, programme_ids, after, limit)


def projects_with_work_first(
    *, worker_id: int, programme_ids: Sequence[int], after: Stop = TOP, limit: int
) -> list[Stop]:
    """List live projects: first those with an open task ahead of this worker.

    The newest come first. The second half is not looked for while the first fills the
    page, so a busy market costs one index probe for each project that is shown. While
    one pages, no project moves up; one whose last task goes may come again at the end.
    """
    return _stops(_WORK_FIRST, worker_id, programme_ids, after, limit)


def _stops(
    statement: str,
    worker_id: int,
    programme_ids: Sequence[int],
    after: Stop,
    limit: int,
) -> list[Stop]:
    values: dict[str, int | list[int]] = {
        "worker": worker_id,
        "programmes": list(programme_ids),
        "with": after.project_id if after.has_work else 0,
        "without": TOP.project_id if after.has_work else after.project_id,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Stop(*row) for row in cursor.fetchall()]


_HALF = """
    (SELECT {has_work}, p.id FROM projects_project p
     LEFT JOIN assignments_queuehead h ON h.project_id = p.id
     LEFT JOIN assignments_cursor c
         ON c.project_id = p.id AND c.worker_id = %(worker)s
     WHERE p.state = 'live' AND p.id < %({before})s
       AND p.programme_id = ANY (%(programmes)s::bigint[]) AND (
         coalesce(cardinality(c.skipped), 0) > 0 OR EXISTS (
             SELECT 1 FROM assignments_place q
             WHERE q.project_id = p.id AND q.position > greatest(
                 coalesce(c.position, 0), h.position - 1))) IS {has_work}
     ORDER BY p.id DESC LIMIT %(limit)s)
"""
_WITH_WORK = _HALF.format(has_work="true", before="with")
_WITHOUT = _HALF.format(has_work="false", before="without")
_WORK_FIRST = f"{_WITH_WORK} UNION ALL {_WITHOUT} LIMIT %(limit)s"


def remaining_for(*, worker_id: int, project_ids: Sequence[int]) -> dict[int, int]:
    """Count the open tasks ahead of a worker in each project, up to a thousand each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, (SELECT count(*) FROM (SELECT 1 FROM assignments_place q"
            "  WHERE q.project_id = p.id AND q.position > greatest("
            "   coalesce(c.position, 0), h.position - 1) LIMIT 1000) ahead)"
            "  + coalesce(cardinality(c.skipped), 0)"
            " FROM unnest(%s::bigint[]) AS p (id)"
            " JOIN assignments_queuehead h ON h.project_id = p.id"
            " LEFT JOIN assignments_cursor c"
            "  ON c.project_id = p.id AND c.worker_id = %s",
            [list(project_ids), worker_id],
        )
        return dict(cursor.fetchall())


def lately_worked_in(*, worker_id: int, limit: int) -> list[int]:
    """List the projects of a worker's newest thousand assignments, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id FROM (SELECT id, project_id FROM assignments_assignment"
            "  WHERE worker_id = %s ORDER BY id DESC LIMIT 1000) newest"
            " GROUP BY project_id ORDER BY max(id) DESC LIMIT %s",
            [worker_id, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def median_active_seconds(*, batch_id: int) -> float | None:
    """Tell the median of the newest thousand active times of a batch.

    Where a worker has corrected a time, the correction counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(("
            "  SELECT c.seconds FROM assignments_timecorrection c"
            "  WHERE c.assignment_id = newest.id ORDER BY c.id DESC LIMIT 1),"
            "  newest.active_seconds)) FROM"
            " (SELECT id, active_seconds FROM assignments_assignment"
            "  WHERE batch_id = %s AND active_seconds IS NOT NULL"
            "  ORDER BY id DESC LIMIT 1000) newest",
            [batch_id],
        )
        median: float | None = cursor.fetchone()[0]
        return median
