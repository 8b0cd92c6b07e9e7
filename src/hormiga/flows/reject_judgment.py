"""A requester rejects a judgment, with a reason; its money waits in escrow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation
from hormiga.domain.quality import services as quality
from hormiga.kit import jobs


@transaction.atomic(durable=True)
def reject_judgment(
    *, judgment: Assignment, organisation: Organisation, reason: str, now: datetime
) -> None:
    """Reject one judgment: labels are made anew without it, escrow keeps its money."""
    quality.reject(
        judgment_ids=[judgment.pk], organisation=organisation, reason=reason, now=now
    )
    assignments.hold_labelling(batch_id=judgment.batch_id)
    jobs.defer(jobs.LABEL_BATCH, key=judgment.batch_id)
