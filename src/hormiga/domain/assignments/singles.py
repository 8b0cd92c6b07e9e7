"""The places of single tasks: put into the queue, taken off, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.projects.models import Task

STATE = Assignment.State


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a task is: claims that are out, and judgments by state."""

    claimed: int = 0
    submitted: int = 0
    approved: int = 0
    rejected: int = 0

    @property
    def taken(self) -> int:
        """Count the places that are not free."""
        return self.claimed + self.submitted + self.approved + self.rejected


def counts_of(*, task_ids: Sequence[int]) -> dict[int, Counts]:
    """Count the assignments of each task."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, count(*) FILTER (WHERE a.state = 1),"
            " count(*) FILTER (WHERE a.state = 2),"
            " count(*) FILTER (WHERE a.state = 5),"
            " count(*) FILTER (WHERE a.state = 6)"
            " FROM unnest(%s::bigint[]) AS t (id)"
            " LEFT JOIN assignments_assignment a ON a.task_id = t.id GROUP BY t.id",
            [list(task_ids)],
        )
        return {row[0]: Counts(*row[1:]) for row in cursor.fetchall()}


def hold_queue(*, project_id: int) -> None:
    """Let nobody claim or free until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(assignments_queue_key(%s))", [project_id]
        )


def offer_again(*, task: Task) -> None:
    """Put an open task back at the end of the queue, if it has room and is not there.

    The caller holds the queue.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_place SET position = nextval('assignments_position')"
            " WHERE task_id = %s AND position IS NULL AND taken < wanted",
            [task.pk],
        )


def offer_no_more(*, task: Task) -> None:
    """Take a task off the queue; claims that are out stay. The caller holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_place SET position = NULL"
            " WHERE task_id = %s AND position IS NOT NULL",
            [task.pk],
        )
