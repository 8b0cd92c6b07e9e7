"""Who calls: a bearer token of a worker or of an organisation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from hormiga.domain.people.audit_log import organisation_actor
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.people.queries import caller_of
from hormiga.domain.people.rules import BadToken, Caller, pseudonym, worker_of
from hormiga.kit.errors import Kind, Refusal


class WorkersOnly(Refusal):
    """This call is for workers: use a worker's token."""

    kind = Kind.FORBIDDEN


class OrganisationsOnly(Refusal):
    """This call is for organisations: use an organisation's token."""

    kind = Kind.FORBIDDEN


class NoTasksNow(Refusal):
    """You get no new tasks now. Submit what you hold; what you earned is paid out."""

    kind = Kind.FORBIDDEN


class NoSuchWorker(Refusal):
    """No worker of yours has this name. Use the one that your judgments show."""

    kind = Kind.NOT_FOUND


def caller(request: HttpRequest) -> Caller:
    """Read the bearer token; a missing or wrong one is refused."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadToken
    return caller_of(token.strip())


class Bearer(AuthBase):
    """What django-ninja runs before an operation; its value is `request.auth`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *, is_for_workers: bool) -> None:
        super().__init__()
        self.is_for_workers = is_for_workers

    def __call__(self, request: HttpRequest) -> Any:
        """Give the worker's id, or the organisation."""
        who = caller(request)
        if self.is_for_workers:
            if who.worker_id is None:
                raise WorkersOnly
            return who.worker_id
        if who.organisation_id is None:
            raise OrganisationsOnly
        return Organisation.objects.get(pk=who.organisation_id)


FOR_WORKERS = Bearer(is_for_workers=True)
FOR_ORGANISATIONS = Bearer(is_for_workers=False)


def worker_id(request: HttpRequest) -> int:
    """Give the calling worker's id."""
    found: int = request.auth  # type: ignore[attr-defined]
    return found


def refuse_suspended(request: HttpRequest) -> None:
    """Refuse new tasks to a worker whose account is suspended or closed."""
    if not Worker.objects.filter(
        pk=worker_id(request), state=Worker.State.ACTIVE
    ).exists():
        raise NoTasksNow


def organisation(request: HttpRequest) -> Organisation:
    """Give the calling organisation."""
    found: Organisation = request.auth  # type: ignore[attr-defined]
    return found


def actor(request: HttpRequest) -> str:
    """Name the calling organisation as the audit log does."""
    return organisation_actor(organisation(request).pk)


def worker_named(pseudonym: str, owner: Organisation) -> Worker:
    """Find the worker that this organisation knows by a pseudonym."""
    public_id = worker_of(
        pseudonym=pseudonym, organisation=owner.public_id, secret=settings.SECRET_KEY
    )
    worker = Worker.objects.filter(public_id=public_id).first() if public_id else None
    if worker is None:
        raise NoSuchWorker
    return worker


def pseudonym_of(worker: UUID, owner: Organisation) -> str:
    """Name a worker as this organisation knows them."""
    return pseudonym(
        worker=worker, organisation=owner.public_id, secret=settings.SECRET_KEY
    )
