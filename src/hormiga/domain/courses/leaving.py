"""What a worker learned, to take along, and what goes when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.courses.models import BlockResult, LessonProgress


@dataclass(frozen=True, slots=True)
class Learned:
    """A lesson as its learner may read it; `results` is the best of each block."""

    course: str
    lesson: str
    state: str
    started_at: datetime
    done_at: datetime | None
    results: str


def learned_by(*, worker_id: int) -> list[Learned]:
    """List the lessons that a worker began, the oldest first."""
    best: dict[int, list[str]] = {}
    results = BlockResult.objects.filter(worker_id=worker_id).order_by("pk")
    for one in results.defer("answers"):
        words = f"{one.block}: {one.best_percent} % ({one.tries})"
        best.setdefault(one.lesson_id, []).append(words)
    rows = LessonProgress.objects.filter(worker_id=worker_id)
    return [
        Learned(
            row.lesson.course.slug,
            row.lesson.slug,
            row.state,
            row.started_at,
            row.done_at,
            ", ".join(best.get(row.lesson_id, [])),
        )
        for row in rows.select_related("lesson__course").order_by("started_at", "pk")
    ]


def forget_learning(*, worker_id: int) -> None:
    """Remove what a worker did in courses."""
    BlockResult.objects.filter(worker_id=worker_id).delete()
    LessonProgress.objects.filter(worker_id=worker_id).delete()
