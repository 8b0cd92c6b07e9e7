"""What arrived at workers between two moments, by rail: what some tax offices count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from hormiga.domain.payouts.models import Payout, PayoutMethod
from hormiga.domain.payouts.rules import Rail, method_context
from hormiga.kit import vault
from hormiga.kit.money import Money

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class PaidByRail:
    """One worker's payouts over one rail in one currency that arrived and stayed."""

    worker_id: int
    rail: str
    amount: Money
    payouts: int


def paid_between(
    *, since: datetime, until: datetime, worker_id: int | None = None
) -> list[PaidByRail]:
    """Sum by the day of arrival; what came back is left out. One statement."""
    rows = Payout.objects.filter(
        state=Payout.State.PAID, settled_at__gte=since, settled_at__lt=until
    )
    if worker_id is not None:
        rows = rows.filter(worker_id=worker_id)
    sums = (
        rows.values_list("worker_id", "run__rail", "run__currency")
        .annotate(micro=Sum("amount_micro"), number=Count("pk"))
        .order_by("worker_id", "run__rail", "run__currency")
    )
    return [
        PaidByRail(worker, rail, Money(currency, micro), number)
        for worker, rail, currency, micro, number in sums
    ]


def accounts_for_report(
    *, worker_ids: Sequence[int]
) -> dict[int, tuple[str, str, str]]:
    """Open where workers are paid, for a report: (account, rail, holder).

    Who has left has no account any more.
    """
    found: dict[int, tuple[str, str, str]] = {}
    for start in range(0, len(worker_ids), AT_ONCE):
        rows = PayoutMethod.objects.filter(
            is_active=True, worker_id__in=worker_ids[start : start + AT_ONCE]
        ).exclude(sealed_account="")
        for row in rows:
            account, holder = (
                vault.open_sealed(
                    sealed, method_context(worker_id=row.worker_id, part=part)
                )
                for sealed, part in (
                    (row.sealed_account, "account"),
                    (row.sealed_holder, "holder"),
                )
            )
            found[row.worker_id] = (account, Rail(row.rail).value, holder)
    return found
