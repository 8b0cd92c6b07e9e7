"""How fast a worker is, from their own judgments, and which work there is to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from hormiga.domain.assignments.models import Cursor

LATELY = 1_000
"""Judgments that a worker's speed rests on: the newest with a measured time."""

ENOUGH = 5
"""Judgments in one project from which on its own median is believed."""


@dataclass(frozen=True, slots=True)
class Speed:
    """A worker's medians in seconds by project, and their pace beside others'.

    A `pace` of 2 takes twice as long as the median of everybody; 1 while nothing is
    known.
    """

    medians: Mapping[int, float]
    pace: float = 1.0

    def seconds_for(self, *, project_id: int, everybody: float | None) -> float | None:
        """Tell how long a task takes this worker; None where nobody was measured."""
        own = self.medians.get(project_id)
        if own is not None:
            return own
        return everybody * self.pace if everybody else None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which work is looked for, and in which order; by default all, newest first."""

    is_best_paid_first: bool = False
    task_types: Sequence[str] | None = None
    not_types: Sequence[str] = ()
    least_micro: int = 0
    """An hour's pay at the worker's own pace, whatever the currency."""


def speed_of(*, worker_id: int) -> Speed:
    """Measure a worker's speed; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.project_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY"
            "  m.active_seconds), count(*), p.median_seconds"
            " FROM (SELECT a.project_id, coalesce((SELECT c.seconds"
            "   FROM assignments_timecorrection c WHERE c.assignment_id = a.id"
            "   ORDER BY c.id DESC LIMIT 1), a.active_seconds) AS active_seconds"
            "  FROM assignments_assignment a"
            "  WHERE a.worker_id = %s AND a.active_seconds > 0"
            "  ORDER BY a.id DESC LIMIT %s) m"
            " JOIN projects_project p ON p.id = m.project_id"
            " GROUP BY m.project_id, p.median_seconds",
            [worker_id, LATELY],
        )
        rows = [row for row in cursor.fetchall() if row[2] >= ENOUGH]
    paces = [own / everybody for _, own, _, everybody in rows if everybody]
    return Speed(
        {project_id: own for project_id, own, _, _ in rows},
        median(paces) if paces else 1.0,
    )


def on_offer(
    *,
    worker_id: int,
    programme_ids: Sequence[int],
    speed: Speed,
    wish: Wish,
    skip: int,
    limit: int,
) -> list[int]:
    """List live projects that fit a wish and have work left for a worker.

    One statement. All projects are sorted, but queues are only looked into as far as
    the page goes: that is the dear part where there are thousands.
    """
    values: dict[str, Any] = {
        "worker": worker_id,
        "in": list(programme_ids),
        "own": list(speed.medians),
        "seconds": list(speed.medians.values()),
        "pace": speed.pace,
        "best_first": wish.is_best_paid_first,
        "types": None if wish.task_types is None else list(wish.task_types),
        "not_types": list(wish.not_types),
        "least": wish.least_micro,
        "skip": skip,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ON_OFFER, values)
        return [row[0] for row in cursor.fetchall()]


def project_known_to(*, worker_id: int, public_id: UUID) -> int | None:
    """Find a project, if the worker has ever taken a task of it."""
    rows = Cursor.objects.filter(worker_id=worker_id, project__public_id=public_id)
    return rows.values_list("project_id", flat=True).first()


# OFFSET 0 keeps the planner from looking into every queue before it sorts, and the
# scalar subquery from turning that look into a join.
_ON_OFFER = """
    SELECT s.id FROM (
        SELECT p.id, CASE WHEN %(best_first)s THEN coalesce(pay.hour, 0) ELSE 0 END
            AS key
        FROM projects_project p
        CROSS JOIN LATERAL (
            SELECT n.task_type, n.reward_micro FROM projects_projectversion n
            WHERE n.project_id = p.id ORDER BY n.number DESC LIMIT 1) v
        LEFT JOIN unnest(%(own)s::bigint[], %(seconds)s::float8[]) AS o (id, seconds)
            ON o.id = p.id
        CROSS JOIN LATERAL (SELECT v.reward_micro * 3600 / nullif(
            coalesce(o.seconds, p.median_seconds * %(pace)s), 0) AS hour) pay
        WHERE p.state = 'live' AND p.programme_id = ANY (%(in)s::bigint[])
          AND (%(types)s::text[] IS NULL OR v.task_type = ANY (%(types)s::text[]))
          AND NOT v.task_type = ANY (%(not_types)s::text[])
          AND coalesce(pay.hour, 0) >= %(least)s
        ORDER BY key DESC, p.id DESC OFFSET 0) s
    WHERE (
        SELECT coalesce(cardinality(c.skipped), 0) > 0 OR EXISTS (
            SELECT 1 FROM assignments_place q WHERE q.project_id = s.id
              AND q.position > greatest(coalesce(c.position, 0), h.position - 1))
        FROM (SELECT 1) one
        LEFT JOIN assignments_queuehead h ON h.project_id = s.id
        LEFT JOIN assignments_cursor c
            ON c.project_id = s.id AND c.worker_id = %(worker)s)
    ORDER BY s.key DESC, s.id DESC OFFSET %(skip)s LIMIT %(limit)s
"""
