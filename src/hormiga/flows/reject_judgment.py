"""A requester rejects a judgment, with a reason; its money waits in escrow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.domain.quality import services as quality
from hormiga.kit import ids, jobs


@transaction.atomic(durable=True)
def reject_judgment(
    *,
    judgment: Assignment,
    organisation: Organisation,
    reason: str,
    now: datetime,
    actor: str = UNNAMED,
) -> None:
    """Reject one judgment: labels are made anew without it, escrow keeps its money."""
    quality.reject(
        judgment_ids=[judgment.pk], organisation=organisation, reason=reason, now=now
    )
    assignments.hold_labelling(batch_id=judgment.batch_id)
    jobs.defer(jobs.LABEL_BATCH, key=judgment.batch_id)
    noted = Noted(
        AuditedAct.JUDGMENT_REJECTED,
        f"judgment:{ids.outside(judgment.public_id)}",
        {"reason": reason.strip()},
        organisation.pk,
    )
    note_act(actor=actor, noted=noted, now=now)
