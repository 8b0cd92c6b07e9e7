"""The second step over HTTP: set up, asked for, and no seed to be read."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from tests.build.account import asked, code_of, is_in, password_given, text, with_app
from tests.build.web import PASSWORD, signed_in, worker_user

from hormiga.domain.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> tuple[Client, User]:
    user, _ = worker_user(password=PASSWORD)
    return signed_in(user), user


def whole_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


class TestTheApp:
    def test_is_set_up_only_after_the_password_was_asked_again(self, ana):
        client, _ = ana

        response = client.get("/account/security/app/")

        assert response["Location"].startswith("/accounts/again/?next=")
        assert not Authenticator.objects.exists()

    def test_shows_its_key_as_a_picture_and_as_letters(self, ana):
        client, _ = ana
        asked(client)

        page = text(client.get("/account/security/app/"))
        picture = client.get("/account/security/app/picture.svg")

        assert picture["Content-Type"] == "image/svg+xml"
        assert "no-store" in picture["Cache-Control"]
        assert picture.content.startswith(b"<?xml")
        assert 'href="otpauth://totp/' in page
        assert "data:image" not in page

    def test_without_a_set_up_has_no_picture(self, ana):
        client, _ = ana

        response = client.get("/account/security/app/picture.svg")

        assert response["Location"] == "/account/security/app/"

    def test_is_asked_for_at_the_next_sign_in(self, ana):
        client, user = ana
        secret, _ = with_app(client)
        visitor = password_given(user.email)

        assert not is_in(visitor)
        visitor.post("/accounts/second-step/", {"code": code_of(secret)})

        assert is_in(visitor)

    def test_with_a_wrong_code_lets_nobody_in(self, ana):
        client, user = ana
        with_app(client)
        visitor = password_given(user.email)

        page = text(visitor.post("/accounts/second-step/", {"code": "000000"}))

        assert 'id="id_code_error"' in page
        assert not is_in(visitor)

    def test_takes_the_same_code_only_once(self, ana):
        client, user = ana
        secret, _ = with_app(client)
        code = code_of(secret)
        first, second = password_given(user.email), password_given(user.email)

        first.post("/accounts/second-step/", {"code": code})
        second.post("/accounts/second-step/", {"code": code})

        assert is_in(first)
        assert not is_in(second)

    def test_does_not_take_the_code_that_set_it_up(self, ana):
        client, user = ana
        secret, _ = with_app(client)
        visitor = password_given(user.email)

        visitor.post("/accounts/second-step/", {"code": code_of(secret, later=-1)})

        assert not is_in(visitor)

    def test_is_closed_for_a_while_to_who_guesses(self, ana):
        client, user = ana
        secret, _ = with_app(client)
        visitor = password_given(user.email)
        for guess in range(5):
            visitor.post("/accounts/second-step/", {"code": f"00000{guess}"})

        page = text(visitor.post("/accounts/second-step/", {"code": code_of(secret)}))

        assert "Too many failed login attempts." in page
        assert not is_in(visitor)

    def test_is_turned_off_after_asking_again_and_the_owner_is_told(self, ana):
        client, user = ana
        with_app(client)
        mail.outbox.clear()

        client.post("/account/security/app/off/")

        assert not Authenticator.objects.exists()
        assert [one.to for one in mail.outbox] == [[user.email]]

    def test_that_is_not_there_cannot_be_turned_off(self, ana):
        client, _ = ana

        response = client.post("/account/security/app/off/")

        assert response["Location"] == "/account/security/"


class TestASeed:
    def test_is_nowhere_in_the_database_in_plain_text(self, ana):
        client, _ = ana
        asked(client)
        page = text(client.get("/account/security/app/"))
        (pending,) = re.findall(r'class="key" translate="no">([A-Z2-7]+)<', page)
        halfway = whole_database()

        secret, codes = with_app(client)

        seeds = [row.data for row in Authenticator.objects.all()]
        assert len(codes) == 10
        assert pending not in halfway
        kept = whole_database()
        assert all(one not in kept for one in (pending, secret, *codes))
        assert all("v1.tests." in json.dumps(one) for one in seeds)

    def test_that_was_stored_past_the_vault_opens_nothing(self, ana):
        client, user = ana
        secret, _ = with_app(client)
        Authenticator.objects.filter(type="totp").update(data={"secret": secret})
        visitor = password_given(user.email)

        with pytest.raises(Exception, match="stored past the vault"):
            visitor.post("/accounts/second-step/", {"code": code_of(secret)})

        assert not is_in(visitor)


class TestRecoveryCodes:
    def test_are_shown_once(self, ana):
        client, user = ana
        _, codes = with_app(client)
        other = signed_in(user)
        asked(other)

        page = text(other.get("/account/security/codes/"))

        assert len(codes) == 10
        assert not [code for code in codes if code in page]
        assert "You have 10 codes left." in page

    def test_can_be_downloaded_where_they_were_just_shown(self, ana):
        client, user = ana
        _, codes = with_app(client)
        other = signed_in(user)
        asked(other)

        file = client.get("/account/security/codes/file/")
        elsewhere = other.get("/account/security/codes/file/")

        assert text(file).split()[-10:] == codes
        assert file["Content-Disposition"] == 'attachment; filename="hormiga-codes.txt"'
        assert elsewhere["Location"] == "/account/security/codes/"

    def test_open_the_door_once_each(self, ana):
        client, user = ana
        _, codes = with_app(client)
        first, second = password_given(user.email), password_given(user.email)

        first.post("/accounts/second-step/", {"code": codes[3]})
        second.post("/accounts/second-step/", {"code": codes[3]})

        assert is_in(first)
        assert not is_in(second)

    def test_made_anew_end_the_old_ones(self, ana):
        client, user = ana
        _, codes = with_app(client)

        client.post("/account/security/codes/new/")

        fresh = re.findall(
            r"<li>(\d{8})</li>", text(client.get("/account/security/codes/"))
        )
        visitor = password_given(user.email)
        visitor.post("/accounts/second-step/", {"code": codes[0]})
        assert len(fresh) == 10
        assert not set(fresh) & set(codes)
        assert not is_in(visitor)

    def test_that_nobody_made_lead_back(self, ana):
        client, _ = ana
        asked(client)

        for path in ("/account/security/codes/", "/account/security/codes/file/"):
            assert client.get(path)["Location"] == "/account/security/"


class TestAPasskey:
    def test_of_somebody_else_is_not_removed(self, ana):
        client, _ = ana
        asked(client)
        stranger, _ = worker_user(password=PASSWORD)
        theirs = Authenticator.objects.create(user=stranger, type="webauthn", data={})

        client.post("/account/security/passkeys/", {"passkey": theirs.pk})

        assert Authenticator.objects.filter(pk=theirs.pk).exists()

    def test_needs_the_password_again_before_it_is_made(self, ana):
        client, _ = ana

        response = client.get("/account/security/passkeys/new/")

        assert response["Location"].startswith("/accounts/again/?next=")

    @pytest.mark.parametrize("credential", ["", "x", "{}", '{"id": "x"}', "[1]"])
    def test_that_is_made_up_is_refused_in_words(self, ana, credential):
        client, _ = ana
        asked(client)
        client.get("/account/security/passkeys/new/")

        response = client.post(
            "/account/security/passkeys/new/", {"credential": credential}
        )

        assert response.status_code == 200
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("credential", ["", "x", "{}", '{"id": "x"}'])
    def test_that_is_made_up_opens_no_door(self, credential):
        visitor = Client()
        options = visitor.get(
            "/accounts/passkey/", headers={"Accept": "application/json"}
        )

        response = visitor.post("/accounts/passkey/", {"credential": credential})

        assert options.json()["request_options"]["publicKey"]["challenge"]
        assert response["Location"] == "/accounts/login/"
        assert not is_in(visitor)
