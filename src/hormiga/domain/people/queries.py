"""Who is who."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from hormiga.domain.people.models import Membership, Organisation, Worker
from hormiga.domain.people.rules import (
    BadToken,
    Caller,
    NoSuchOrganisation,
    digest,
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


def memberships_of(*, user_id: int) -> list[MembershipRow]:
    """List the organisations that a user belongs to, by name."""
    rows = Membership.objects.filter(user_id=user_id).select_related("organisation")
    return [
        MembershipRow(row.organisation.name, row.organisation.kind, row.role)
        for row in rows.order_by("organisation__name", "pk")
    ]
