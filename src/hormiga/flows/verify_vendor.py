"""An operator has made sure who stands behind a vendor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.people.rules import NoReason
from hormiga.domain.programmes.directory import set_verified
from hormiga.kit import ids
from hormiga.kit.texts import plain


@transaction.atomic(durable=True)
def verify_vendor(
    *,
    vendor: Organisation,
    is_verified: bool,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    """Give the verified mark or take it away, with a reason; refuses `NoReason`."""
    said = plain(reason, most=500)
    if not said:
        raise NoReason
    set_verified(vendor=vendor, is_verified=is_verified, by=by, now=now)
    act = AuditedAct.VENDOR_VERIFIED if is_verified else AuditedAct.VENDOR_UNVERIFIED
    name = ids.outside(vendor.public_id, ids.ORGANISATION)
    noted = Noted(act, f"organisation:{name}", {"reason": said}, vendor.pk)
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
