"""What judgments were paid beyond, or instead of, what their terms alone say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Sum

from hormiga.domain.assignments.models import Assignment, JudgmentPay, TimePay
from hormiga.domain.projects.rules import ANSWER
from hormiga.kit.money import Money


def claimed_through(
    *, assignment_ids: Collection[int]
) -> dict[int, tuple[int, datetime]]:
    """Tell through which place, and when, each of these was claimed."""
    rows = Assignment.objects.filter(pk__in=assignment_ids)
    return {
        pk: (place, at)
        for pk, place, at in rows.values_list("pk", "enrolment_id", "claimed_at")
    }


def bodies_of(*, assignment_ids: Collection[int], source: str) -> Mapping[int, Any]:
    """Fetch the answers of these judgments, or their tasks' inputs."""
    column = "answer" if source == ANSWER else "task__input"
    rows = Assignment.objects.filter(pk__in=assignment_ids)
    return dict(rows.values_list("pk", column))


def keep_pay(rows: Iterable[JudgmentPay]) -> None:
    """Keep what judgments are paid, for whoever computes it again."""
    JudgmentPay.objects.bulk_create(rows)


def paid_for_time(*, task_id: int, currency: str) -> Money:
    """Add up what was paid for time on a task out of its places' money."""
    rows = TimePay.objects.filter(assignment__task_id=task_id)
    return Money(currency, int(rows.aggregate(sum=Sum("micro"))["sum"] or 0))
