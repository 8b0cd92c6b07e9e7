"""A vendor's workers under the names that its addresses use."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.people.queries import worker_known_as
from hormiga.domain.people.rules import pseudonym, worker_of
from hormiga.doors.web.vendor.access import MAY_INVITE, vendor_member


def name_for(vendor: Organisation, worker: UUID) -> str:
    """Name a worker to this vendor alone."""
    return pseudonym(
        worker=worker,
        organisation=vendor.public_id,
        secret=settings.SECRET_KEY,
    )


def person(vendor: Organisation, name: str) -> Worker:
    """Find whom this vendor's name means; another vendor's name is not there."""
    public_id = worker_of(
        pseudonym=name, organisation=vendor.public_id, secret=settings.SECRET_KEY
    )
    found = worker_known_as(public_id=public_id) if public_id else None
    if found is None:
        raise Http404
    return found


def managed(request: HttpRequest, vendor: str) -> Organisation:
    """Give the vendor that somebody may act for: its owners and managers."""
    member = vendor_member(request, vendor)
    if member.role not in MAY_INVITE:
        raise PermissionDenied
    return member.organisation
