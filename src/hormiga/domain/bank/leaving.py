"""What banks said of a worker's payments, to take along, and what goes at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.bank.models import PaymentStatus
from hormiga.domain.bank.services import name_of


@dataclass(frozen=True, slots=True)
class Said:
    """A bank's status of one payment, with the name that the bank has, if it says."""

    at: datetime
    status: str
    reason: str
    name: str


def statuses_of(*, worker_id: int) -> list[Said]:
    """List what banks reported of a worker's payments, the oldest first."""
    rows = PaymentStatus.objects.filter(worker_id=worker_id).select_related("file")
    return [
        Said(row.file.read_at, row.status, row.reason, name_of(row))
        for row in rows.order_by("pk")
    ]


def forget_names(*, worker_id: int) -> None:
    """Remove the names that banks gave; statuses stay with the payouts."""
    PaymentStatus.objects.filter(worker_id=worker_id).update(sealed_name="")
