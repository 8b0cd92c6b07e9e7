"""Who is who."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hormiga.domain.people.models import (
    AccessKey,
    ApiToken,
    Membership,
    Organisation,
    User,
    Worker,
)
from hormiga.domain.people.rules import (
    BadToken,
    Caller,
    NoSuchOrganisation,
    NotAMember,
    digest,
    fingerprint,
)
from hormiga.kit import ids


def caller_of(token: str) -> Caller:
    """Tell whose token this is. Every API request begins here, so it is plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker_id, organisation_id FROM people_apitoken"
            " WHERE digest = %s AND revoked_at IS NULL",
            [digest(token)],
        )
        row = cursor.fetchone()
    if row is None:
        raise BadToken
    return Caller(*row)


def organisation_named(name: str) -> Organisation:
    """Find an organisation by its id outside or by its name."""
    public_id = ids.inside(name, ids.ORGANISATION)
    rows = (
        Organisation.objects.filter(public_id=public_id)
        if public_id
        else Organisation.objects.filter(name__iexact=name)
    )
    organisation = rows.first()
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def workers_by_id(worker_ids: set[int]) -> dict[int, Worker]:
    """Fetch workers at once."""
    return Worker.objects.in_bulk(worker_ids)


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """An organisation that a user belongs to."""

    organisation: str
    kind: str
    role: str


def worker_behind(*, user_id: int) -> Worker | None:
    """Find the worker that a user is, if any."""
    return Worker.objects.filter(user_id=user_id).first()


def worker_known_as(*, public_id: UUID) -> Worker | None:
    """Find a worker by their id outside."""
    return Worker.objects.filter(public_id=public_id).first()


def memberships_of(*, user_id: int) -> list[MembershipRow]:
    """List the organisations that a user belongs to, by name."""
    rows = Membership.objects.filter(user_id=user_id).select_related("organisation")
    return [
        MembershipRow(row.organisation.name, row.organisation.kind, row.role)
        for row in rows.order_by("organisation__name", "pk")
    ]


def requesters_of(*, user_id: int) -> list[Organisation]:
    """List the requesters that a user belongs to, by name."""
    mine = Membership.objects.filter(user_id=user_id).values("organisation_id")
    rows = Organisation.objects.filter(
        pk__in=mine, kind=Organisation.Kind.REQUESTER
    ).order_by("name", "pk")
    return list(rows)


def vendors_of(*, user_id: int) -> list[Organisation]:
    """List the vendors that a user belongs to, by name."""
    mine = Membership.objects.filter(user_id=user_id).values("organisation_id")
    rows = Organisation.objects.filter(pk__in=mine, kind=Organisation.Kind.VENDOR)
    return list(rows.order_by("name", "pk"))


def membership_in(
    *, user_id: int, public_id: UUID, kind: Organisation.Kind
) -> Membership:
    """Find a user's membership in an organisation of this kind."""
    member = (
        Membership.objects.select_related("organisation")
        .filter(
            user_id=user_id,
            organisation__public_id=public_id,
            organisation__kind=kind,
        )
        .first()
    )
    if member is None:
        raise NotAMember
    return member


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who belongs to an organisation."""

    email: str
    role: str
    since: datetime


def members_of(*, organisation_id: int) -> list[MemberRow]:
    """List an organisation's members in the order in which they came."""
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return [
        MemberRow(row.user.email, row.role, row.created_at)
        for row in rows.select_related("user").order_by("created_at", "pk")
    ]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An access key by its id, or a token by its fingerprint."""

    name: str
    made_at: datetime
    revoked_at: datetime | None


def access_keys_of(*, organisation_id: int) -> list[KeyRow]:
    """List an organisation's access keys, the newest first."""
    rows = AccessKey.objects.filter(organisation_id=organisation_id)
    return [
        KeyRow(row.access_key_id, row.created_at, row.revoked_at)
        for row in rows.order_by("-pk")
    ]


def tokens_of(*, organisation_id: int) -> list[KeyRow]:
    """List an organisation's tokens, the newest first."""
    rows = ApiToken.objects.filter(organisation_id=organisation_id)
    return [
        KeyRow(fingerprint(bytes(row.digest)), row.created_at, row.revoked_at)
        for row in rows.order_by("-pk")
    ]


def users_behind(*, worker_ids: Collection[int]) -> list[int]:
    """List the users behind workers; those that a laboratory brings have none."""
    rows = Worker.objects.filter(pk__in=worker_ids, user__isnull=False)
    return [int(pk) for pk in rows.order_by("pk").values_list("user", flat=True)]


def users_of(*, organisation_id: int) -> list[int]:
    """List the users that are an organisation's members."""
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return [int(pk) for pk in rows.order_by("pk").values_list("user", flat=True)]


def operators() -> list[int]:
    """List the users that run the installation."""
    rows = User.objects.filter(is_operator=True, is_active=True)
    return [int(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
