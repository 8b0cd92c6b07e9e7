"""A vendor has looked at a worker's papers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.programmes import checks
from hormiga.domain.programmes.contracts import check_type
from hormiga.domain.programmes.models import DocumentCheck
from hormiga.domain.qualifications import services as qualifications
from hormiga.kit import ids


@transaction.atomic(durable=True)
def record_check(
    *,
    vendor: Organisation,
    worker: Worker,
    outcome: str,
    reason: str,
    by: User,
    now: datetime,
) -> DocumentCheck:
    """Keep the outcome; passed, it opens work, and otherwise it closes it again.

    Refuses `BadCheck` and `NoSuchPlace`.
    """
    made = checks.record(
        worker=worker,
        vendor=vendor,
        outcome=outcome,
        reason=reason,
        by=by,
        on=now.date(),
    )
    held = check_type(vendor=vendor, now=now)
    if made.outcome == DocumentCheck.Outcome.PASSED:
        qualifications.grant(type=held, worker=worker, score=1, locale=None, now=now)
    else:
        qualifications.revoke(type=held, worker=worker, now=now)
    messages.tell_worker(
        worker_id=worker.pk,
        kind=f"account.documents-{made.outcome}",
        facts={"vendor": vendor.name},
        link=("vendor_shown", ids.outside(vendor.public_id, ids.ORGANISATION)),
        key=f"documents-checked:{made.pk}:{made.outcome}:{now.isoformat()}",
        now=now,
    )
    note_act(
        actor=user_actor(by.pk),
        noted=Noted(
            AuditedAct.DOCUMENTS_CHECKED,
            f"worker:{ids.outside(worker.public_id, ids.WORKER)}",
            {"outcome": made.outcome},
            vendor.pk,
        ),
        now=now,
    )
    return made
