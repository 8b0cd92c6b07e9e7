"""What a batch's approved judgments pay an hour, by the time that counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

JUDGMENTS, WORKERS = 5, 3
"""Fewer than these say nothing about how a batch pays."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Medians of a batch's approved judgments; corrected times count."""

    judgments: int
    workers: int
    seconds: float
    hour_micro: int

    @property
    def is_enough(self) -> bool:
        """Say whether so many judgments of so many workers say anything."""
        return self.judgments >= JUDGMENTS and self.workers >= WORKERS


@dataclass(frozen=True, slots=True)
class Short:
    """A judgment that was paid less than the floor for its time."""

    assignment_id: int
    worker_id: int
    seconds: float
    paid_micro: int


def measure(*, batch_id: int) -> Measure | None:
    """Measure a batch; None where no time is known. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(DISTINCT worker_id),"  # noqa: S608 - ours
            " percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),"
            " floor(percentile_cont(0.5) WITHIN GROUP"
            f"  (ORDER BY paid * 3600 / seconds)) FROM ({_WORKED}) worked",
            {"batch": batch_id},
        )
        times, workers, seconds, hour = cursor.fetchone()
    return Measure(times, workers, seconds, int(hour)) if times else None


def paid_short(*, batch_id: int, floor_micro: int, most_seconds: float) -> list[Short]:
    """List judgments that were paid below a floor an hour and got no top-up yet.

    No judgment counts for longer than `most_seconds`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, worker_id, seconds, paid FROM ({_WORKED}) worked"  # noqa: S608
            " WHERE %(floor)s * least(seconds, %(most)s) / 3600 >= paid + 1"
            "  AND NOT EXISTS (SELECT FROM assignments_floorpay f"
            "   WHERE f.assignment_id = worked.id) ORDER BY id",
            {"batch": batch_id, "floor": floor_micro, "most": most_seconds},
        )
        return [Short(*row) for row in cursor.fetchall()]


_WORKED = """
    SELECT a.id, a.worker_id, t.seconds,
           coalesce(p.reward_micro, v.reward_micro) AS paid
    FROM assignments_assignment a
    JOIN projects_projectversion v ON v.id = a.version_id
    LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id
    CROSS JOIN LATERAL (SELECT coalesce((
        SELECT c.seconds FROM assignments_timecorrection c
        WHERE c.assignment_id = a.id ORDER BY c.id DESC LIMIT 1),
        a.active_seconds) AS seconds) t
    WHERE a.batch_id = %(batch)s AND a.state = 5 AND t.seconds > 0
"""
