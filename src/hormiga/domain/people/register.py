"""What an operator sees of people and organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from hormiga.domain.people.audit_log import FIRST
from hormiga.domain.people.models import Membership, Organisation, User, Worker
from hormiga.domain.people.rules import NoSuchOrganisation
from hormiga.kit import ids


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in the operator's list."""

    pk: int
    public_id: str
    name: str
    kind: str
    is_trusted: bool
    created_at: datetime
    members: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of whom."""

    workers: int
    requesters: int
    vendors: int
    untrusted: int


def counts() -> Counts:
    """Count workers who may work, and organisations, in two statements."""
    organisations = Organisation.objects.aggregate(
        requesters=Count("pk", filter=Q(kind=Organisation.Kind.REQUESTER)),
        vendors=Count("pk", filter=Q(kind=Organisation.Kind.VENDOR)),
        untrusted=Count("pk", filter=Q(is_trusted=False)),
    )
    workers = Worker.objects.filter(state=Worker.State.ACTIVE).count()
    return Counts(workers=workers, **organisations)


def organisations(*, before: int = FIRST, limit: int) -> list[OrganisationRow]:
    """List organisations, the newest first, in two statements."""
    page = list(Organisation.objects.filter(pk__lt=before).order_by("-pk")[:limit])
    members = dict(
        Membership.objects.filter(organisation__in=page)
        .values_list("organisation")
        .annotate(Count("pk"))
    )
    return [
        OrganisationRow(
            row.pk,
            ids.outside(row.public_id, ids.ORGANISATION),
            row.name,
            row.kind,
            row.is_trusted,
            row.created_at,
            members.get(row.pk, 0),
        )
        for row in page
    ]


def vendors(*, limit: int) -> list[Organisation]:
    """List the vendors, by name."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.VENDOR)
    return list(rows.order_by("name", "pk")[:limit])


def organisation_known_as(*, public_id: UUID) -> Organisation:
    """Find an organisation by its id outside; `NoSuchOrganisation` where none is."""
    found = Organisation.objects.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchOrganisation
    return found


def emails_of(*, worker_ids: list[int]) -> dict[int, str]:
    """Give the addresses of workers who sign in, by worker."""
    rows = Worker.objects.filter(pk__in=worker_ids, user__isnull=False)
    users = dict(rows.values_list("pk", "user_id"))
    emails = dict(User.objects.filter(pk__in=users.values()).values_list("pk", "email"))
    return {worker: emails[user] for worker, user in users.items() if user in emails}
