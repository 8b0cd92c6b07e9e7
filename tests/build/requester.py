"""Requesters' members at a browser: a user with a role, signed in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.test import Client
from tests.build.people import NOON, requester

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation, User
from hormiga.kit import ids

_numbers = count(1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Seat:
    """A member's browser; paths are below the organisation's own."""

    client: Client
    user: User
    organisation: Organisation

    @property
    def org(self) -> str:
        return ids.outside(self.organisation.public_id, ids.ORGANISATION)

    @property
    def root(self) -> str:
        return f"/requester/{self.org}/"

    def get(self, path: str = ""):
        return self.client.get(self.root + path)

    def post(self, path: str, body=None):
        return self.client.post(self.root + path, body or {})

    def page(self, path: str = "") -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return str(response.content, "utf-8")


def somebody(language: str = "en") -> tuple[Client, User]:
    user = people.create_user(
        email=f"eva{next(_numbers)}@example.org",
        password=None,
        is_operator=False,
        now=NOON,
    )
    client = Client(headers={"Accept-Language": language})
    client.force_login(user, BACKEND)
    return client, user


def seat(
    role: str = "owner",
    *,
    at: Organisation | None = None,
    wallet: str = "",
    language: str = "en",
) -> Seat:
    """A member with this role, of a requester with this much in its wallet."""
    organisation = at or requester(wallet=wallet)
    client, user = somebody(language)
    people.add_member(
        user=user, organisation=organisation, role=Membership.Role(role), now=NOON
    )
    return Seat(client, user, organisation)
