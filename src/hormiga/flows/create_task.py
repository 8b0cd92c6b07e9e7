"""A requester makes one task, paid for when it is made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects import queries, singles
from hormiga.domain.projects.models import SharedTerms, Task
from hormiga.domain.projects.rules import cost_of
from hormiga.domain.projects.singles import Single
from hormiga.kit import accounts


@transaction.atomic(durable=True)
def create_task(
    *,
    organisation: Organisation,
    terms: SharedTerms,
    single: Single,
    operation: str,
    token: str,
    now: datetime,
) -> Task:
    """Reserve what the task may cost, and offer it; a token makes one task a day.

    Raises TokenUsed, or InsufficientFunds: then nothing is made.
    """
    singles.lock_organisation(organisation=organisation)
    if token:
        singles.refuse_used_token(
            organisation=organisation, operation=operation, token=token, now=now
        )
    batch = singles.lock_open_batch(project=terms.project, now=now)
    task = singles.add_task(batch=batch, single=single, now=now)
    if token:
        singles.keep_token(
            organisation=organisation,
            operation=operation,
            token=token,
            task=task,
            now=now,
        )
    reward, fee = queries.terms_money(batch.version)
    cost = cost_of(places=single.wanted, reward=reward, fee=fee)
    if cost.micro:
        ledger.post(
            entry=Entry(
                key=f"task:{task.pk}:funded",
                kind="fund",
                transfers=(
                    Transfer(
                        accounts.wallet(organisation.pk),
                        accounts.escrow(batch.pk),
                        cost,
                    ),
                ),
            ),
            now=now,
        )
    assignments.enqueue(batch_id=batch.pk, after=task.pk - 1, limit=1)
    return task
