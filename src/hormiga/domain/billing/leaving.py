"""What a worker may take along of their bonuses, and what goes when they leave."""

from __future__ import annotations

from typing import Any

from hormiga.domain.billing.models import Bonus
from hormiga.kit.money import Money


def taken_along(*, worker_id: int) -> list[dict[str, Any]]:
    """List a worker's bonuses: from whom, how much, why and when."""
    rows = Bonus.objects.filter(worker_id=worker_id).select_related("organisation")
    return [
        {
            "from": row.organisation.name,
            "amount": Money(row.currency, row.amount_micro).amount,
            "currency": row.currency,
            "reason": row.reason,
            "paid_at": row.paid_at,
        }
        for row in rows.order_by("pk")
    ]


def forget(*, worker_id: int) -> None:
    """Empty what requesters wrote about somebody; amounts stay, as in the books."""
    Bonus.objects.filter(worker_id=worker_id).update(reason="")
