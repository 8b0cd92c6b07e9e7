"""Signing up and in where a mail server is set, and passwords that are too easy."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from tests.build.account import text
from tests.build.web import PASSWORD, user

from hormiga.domain.people.models import User

pytestmark = pytest.mark.django_db

ANA = {
    "email": "ana.perez@example.org",
    "password": PASSWORD,
    "country": "ES",
    "is_adult": "on",
    "agrees": "on",
}


@pytest.fixture
def with_mail(settings):
    settings.HAS_MAIL_SERVER = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False


def is_in(client: Client) -> bool:
    return client.get("/home/").status_code == 200


class TestAnAddress:
    def test_is_confirmed_before_the_first_visit(self, with_mail):
        client = Client()

        answer = client.post("/accounts/signup/", ANA)
        before = is_in(client)
        link = re.search(
            r"https?://[^/]+(/accounts/confirm\S+)", str(mail.outbox[0].body)
        )
        assert link
        client.post(link[1])

        assert answer["Location"] == "/accounts/confirm-email/"
        assert not before
        given = {"login": ANA["email"], "password": PASSWORD}
        assert client.post("/accounts/login/", given)["Location"] == "/home/"

    def test_that_is_not_confirmed_lets_nobody_in(self, with_mail):
        Client().post("/accounts/signup/", ANA)
        client = Client()

        client.post("/accounts/login/", {"login": ANA["email"], "password": PASSWORD})

        assert not is_in(client)

    def test_made_by_the_command_line_is_confirmed_at_the_first_sign_in(
        self, with_mail
    ):
        root = user(is_operator=True, password=PASSWORD)
        client = Client()

        client.post("/accounts/login/", {"login": root.email, "password": PASSWORD})

        assert not is_in(client)
        assert [one.to for one in mail.outbox] == [[root.email]]


class TestAMail:
    def test_that_cannot_be_sent_stops_no_page(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        client = Client()

        answer = client.post("/accounts/signup/", ANA)

        assert answer["Location"] == "/home/"
        assert is_in(client)

    def test_speaks_the_readers_language_and_asks_for_nothing(self):
        Client().post("/accounts/signup/", ANA)

        body = str(mail.outbox[0].body)
        assert "We never ask for money" in body


class TestAPassword:
    @pytest.mark.parametrize(
        ("password", "words"),
        [
            ("corta 123", "This password is too short: use at least 10 characters."),
            ("1234567890", "Many people use this password, so it is guessed first."),
            ("ana.perez@example", "This password looks like your e-mail address"),
        ],
    )
    def test_that_is_too_easy_is_refused_in_kind_words(self, password, words):
        page = text(Client().post("/accounts/signup/", ANA | {"password": password}))

        assert words in page
        assert not User.objects.exists()
