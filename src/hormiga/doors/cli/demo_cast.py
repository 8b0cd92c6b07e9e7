"""Who plays in the demo: people who can sign in, two organisations, the workers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from hormiga.domain.payouts.methods import set_method
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people import services
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.domain.people.models import (
    ApiToken,
    Membership,
    Organisation,
    User,
    Worker,
)
from hormiga.domain.people.queries import organisation_named
from hormiga.domain.people.rules import (
    TOKEN_PREFIX,
    NoSuchOrganisation,
    digest,
    pseudonym,
)
from hormiga.domain.qualifications.queries import type_named
from hormiga.domain.qualifications.rules import NoSuchQualificationType
from hormiga.engines.rails import iban

ROLES = ("worker", "requester", "vendor", "operator")
HOSPITAL, VENDOR = "Demo Hospital", "Demo Vendor"
BY_BANK = 4
"""So many of the workers are paid by bank transfer, the others through PayPal."""


@dataclass(frozen=True, slots=True)
class Player:
    """A worker of the demo: the name that the hospital knows, and a token."""

    pseudonym: str
    token: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who takes part, and how they sign in."""

    hospital: Organisation
    hospital_token: str
    players: list[Player]
    logins: dict[str, dict[str, str]]


def gather(*, names: list[str], now: datetime) -> Cast:
    """Make everybody, or on the same data folder take who is there with new passwords.

    The first player is the worker who can sign in; the others are new each time.
    """
    users, logins = {}, {}
    for role in ROLES:
        password = secrets.token_urlsafe(12)
        users[role] = _user(role, password, now)
        logins[role] = {"email": users[role].email, "password": password}
    hospital = _organisation(HOSPITAL, Organisation.Kind.REQUESTER, now)
    vendor = _organisation(VENDOR, Organisation.Kind.VENDOR, now)
    for user, organisation in (
        (users["requester"], hospital),
        (users["vendor"], vendor),
    ):
        services.add_member(
            user=user,
            organisation=organisation,
            role=Membership.Role.OWNER,
            now=now,
            actor=COMMAND_LINE,
        )
    workers = [
        _worker(users["worker"], now),
        *services.create_workers(count=len(names) - 1, now=now),
    ]
    for number, (name, (worker, _)) in enumerate(zip(names, workers, strict=True)):
        _set_method(number, name, worker, now)
    return Cast(
        hospital=hospital,
        hospital_token=services.create_keys(
            organisation=hospital, now=now, actor=COMMAND_LINE
        ).token,
        players=[
            Player(
                pseudonym(
                    worker=worker.public_id,
                    organisation=hospital.public_id,
                    secret=settings.SECRET_KEY,
                ),
                token,
            )
            for worker, token in workers
        ],
        logins=logins,
    )


def has_type(*, name: str, hospital: Organisation) -> bool:
    """Say whether an earlier demo has made the qualification type."""
    try:
        type_named(name=name, organisation_id=hospital.pk)
    except NoSuchQualificationType:
        return False
    return True


def _user(role: str, password: str, now: datetime) -> User:
    email = f"{role}@hormiga.example"
    known = User.objects.filter(email=email).first()
    if known is None:
        return services.create_user(
            email=email,
            password=password,
            is_operator=role == "operator",
            now=now,
            actor=COMMAND_LINE,
        )
    known.set_password(password)
    known.save(update_fields=["password"])
    return known


def _organisation(name: str, kind: Organisation.Kind, now: datetime) -> Organisation:
    try:
        return organisation_named(name)
    except NoSuchOrganisation:
        return services.create_organisation(
            name=name, kind=kind, is_trusted=True, now=now, actor=COMMAND_LINE
        )


def _worker(user: User, now: datetime) -> tuple[Worker, str]:
    known = Worker.objects.filter(user=user).first()
    if known is None:
        return services.create_worker_for(user=user, now=now)
    token = TOKEN_PREFIX + secrets.token_urlsafe(30)
    ApiToken.objects.create(digest=digest(token), worker=known, created_at=now)
    return known, token


def _set_method(number: int, name: str, worker: Worker, now: datetime) -> None:
    """Pay the first workers by bank transfer, the others through PayPal.

    Each has an account of their own, made up: one that two give waits for a person.
    """
    is_banked = number < BY_BANK
    set_method(
        worker=worker,
        rail=Rail.SEPA if is_banked else Rail.PAYPAL,
        holder=name.replace("-", " ").title(),
        account=iban.made_up(worker.pk)
        if is_banked
        else f"{name}-{worker.pk}@hormiga.example",
        now=now,
    )
