"""People at their pages: somebody of each role, signed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.build.people import NOON, requester

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation, User, Worker
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.rules import OPEN

_numbers = count(1)
PASSWORD = "cuatro palabras faciles"


def user(*, is_operator: bool = False, password: str | None = None) -> User:
    return people.create_user(
        email=f"person{next(_numbers)}@example.org",
        password=password,
        is_operator=is_operator,
        now=NOON,
    )


@cache
def any_password() -> str:
    """A hash, made once: without one allauth leads to a page that we do not have."""
    return make_password(PASSWORD)


def signed_in(who: User, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(who, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def vendor(name: str | None = None) -> Organisation:
    return people.create_organisation(
        name=name or f"Vendor {next(_numbers)}",
        kind=Organisation.Kind.VENDOR,
        is_trusted=True,
        now=NOON,
    )


def member(
    of: Organisation,
    role: Membership.Role = Membership.Role.OWNER,
    password: str | None = None,
) -> User:
    made = user(password=password)
    people.add_member(user=made, organisation=of, role=role, now=NOON)
    return made


def worker_user(password: str | None = None) -> tuple[User, Worker]:
    made = user(password=password)
    worker = people.create_worker(user=made, country="ES", now=NOON)
    programmes.enrol(
        workers=[worker], programme=programmes.programme_named(OPEN), now=NOON
    )
    return made, worker


@dataclass(frozen=True)
class Cast:
    """One client for each role that the matrix knows, and whose they are."""

    clients: dict[str, Client]
    requester: Organisation
    vendor: Organisation
    worker: Worker


ROLES = (
    "anonymous",
    "worker",
    "other worker",
    "requester",
    "other requester",
    "vendor",
    "other vendor",
    "operator",
)


def cast(*, wallet: str = "100") -> Cast:
    """Everybody; the `other` ones own nothing that the first ones made."""
    mine, theirs = requester(wallet=wallet), vendor()
    somebody, worker = worker_user()
    users = {
        "worker": somebody,
        "other worker": worker_user()[0],
        "requester": member(mine),
        "other requester": member(requester()),
        "vendor": member(theirs),
        "other vendor": member(vendor()),
        "operator": user(is_operator=True),
    }
    for who in users.values():
        who.password = any_password()
        who.save(update_fields=["password"])
    clients = {role: signed_in(who) for role, who in users.items()}
    return Cast({"anonymous": Client()} | clients, mine, theirs, worker)
