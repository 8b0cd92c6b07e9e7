"""A batch ends, and what it did not use goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import queries as assignments, services
from hormiga.domain.ledger import queries as ledger, services as posting
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import pricing, services as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality.rules import APPEAL_TIME
from hormiga.flows.top_up_pay import top_ups_of
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
    refund = _refund(live, now)
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
    closed = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    return _refund(closed, now)


def batches_to_refund() -> list[Batch]:
    """List closed batches that still hold money: some of it may be free by now."""
    held = {
        int(line.owner.removeprefix(prefix))
        for prefix in (accounts.escrow_prefix(), accounts.reserve_prefix())
        for currency in currencies()
        for line in ledger.balances_under(prefix=prefix, currency=currency)
    }
    closed = Batch.objects.filter(
        pk__in=held, state__in=[Batch.State.COMPLETE, Batch.State.CANCELLED]
    )
    return list(closed.select_related("project", "version").order_by("pk"))


def _refund(batch: Batch, now: datetime) -> Money:
    undecided = assignments.undecided_places(
        batch_id=batch.pk, rejected_after=now - APPEAL_TIME
    )
    price = pricing.price_of(batch.version, batch=batch)
    top_up = () if undecided else top_ups_of(batch=batch, now=now)
    entries, freed = [pay.entry for pay in top_up], Money(price.reward.currency, 0)
    escrow, reserve = accounts.escrow(batch.pk), accounts.reserve(batch.pk)
    left = {
        owner: ledger.balance_of(owner=owner, currency=freed.currency)
        for owner in (escrow, reserve)
    }
    spent = sum((pay.amount for pay in top_up), start=freed)
    free = {
        escrow: left[escrow] - price.held_for(undecided),
        # What is undecided may yet be paid too little for its time.
        reserve: freed if undecided else left[reserve] - spent,
    }
    transfers = tuple(
        Transfer(owner, accounts.wallet(batch.project.organisation_id), amount)
        for owner, amount in free.items()
        if amount.micro > 0
    )
    if transfers:
        # What was left keeps two refunds of one moment apart.
        rest = left[escrow] + left[reserve]
        key = f"batch:{batch.pk}:refund:{now.isoformat()}:{rest.micro}"
        entries.append(Entry(key, "refund", transfers))
    if entries:
        posting.post_many(entries=entries, now=now)
    return sum((leg.amount for leg in transfers), start=freed)
