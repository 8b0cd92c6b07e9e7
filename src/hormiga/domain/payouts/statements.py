"""What a worker may see of payouts: their own account, masked, and their own money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.payouts.models import Payout, PayoutMethod
from hormiga.domain.payouts.rules import Rail, masked, method_context
from hormiga.kit import vault
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class MethodShown:
    """A payout method that its owner recognises and nobody else can use."""

    rail: Rail
    account: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PaidOut:
    """Money that went to a worker, or is on its way."""

    opened_at: datetime
    amount: Money
    state: str
    settled_at: datetime | None


def method_shown(*, worker_id: int) -> MethodShown | None:
    """Show where a worker's money goes; None where they have not said yet."""
    method = PayoutMethod.objects.filter(worker_id=worker_id, is_active=True).first()
    if method is None:
        return None
    account = vault.open_sealed(
        method.sealed_account, method_context(worker_id=worker_id, part="account")
    )
    rail = Rail(method.rail)
    return MethodShown(rail, masked(rail=rail, account=account), method.created_at)


def payouts_to(*, worker_id: int, limit: int = 1000) -> list[PaidOut]:
    """List a worker's payouts that did not come back, the oldest first."""
    rows = (
        Payout.objects.filter(worker_id=worker_id)
        .exclude(state=Payout.State.RETURNED)
        .select_related("run")
        .defer("run__sealed_file")
        .order_by("-id")[:limit]
    )
    return [
        PaidOut(
            row.run.created_at,
            Money(row.run.currency, row.amount_micro),
            row.state,
            row.settled_at,
        )
        for row in reversed(rows)
    ]
