"""Document checks: what a vendor found, and never what it looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.programmes.models import DocumentCheck, Enrolment
from hormiga.domain.programmes.rules import BadCheck, NoSuchPlace

Outcome, Reason = DocumentCheck.Outcome, DocumentCheck.Reason


def record(
    *,
    worker: Worker,
    vendor: Organisation,
    outcome: str,
    reason: str,
    by: User,
    on: date,
) -> DocumentCheck:
    """Keep an outcome; refuses `BadCheck`, and `NoSuchPlace` for others' workers."""
    says_why = outcome == Outcome.PASSED or reason != Reason.NONE
    if outcome not in Outcome.values or reason not in Reason.values or not says_why:
        raise BadCheck
    if not Enrolment.objects.filter(
        worker=worker, vendor=vendor, is_active=True
    ).exists():
        raise NoSuchPlace
    return DocumentCheck.objects.create(
        worker=worker,
        vendor=vendor,
        outcome=outcome,
        reason=Reason.NONE if outcome == Outcome.PASSED else reason,
        checked_on=on,
        checked_by=by,
    )


def latest_checks(
    *, vendor_id: int, worker_ids: Collection[int]
) -> dict[int, DocumentCheck]:
    """Give a vendor's newest check of each of these workers."""
    rows = DocumentCheck.objects.filter(vendor=vendor_id, worker__in=worker_ids)
    return {row.worker_id: row for row in rows.order_by("pk")}
