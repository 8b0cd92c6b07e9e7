"""What exams know of a worker, to take along, and what goes when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.exams.models import Attempt


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt as its worker may read it: no questions, for others sit them too."""

    exam: str
    language: str
    number: int
    started_at: datetime
    finished_at: datetime | None
    score: int | None
    passed: bool | None


def sat_by(*, worker_id: int) -> list[Sat]:
    """List a worker's attempts, the oldest first."""
    rows = Attempt.objects.filter(worker_id=worker_id).select_related("exam")
    return [
        Sat(
            row.exam.slug,
            row.language,
            row.number,
            row.started_at,
            row.finished_at,
            row.score,
            row.passed,
        )
        for row in rows.order_by("started_at", "pk")
    ]


def forget_attempts(*, worker_id: int) -> None:
    """Remove a worker's attempts and all that was answered in them."""
    Attempt.objects.filter(worker_id=worker_id).delete()
