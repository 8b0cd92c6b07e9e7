"""A vendor's pages: who came through it, and the links that bring them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.build import web
from tests.build.people import NOON

from hormiga.domain.people.models import AuditEntry, Membership
from hormiga.domain.programmes.models import Enrolment, Invitation
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


def text(response) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def name(organisation) -> str:
    return ids.outside(organisation.public_id, ids.ORGANISATION)


@pytest.fixture
def vendor():
    return web.vendor("Enlace")


@pytest.fixture
def owner(vendor):
    return web.signed_in(web.member(vendor))


def link(client, vendor) -> str:
    """Make an invitation; give its path."""
    client.post(f"/vendor/{name(vendor)}/invitations/", {"programme": "open"})
    page = text(client.get(f"/vendor/{name(vendor)}/"))
    found = re.search(r'value="https?://[^/]+(/invitations/[^"]+)"', page)
    assert found
    return found[1]


def through(vendor) -> int:
    return Enrolment.objects.filter(vendor=vendor, is_active=True).count()


class TestARoster:
    def test_says_what_to_do_first_when_it_is_empty(self, owner, vendor):
        page = text(owner.get(f"/vendor/{name(vendor)}/"))

        assert "Nobody has come through you yet." in page
        assert "No link works at the moment." in page

    def test_is_where_a_member_of_one_vendor_lands(self, owner, vendor):
        assert owner.get("/vendor/")["Location"] == f"/vendor/{name(vendor)}/"

    def test_shows_no_worker_of_another_vendor(self, owner, vendor):
        theirs = web.vendor()
        other = web.signed_in(web.member(theirs))
        user, _ = web.worker_user()
        web.signed_in(user).post(link(other, theirs))

        assert user.email in text(other.get(f"/vendor/{name(theirs)}/"))
        assert user.email not in text(owner.get(f"/vendor/{name(vendor)}/"))
        assert owner.get(f"/vendor/{name(theirs)}/").status_code == 404


class TestAnInvitation:
    def test_gives_a_worker_a_place_through_the_vendor_once(self, owner, vendor):
        path = link(owner, vendor)
        user, worker = web.worker_user()
        client = web.signed_in(user)

        assert "Enlace invites you" in text(client.get(path))
        for _ in range(2):
            assert client.post(path)["Location"] == "/home/"

        place = Enrolment.objects.get(worker=worker, vendor=vendor)
        assert place.is_active
        assert user.email in text(owner.get(f"/vendor/{name(vendor)}/"))
        entries = AuditEntry.objects.filter(act="invitation-accepted")
        assert [entry.actor for entry in entries] == [f"user:{user.pk}"]

    def test_brings_a_new_worker_back_after_the_sign_up(self, owner, vendor):
        path = link(owner, vendor)
        client = Client()
        page = text(client.get(path))
        found = re.search(r'href="(/accounts/signup/\?next=[^"]+)"', page)
        assert found

        response = client.post(
            found[1],
            {
                "email": "nueva@example.org",
                "password": web.PASSWORD,
                "country": "ES",
                "is_adult": "on",
                "agrees": "on",
            },
        )

        assert response["Location"] == path
        client.post(path)
        assert through(vendor) == 1

    @pytest.mark.parametrize("end", ["revoked", "expired", "forged", "unknown"])
    def test_that_does_not_hold_brings_nobody_in(self, owner, vendor, end):
        path = link(owner, vendor)
        made = Invitation.objects.get()
        if end == "revoked":
            owner.post(
                f"/vendor/{name(vendor)}/invitations/"
                f"{ids.outside(made.public_id)}/revoke/"
            )
        elif end == "expired":
            Invitation.objects.update(
                created_at=NOON - timedelta(days=900),
                expires_at=NOON - timedelta(days=800),
            )
        elif end == "forged":
            path = path[:-3] + "x/"
        else:
            Invitation.objects.all().delete()
        user, _ = web.worker_user()
        client = web.signed_in(user)

        answers = [client.get(path).status_code, client.post(path).status_code]

        assert answers == [404, 404]
        assert through(vendor) == 0

    def test_does_not_renew_a_place_that_was_ended(self, owner, vendor):
        path = link(owner, vendor)
        user, _ = web.worker_user()
        client = web.signed_in(user)
        client.post(path)
        Enrolment.objects.filter(vendor=vendor).update(is_active=False)

        client.post(path)

        assert through(vendor) == 0

    def test_is_for_workers(self, owner, vendor):
        path = link(owner, vendor)

        assert owner.post(path).status_code == 403
        assert Client().post(path).status_code == 403
        assert through(vendor) == 0

    @pytest.mark.parametrize("role", ["reviewer", "finance"])
    def test_is_made_by_owners_and_managers_alone(self, vendor, role):
        client = web.signed_in(web.member(vendor, Membership.Role(role)))

        response = client.post(
            f"/vendor/{name(vendor)}/invitations/", {"programme": "open"}
        )

        assert response.status_code == 403
        assert not Invitation.objects.exists()

    def test_is_revoked_by_its_own_vendor_alone(self, owner, vendor):
        link(owner, vendor)
        made = ids.outside(Invitation.objects.get().public_id)
        theirs = web.vendor()
        other = web.signed_in(web.member(theirs))

        answers = [
            other.post(f"/vendor/{name(whose)}/invitations/{made}/revoke/").status_code
            for whose in (theirs, vendor)
        ]

        assert answers == [404, 404]
        assert Invitation.objects.get().revoked_at is None
