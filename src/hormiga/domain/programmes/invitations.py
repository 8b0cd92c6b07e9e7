"""Invitations: how a vendor brings its people into a programme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.codes import code_in, fresh_code, shown
from hormiga.domain.programmes.contracts import refuse_without_contract
from hormiga.domain.programmes.models import (
    Contract,
    Enrolment,
    Invitation,
    Programme,
)
from hormiga.domain.programmes.rules import (
    InvitationOver,
    NoSuchInvitation,
    PlaceEnded,
)
from hormiga.kit import ids

LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation of one vendor."""

    public_id: str
    programme: dict[str, str]
    currency: str
    expires_at: datetime
    joined: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A worker's place through one vendor; the programme is `{language: text}`."""

    pk: int
    worker_id: int
    worker: UUID
    programme: dict[str, str]
    currency: str
    is_active: bool
    joined_at: datetime


def invite(*, vendor: Organisation, programme: Programme, now: datetime) -> Invitation:
    """Make an invitation that anybody with its link or code may accept for two weeks.

    Refuses `NoContract` where the programme wants one of its vendors.
    """
    refuse_without_contract(vendor_id=vendor.pk, programme=programme)
    return Invitation.objects.create(
        vendor=vendor,
        programme=programme,
        created_at=now,
        expires_at=now + LIFE,
        code=fresh_code(),
    )


def revoke(*, vendor_id: int, public_id: UUID, now: datetime) -> None:
    """End a vendor's invitation; who came by it before stays."""
    ended = Invitation.objects.filter(
        vendor=vendor_id, public_id=public_id, revoked_at=None
    ).update(revoked_at=now)
    if not ended:
        raise NoSuchInvitation


def open_invitation(*, public_id: UUID, now: datetime) -> Invitation:
    """Find an invitation that still holds; `InvitationOver` for all others."""
    found = (
        Invitation.objects.select_related("vendor", "programme")
        .filter(
            public_id=public_id,
            revoked_at=None,
            expires_at__gt=now,
            programme__is_active=True,
        )
        .first()
    )
    if found is None:
        raise InvitationOver
    return found


def invitation_with_code(*, typed: str, now: datetime) -> Invitation:
    """Find an invitation by its code; refuses `BadCode` and `InvitationOver`.

    Whoever asks is throttled at the door: a code has 35 bits, an id 128.
    """
    found = Invitation.objects.filter(code=code_in(typed)).first()
    if found is None:
        raise InvitationOver
    return open_invitation(public_id=found.public_id, now=now)


def hold(*, invitation: Invitation) -> None:
    """Keep an invitation from ending meanwhile; `InvitationOver` where it has ended."""
    rows = Invitation.objects.select_for_update().filter(
        pk=invitation.pk, revoked_at=None
    )
    if rows.first() is None:
        raise InvitationOver


def take_place(*, worker: Worker, invitation: Invitation, now: datetime) -> bool:
    """Bring a worker in through the vendor; False where the place was theirs already.

    A place that was ended is not given back by a link: `PlaceEnded`.
    """
    place, is_new = Enrolment.objects.get_or_create(
        worker=worker,
        programme=invitation.programme,
        vendor=invitation.vendor,
        defaults={"joined_at": now, "invitation": invitation},
    )
    if not place.is_active:
        raise PlaceEnded
    return is_new


def invitations_of(*, vendor_id: int, now: datetime) -> list[InvitationRow]:
    """List a vendor's invitations that still hold, the newest first."""
    rows = Invitation.objects.filter(
        vendor=vendor_id, revoked_at=None, expires_at__gt=now
    ).select_related("programme")
    joined = Counter(
        Enrolment.objects.filter(invitation__vendor=vendor_id).values_list(
            "invitation_id", flat=True
        )
    )
    return [
        InvitationRow(
            ids.outside(row.public_id),
            row.programme.name,
            row.programme.currency,
            row.expires_at,
            joined[row.pk],
            shown(row.code or ""),
        )
        for row in rows.order_by("-pk")
    ]


def roster_of(*, vendor_id: int, before: int, limit: int) -> list[PlaceRow]:
    """List the workers who came through a vendor, the newest first."""
    rows = Enrolment.objects.filter(vendor=vendor_id, pk__lt=before)
    return [
        PlaceRow(
            row.pk,
            row.worker_id,
            row.worker.public_id,
            row.programme.name,
            row.programme.currency,
            row.is_active,
            row.joined_at,
        )
        for row in rows.select_related("worker", "programme").order_by("-pk")[:limit]
    ]


def programmes_to_join(*, vendor_id: int) -> list[Programme]:
    """List the programmes that a vendor may invite to now."""
    under_contract = Contract.objects.filter(
        vendor=vendor_id, state=Contract.State.ACTIVE
    ).values("programme_id")
    rows = Programme.objects.filter(is_active=True)
    rows = rows.exclude(~Q(pk__in=under_contract), preset=Programme.Preset.VENDOR_FIRST)
    return list(rows.order_by("slug"))
