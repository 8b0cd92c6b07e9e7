"""A worker comes into a programme through a vendor that invited them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.models import Invitation, Programme
from hormiga.kit import ids


@transaction.atomic(durable=True)
def make_invitation(
    *, vendor: Organisation, programme: Programme, actor: str, now: datetime
) -> Invitation:
    """Make a vendor's invitation into a programme; refuses `NoContract`."""
    made = invitations.invite(vendor=vendor, programme=programme, now=now)
    noted = _noted(AuditedAct.INVITATION_MADE, made.public_id, vendor.pk)
    note_act(actor=actor, noted=noted, now=now)
    return made


@transaction.atomic(durable=True)
def revoke_invitation(
    *, vendor: Organisation, public_id: UUID, actor: str, now: datetime
) -> None:
    """End a vendor's own invitation; refuses `NoSuchInvitation`."""
    invitations.revoke(vendor_id=vendor.pk, public_id=public_id, now=now)
    noted = _noted(AuditedAct.INVITATION_REVOKED, public_id, vendor.pk)
    note_act(actor=actor, noted=noted, now=now)


@transaction.atomic(durable=True)
def accept_invitation(
    *, worker: Worker, public_id: UUID, actor: str, now: datetime
) -> Invitation:
    """Give a worker the place; accepting twice is harmless.

    Refuses `InvitationOver` and `PlaceEnded`.
    """
    found = invitations.open_invitation(public_id=public_id, now=now)
    invitations.hold(invitation=found)
    if invitations.take_place(worker=worker, invitation=found, now=now):
        noted = _noted(AuditedAct.INVITATION_ACCEPTED, public_id, found.vendor_id)
        note_act(actor=actor, noted=noted, now=now)
    return found


def _noted(act: AuditedAct, public_id: UUID, vendor_id: int) -> Noted:
    return Noted(act, f"invitation:{ids.outside(public_id)}", {}, vendor_id)
