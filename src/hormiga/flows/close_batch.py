"""A batch ends, and what it did not use goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import queries as assignments, services
from hormiga.domain.ledger import queries as ledger, services as posting
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import queries, services as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import cost_of
from hormiga.domain.quality.rules import APPEAL_TIME
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def close_batch(*, batch: Batch, now: datetime, actor: str = UNNAMED) -> Money:
    """Offer no more of the batch and refund what it can no longer cost.

    Claims that are out stay valid and paid for; money of judgments that are undecided,
    or rejected so lately that the worker may object, waits for `refund_closed_batch`.
    """
    live = projects.lock_live(batch_id=batch.pk)
    services.take_off_queue(batch_id=batch.pk)
    projects.close(batch=live, now=now)
    refund = _refund(batch, now)
    noted = Noted(
        AuditedAct.BATCH_CLOSED,
        f"batch:{ids.outside(batch.public_id)}",
        {"refund": str(refund)},
        batch.project.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
    return refund


@transaction.atomic(durable=True)
def refund_closed_batch(*, batch: Batch, now: datetime) -> Money:
    """Refund what has become free since the batch closed."""
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    return _refund(batch, now)


def batches_to_refund() -> list[Batch]:
    """List closed batches that still hold money: some of it may be free by now."""
    prefix = accounts.escrow_prefix()
    held = [
        int(line.owner.removeprefix(prefix))
        for currency in currencies()
        for line in ledger.balances_under(prefix=prefix, currency=currency)
    ]
    closed = Batch.objects.filter(
        pk__in=held, state__in=[Batch.State.COMPLETE, Batch.State.CANCELLED]
    )
    return list(closed.select_related("project", "version").order_by("pk"))


def _refund(batch: Batch, now: datetime) -> Money:
    reward, fee = queries.terms_money(batch.version)
    held = cost_of(
        places=assignments.undecided_places(
            batch_id=batch.pk, rejected_after=now - APPEAL_TIME
        ),
        reward=reward,
        fee=fee,
    )
    escrow = accounts.escrow(batch.pk)
    left = ledger.balance_of(owner=escrow, currency=reward.currency)
    free = left - held
    if free.micro > 0:
        posting.post(
            entry=Entry(
                # What was left keeps two refunds of one moment apart.
                key=f"batch:{batch.pk}:refund:{now.isoformat()}:{left.micro}",
                kind="refund",
                transfers=(
                    Transfer(
                        debit=escrow,
                        credit=accounts.wallet(batch.project.organisation_id),
                        amount=free,
                    ),
                ),
            ),
            now=now,
        )
    return max(free, Money(free.currency, 0))
