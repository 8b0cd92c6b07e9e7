"""A batch goes live with all that it may cost in escrow, or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.projects import queries, services as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import cost_of
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
    reward, fee = queries.terms_money(batch.version)
    cost = cost_of(places=queries.places_of(draft), reward=reward, fee=fee)
    if cost.micro:
        ledger.post(
            entry=Entry(
                key=f"batch:{batch.pk}:funded",
                kind="fund",
                transfers=(
                    Transfer(
                        debit=accounts.wallet(batch.project.organisation_id),
                        credit=accounts.escrow(batch.pk),
                        amount=cost,
                    ),
                ),
            ),
            now=now,
        )
    assignments.enqueue(batch_id=batch.pk)
    jobs.defer(jobs.ENQUEUE_BATCH, key=batch.pk)
    noted = Noted(
        AuditedAct.BATCH_PUBLISHED,
        f"batch:{ids.outside(batch.public_id)}",
        {"cost": str(cost)},
        batch.project.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
    return cost


@transaction.atomic(durable=True)
def enqueue_more(*, batch_id: int, after: int) -> int | None:
    """Queue the next tasks of a live batch; give the last one's id, None at the end."""
    projects.lock_live(batch_id=batch_id)
    return assignments.enqueue(batch_id=batch_id, after=after)
