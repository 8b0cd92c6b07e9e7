from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hormiga.domain.people import queries as people
from hormiga.domain.people.models import Consent, Organisation, User, Worker
from hormiga.domain.people.rules import EmailTaken, NameTaken
from hormiga.domain.programmes import queries as programmes
from hormiga.flows.sign_up import sign_up_requester, sign_up_worker

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VERSIONS = {"adult": "1", "terms": "7", "privacy": "3"}


def join(email: str = "ana@example.org") -> User:
    return sign_up_worker(
        email=email,
        password="cuatro palabras faciles",
        country="ES",
        language="es",
        versions=VERSIONS,
        now=NOON,
    )


def found(organisation: str = "Casa", email: str = "eva@example.org") -> User:
    return sign_up_requester(
        email=email,
        password="cuatro palabras faciles",
        organisation=organisation,
        language="en",
        versions=VERSIONS,
        now=NOON,
    )


class TestSignUpWorker:
    def test_makes_a_worker_in_the_open_programme(self):
        user = join()

        worker = people.worker_behind(user_id=user.pk)
        assert worker
        assert (worker.country, worker.created_at) == ("ES", NOON)
        places = programmes.programmes_of(worker_id=worker.pk)
        assert [(p.preset, p.currency) for p in places] == [("open", "EUR")]
        assert user.language == "es"
        assert user.check_password("cuatro palabras faciles")
        assert not user.is_operator

    def test_keeps_what_was_agreed_to_in_which_version_and_when(self):
        user = join()

        kept = Consent.objects.filter(user=user).order_by("document")
        assert list(kept.values_list("document", "version", "agreed_at")) == [
            ("adult", "1", NOON),
            ("privacy", "3", NOON),
            ("terms", "7", NOON),
        ]

    def test_refuses_an_address_in_use_and_changes_nothing(self):
        join()

        with pytest.raises(EmailTaken):
            join("ANA@example.org")

        assert (User.objects.count(), Worker.objects.count()) == (1, 1)
        assert Consent.objects.count() == 3


class TestSignUpRequester:
    def test_makes_its_owner_and_is_not_trusted_yet(self):
        user = found()

        assert [
            (row.organisation, row.kind, row.role)
            for row in people.memberships_of(user_id=user.pk)
        ] == [("Casa", "requester", "owner")]
        assert not Organisation.objects.get().is_trusted
        assert people.worker_behind(user_id=user.pk) is None

    def test_refuses_a_name_in_use_and_makes_no_user(self):
        found()

        with pytest.raises(NameTaken):
            found("casa", "otra@example.org")

        assert User.objects.count() == Organisation.objects.count() == 1
        assert Consent.objects.count() == 3
