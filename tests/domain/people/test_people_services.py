"""People and organisations are made once, and sign in with what they were given."""

from __future__ import annotations

import pytest
from tests.build.people import NOON, requester, requester_token, worker_token

from hormiga.domain.people import queries, services
from hormiga.domain.people.models import ApiToken, Membership, Organisation, User
from hormiga.domain.people.rules import (
    BadToken,
    Caller,
    EmailTaken,
    NameTaken,
    NoSuchOrganisation,
)
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


def user(email: str, password: str | None = None) -> User:
    return services.create_user(
        email=email, password=password, is_operator=False, now=NOON
    )


class TestAUser:
    def test_signs_in_with_the_password_and_with_no_other(self):
        made = user("Ana@example.org", "correct horse battery")

        assert made.email == "ana@example.org"
        assert made.check_password("correct horse battery")
        assert not made.check_password("correct horse")
        assert made.password.startswith("argon2$")

    def test_without_a_password_signs_in_with_none(self):
        assert not user("ana@example.org").has_usable_password()

    def test_is_made_once_per_address_however_it_is_written(self):
        user("ana@example.org")

        with pytest.raises(EmailTaken):
            user("ANA@example.org")

        assert User.objects.count() == 1


class TestAnOrganisation:
    def test_is_made_once_per_name_and_found_by_name_and_id(self):
        made = requester()

        with pytest.raises(NameTaken):
            services.create_organisation(
                name=made.name.upper(),
                kind=Organisation.Kind.VENDOR,
                is_trusted=False,
                now=NOON,
            )

        by_id = ids.outside(made.public_id, ids.ORGANISATION)
        assert queries.organisation_named(made.name.lower()) == made
        assert queries.organisation_named(by_id) == made
        with pytest.raises(NoSuchOrganisation):
            queries.organisation_named("nobody")

    def test_has_each_user_once_in_one_role(self):
        made, ana = requester(), user("ana@example.org")

        for role in (Membership.Role.REVIEWER, Membership.Role.OWNER):
            services.add_member(user=ana, organisation=made, role=role, now=NOON)

        assert Membership.objects.get().role == "owner"


class TestAToken:
    def test_tells_whose_it_is_until_it_is_revoked(self):
        who, token = worker_token()
        owner, key = requester_token()

        assert queries.caller_of(token) == Caller(who.pk, None)
        assert queries.caller_of(key) == Caller(None, owner.pk)
        ApiToken.objects.update(revoked_at=NOON)
        with pytest.raises(BadToken):
            queries.caller_of(token)

    def test_is_stored_nowhere_in_clear(self):
        _, token = worker_token()

        (row,) = ApiToken.objects.all()
        assert token.encode() not in bytes(row.digest)
