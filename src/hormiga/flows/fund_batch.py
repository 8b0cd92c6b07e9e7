"""A batch goes live with all that it may cost in escrow, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.billing.limits import spend
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.programmes.payers import largest_margin
from hormiga.domain.projects import pricing, queries, services as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.pricing import Funding, Price
from hormiga.kit import accounts, ids, jobs
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def fund_batch(*, batch: Batch, now: datetime, actor: str = UNNAMED) -> Money:
    """Reserve the whole possible cost and offer the tasks; give the cost.

    The first tasks are in the queue when this returns; a job queues the rest of a very
    large batch.
    """
    draft = projects.lock_draft(batch_id=batch.pk)
    projects.publish(batch=draft, now=now)
    agree(batch=draft)
    funding = pricing.add_places(
        batch=draft,
        price=pricing.price_of(batch.version, batch=draft),
        places=queries.places_of(draft),
    )
    assignments.enqueue(batch_id=batch.pk)
    jobs.defer(jobs.ENQUEUE_BATCH, key=batch.pk)
    noted = Noted(
        AuditedAct.BATCH_PUBLISHED,
        f"batch:{ids.outside(batch.public_id)}",
        {"cost": str(funding.total)},
        batch.project.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
    spend(
        organisation=batch.project.organisation,
        actor=actor,
        amount=funding.total,
        key=f"batch:{batch.pk}",
        now=now,
    )
    reserve_money(batch=batch, funding=funding, key=f"batch:{batch.pk}:funded", now=now)
    return funding.total


def price_if_published(*, batch: Batch) -> Price:
    """Tell a draft's price as it would be if it were published now."""
    programme = batch.project.programme
    return replace(
        pricing.price_of(batch.version),
        margin_ppm=largest_margin(programme_id=programme.pk),
        reserve_ppm=programme.reserve_ppm if programme.floor_micro else 0,
    )


def agree(*, batch: Batch) -> None:
    """Fix what a batch has to set aside, for as long as it lives."""
    price = price_if_published(batch=batch)
    pricing.settle_terms(
        batch=batch,
        margin_ppm=price.margin_ppm,
        reserve_ppm=price.reserve_ppm,
        floor_micro=batch.project.programme.floor_micro,
    )


def reserve_money(*, batch: Batch, funding: Funding, key: str, now: datetime) -> None:
    """Move what places cost from the wallet to the batch; raises InsufficientFunds."""
    wallet = accounts.wallet(batch.project.organisation_id)
    transfers = tuple(
        Transfer(wallet, owner, amount)
        for owner, amount in (
            (accounts.escrow(batch.pk), funding.escrow),
            (accounts.reserve(batch.pk), funding.reserve),
        )
        if amount.micro
    )
    if transfers:
        ledger.post(entry=Entry(key=key, kind="fund", transfers=transfers), now=now)


@transaction.atomic(durable=True)
def enqueue_more(*, batch_id: int, after: int) -> int | None:
    """Queue the next tasks of a live batch; give the last one's id, None at the end."""
    projects.lock_live(batch_id=batch_id)
    return assignments.enqueue(batch_id=batch_id, after=after)
