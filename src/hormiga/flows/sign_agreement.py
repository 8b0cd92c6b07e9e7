"""A worker signs; the log keeps that and when, beside the signature itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.agreements import queries, services
from hormiga.domain.agreements.models import Signature
from hormiga.domain.agreements.services import Signing
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Worker
from hormiga.kit import ids


@transaction.atomic(durable=True)
def sign_agreement(
    *, worker: Worker, public_id: UUID, signing: Signing, actor: str, now: datetime
) -> Signature:
    """Sign what is in force; refuses as `agreements.services.sign` does."""
    agreement = queries.newest_of(public_id=public_id).agreement
    signed = services.sign(worker=worker, agreement=agreement, signing=signing, now=now)
    noted = Noted(
        AuditedAct.AGREEMENT_SIGNED,
        f"signature:{ids.outside(signed.public_id)}",
        {"version": signed.version.number},
        agreement.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
    return signed
