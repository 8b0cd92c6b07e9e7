"""What became of workers' judgments, summed up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Record:
    """How many of a worker's judgments were approved, and how many rejected."""

    approved: int
    rejected: int


def records_of(*, worker_ids: Collection[int]) -> dict[int, Record]:
    """Count each worker's decided judgments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.id, count(*) FILTER (WHERE a.state = 5),"
            " count(*) FILTER (WHERE a.state = 6)"
            " FROM unnest(%s::bigint[]) AS w (id)"
            " LEFT JOIN assignments_assignment a ON a.worker_id = w.id"
            " GROUP BY w.id",
            [list(worker_ids)],
        )
        return {row[0]: Record(row[1], row[2]) for row in cursor.fetchall()}


def lately_decided(*, since: datetime | None) -> list[int]:
    """List workers of whose judgments one was decided after a moment (None: ever)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker_id FROM assignments_assignment WHERE state IN (5, 6)"
            " AND decided_at > coalesce(%s::timestamptz, '-infinity')"
            " GROUP BY worker_id ORDER BY worker_id",
            [since],
        )
        return [row[0] for row in cursor.fetchall()]
