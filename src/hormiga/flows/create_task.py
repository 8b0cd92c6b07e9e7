"""A requester makes one task, paid for when it is made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.billing.limits import spend
from hormiga.domain.people.audit_log import organisation_actor
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects import pricing, singles
from hormiga.domain.projects.models import Batch, SharedTerms, Task
from hormiga.domain.projects.singles import Single
from hormiga.flows.fund_batch import agree, reserve_money


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

    Raises TokenUsed, SpendLimitReached or InsufficientFunds: then nothing is made.
    """
    singles.lock_organisation(organisation=organisation)
    if token:
        singles.refuse_used_token(
            organisation=organisation, operation=operation, token=token, now=now
        )
    batch = singles.lock_open_batch(project=terms.project, now=now)
    is_first = batch.state == Batch.State.DRAFT
    task = singles.add_task(batch=batch, single=single, now=now)
    if token:
        singles.keep_token(
            organisation=organisation,
            operation=operation,
            token=token,
            task=task,
            now=now,
        )
    if is_first:  # the batch goes live with it
        agree(batch=batch)
    funding = pricing.add_places(
        batch=batch,
        price=pricing.price_of(batch.version, batch=batch),
        places=single.wanted,
    )
    assignments.enqueue(batch_id=batch.pk, after=task.pk - 1, limit=1)
    spend(
        organisation=organisation,
        actor=organisation_actor(organisation.pk),
        amount=funding.total,
        key=f"task:{task.pk}",
        now=now,
    )
    reserve_money(batch=batch, funding=funding, key=f"task:{task.pk}:funded", now=now)
    return task
