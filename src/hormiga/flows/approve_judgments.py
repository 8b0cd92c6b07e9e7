"""Approved judgments are paid: the only place where work becomes money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.ledger import services as ledger
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_acts
from hormiga.domain.people.models import Organisation
from hormiga.domain.quality import services as quality
from hormiga.flows.price_judgments import payments_of
from hormiga.kit import ids, jobs

AT_ONCE = 1_000


@transaction.atomic(durable=True)
def approve_judgments(
    *,
    judgments: Sequence[Assignment],
    organisation: Organisation,
    reason: str,
    now: datetime,
    actor: str = UNNAMED,
) -> Sequence[Assignment]:
    """Approve what is undecided or was rejected lately, and pay each once.

    A judgment that was rejected counts for its label again.
    """
    chosen = [judgment.pk for judgment in judgments]
    approved = quality.approve(
        judgment_ids=chosen, organisation=organisation, reason=reason, now=now
    )
    overturned = quality.overturn(
        judgment_ids=chosen, organisation=organisation, reason=reason, now=now
    )
    for batch_id in sorted({judgment.batch_id for judgment in overturned}):
        assignments.hold_labelling(batch_id=batch_id)
        jobs.defer(jobs.LABEL_BATCH, key=batch_id)
    noted = [
        Noted(
            AuditedAct.REJECTION_OVERTURNED,
            f"judgment:{ids.outside(judgment.public_id)}",
            {"reason": reason.strip()},
            organisation.pk,
        )
        for judgment in overturned
    ]
    note_acts(actor=actor, noted=noted, now=now)
    pay(judgments=[*approved, *overturned], now=now)
    return [*approved, *overturned]


@transaction.atomic(durable=True)
def approve_due_judgments(*, now: datetime, batch_id: int | None = None) -> int:
    """Approve and pay judgments whose review time is over; tell how many.

    All or none: where one cannot be paid, call it batch by batch.
    """
    approved = assignments.approve_due(limit=AT_ONCE, now=now, batch_id=batch_id)
    pay(judgments=approved, now=now)
    return len(approved)


def pay(*, judgments: Sequence[Assignment], now: datetime) -> None:
    """Pay each judgment by its terms, in bulk; a reward of zero moves nothing."""
    entries = [
        entry for payment in payments_of(judgments) if (entry := payment.entry())
    ]
    if entries:
        ledger.post_many(entries=entries, now=now)
