"""Work that came through certain places."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from hormiga.domain.assignments.models import Assignment

_JUDGED = (
    Assignment.State.SUBMITTED,
    Assignment.State.APPROVED,
    Assignment.State.REJECTED,
)


def has_judged_through(*, worker_id: int, vendor_id: int) -> bool:
    """Say whether a worker has handed in anything through a vendor."""
    return Assignment.objects.filter(
        worker_id=worker_id, enrolment__vendor=vendor_id, state__in=_JUDGED
    ).exists()


def judged_through(*, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Count the judgments that came through each of these places."""
    rows = (
        Assignment.objects.filter(enrolment__in=enrolment_ids, state__in=_JUDGED)
        .values("enrolment_id")
        .annotate(n=Count("pk"))
    )
    return {row["enrolment_id"]: row["n"] for row in rows}
