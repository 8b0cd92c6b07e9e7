"""What workers, operators and vendors see of disputes and of late pay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Sum, Value, When

from hormiga.domain.disputes.models import Dispute, LatePay
from hormiga.domain.disputes.rules import NoSuchDispute
from hormiga.domain.people.models import Organisation

TO_ANSWER = Q(state__in=[Dispute.State.OPEN, Dispute.State.OBJECTED])


def disputes_of(*, worker_id: int, limit: int) -> list[Dispute]:
    """List a worker's disputes, the newest first."""
    return list(Dispute.objects.filter(worker_id=worker_id).order_by("-pk")[:limit])


def dispute_of(*, worker_id: int, public_id: UUID) -> Dispute:
    """Find a worker's own dispute; refuses `NoSuchDispute`."""
    return _found(Dispute.objects.filter(worker_id=worker_id, public_id=public_id))


def dispute_named(public_id: UUID) -> Dispute:
    """Find any dispute; refuses `NoSuchDispute`."""
    return _found(Dispute.objects.filter(public_id=public_id))


def dispute_with(*, vendor: Organisation, public_id: UUID) -> Dispute:
    """Find a dispute about a line that a vendor pays; refuses `NoSuchDispute`."""
    return _found(Dispute.objects.filter(vendor=vendor, public_id=public_id))


def _found(rows: object) -> Dispute:
    found = rows.select_related("worker", "vendor", "decided_by", "last_by").first()  # type: ignore[attr-defined]
    if not isinstance(found, Dispute):
        raise NoSuchDispute
    return found


def newest_about(*, worker_id: int, lines: Collection[str]) -> dict[str, Dispute]:
    """Give each line's newest dispute of this worker, by the line's key."""
    rows = Dispute.objects.filter(worker_id=worker_id, line__in=lines)
    return {row.line: row for row in rows.order_by("pk")}


def disputes_to_read(
    *, vendor: Organisation | None = None, limit: int
) -> list[Dispute]:
    """List disputes: what waits first, the nearest clock on top; then the decided."""
    rows = Dispute.objects.select_related("vendor", "worker")
    if vendor is not None:
        rows = rows.filter(vendor=vendor)
    is_done = Case(
        When(TO_ANSWER, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    waiting = rows.filter(TO_ANSWER).order_by("answer_by", "pk")[:limit]
    page = list(waiting)
    if len(page) < limit:
        decided = rows.alias(done=is_done).filter(done=1)
        page += decided.order_by("-pk")[: limit - len(page)]
    return page


def counts(*, now: datetime) -> tuple[int, int]:
    """Tell how many disputes wait for an answer, and how many of them are overdue."""
    waiting = Dispute.objects.filter(TO_ANSWER)
    return waiting.count(), waiting.filter(answer_by__lt=now).count()


def late_pay(*, limit: int) -> list[LatePay]:
    """List pay that is late, the oldest promise first."""
    rows = LatePay.objects.filter(cleared_at=None).select_related("worker")
    return list(rows.order_by("promised_on", "pk")[:limit])


def late_sums() -> Sequence[tuple[str, int, int]]:
    """Sum late pay by currency: currency, lines, micro-units."""
    rows = LatePay.objects.filter(cleared_at=None).values_list("currency")
    return list(rows.annotate(Sum("lines"), Sum("amount_micro")).order_by("currency"))
