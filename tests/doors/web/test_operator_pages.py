"""The operator's pages: what they show, and what they do when told to."""

from __future__ import annotations

import re

import pytest
from tests.build import payouts, web
from tests.build.payouts import PAYER, configure, paypal_worker, sepa_worker
from tests.build.people import requester

from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.people.audit_log import AuditedAct
from hormiga.domain.people.models import AuditEntry, Organisation
from hormiga.doors.web.operator import words
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return web.signed_in(web.user(is_operator=True))


def text(response) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def acts() -> list[str]:
    rows = AuditEntry.objects.exclude(actor="not named").order_by("pk")
    return list(rows.values_list("act", flat=True))


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


class TestOrganisations:
    def test_are_trusted_with_a_reason_that_is_kept(self, client):
        owner = requester()
        Organisation.objects.filter(pk=owner.pk).update(is_trusted=False)
        name = ids.outside(owner.public_id, ids.ORGANISATION)

        client.post(
            f"/operator/organisations/{name}/trust/",
            {"trust": "yes", "reason": "Known for years."},
        )

        assert Organisation.objects.get(pk=owner.pk).is_trusted
        assert acts() == ["organisation-trusted"]
        log = text(client.get(f"/operator/audit/?organisation={name}"))
        assert "Known for years." in log

    def test_stay_as_they_are_without_a_reason(self, client):
        owner = requester()
        name = ids.outside(owner.public_id, ids.ORGANISATION)

        client.post(
            f"/operator/organisations/{name}/trust/", {"trust": "no", "reason": ""}
        )

        assert Organisation.objects.get(pk=owner.pk).is_trusted
        assert acts() == []
        page = text(client.get("/operator/organisations/"))
        assert "Write a reason" in page

    def test_are_listed_a_page_at_a_time(self, client, django_assert_max_num_queries):
        oldest = requester()
        for _ in range(50):
            requester()

        with django_assert_max_num_queries(5):
            page = text(client.get("/operator/organisations/"))

        assert page.count("<h2>") == 50
        older = re.search(r'href="\?before=(\d+)"', page)
        assert older
        rest = text(client.get(f"/operator/organisations/?before={older[1]}"))
        assert oldest.name in rest
        assert rest.count("<h2>") == 1


class TestAPayout:
    def test_is_shown_before_it_is_approved_and_moves_nothing(self, client, settings):
        configure(settings, **PAYER)
        worker = sepa_worker("12.34")
        payouts.worker_owed("5")

        page = text(client.get("/operator/payouts/programmes/open/"))

        assert "12.34 EUR" in page
        assert "no account to be paid to yet" in page
        assert payouts.payable(worker) == "12.34"
        assert not Run.objects.exists()

    def test_opens_just_the_run_that_was_seen(self, client, settings):
        configure(settings, **PAYER)
        worker = sepa_worker("12.34")
        page = text(client.get("/operator/payouts/programmes/open/"))

        response = client.post(
            "/operator/payouts/programmes/open/", {"seen": seen(page)}
        )

        run = Run.objects.get()
        name = ids.outside(run.public_id)
        assert response["Location"] == f"/operator/payouts/runs/{name}/"
        assert payouts.payable(worker) == "0.00"
        assert acts() == ["run-opened"]
        assert "12.34 EUR" in text(client.get("/operator/payouts/"))

    @pytest.mark.parametrize("words", ["", "not what was seen"])
    def test_is_refused_when_what_is_due_has_changed(self, client, settings, words):
        configure(settings, **PAYER)
        worker = sepa_worker("12.34")
        page = text(client.get("/operator/payouts/programmes/open/"))
        payouts.earn(worker, "1")

        for given in (seen(page), words):
            response = client.post(
                "/operator/payouts/programmes/open/", {"seen": given}
            )
            assert "so nobody was paid" in text(client.get(response["Location"]))

        assert payouts.payable(worker) == "13.34"
        assert not Run.objects.exists()
        assert acts() == []

    def test_file_is_the_frozen_one_and_taking_it_is_noted(self, client, settings):
        configure(settings, **PAYER)
        sepa_worker("12.34")
        (run,) = payouts.opened().runs
        name = ids.outside(run.public_id)

        response = client.get(f"/operator/payouts/runs/{name}/file/")

        assert response["Content-Disposition"] == f'attachment; filename="{name}.xml"'
        assert b"<InstdAmt" in response.content
        assert acts() == ["file-taken"]

    def test_is_booked_once_when_the_bank_has_paid(self, client, settings):
        configure(settings, **PAYER)
        sepa_worker("12.34")
        (run,) = payouts.opened().runs
        name = ids.outside(run.public_id)

        for _ in range(2):
            client.post(f"/operator/payouts/runs/{name}/settle/")

        assert Payout.objects.get().state == "paid"
        assert acts() == ["run-settled"]
        page = text(client.get(f"/operator/payouts/runs/{name}/"))
        assert "The bank has paid" not in page

    def test_through_paypal_is_not_booked_by_hand(self, client, settings):
        with payouts.running_paypal(settings):
            paypal_worker("3.00")
            (run,) = payouts.opened().runs
            name = ids.outside(run.public_id)

            client.post(f"/operator/payouts/runs/{name}/settle/")
            assert Payout.objects.get().state == "in-transit"

            client.post(f"/operator/payouts/runs/{name}/ask/")

            assert Run.objects.get().state != "open"
        assert client.get(f"/operator/payouts/runs/{name}/file/").status_code == 404
        assert acts() == []

    def test_that_is_not_there_is_not_found(self, client):
        name = ids.outside(ids.fresh())

        answers = [
            client.get(f"/operator/payouts/runs/{name}/"),
            client.get("/operator/payouts/programmes/nowhere/"),
            client.post(f"/operator/payouts/runs/{name}/settle/"),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]


class TestTheAuditLog:
    def test_filters_by_act_and_goes_on_where_a_page_ends(self, client):
        for _ in range(51):
            requester()

        page = text(client.get("/operator/audit/?act=organisation-made"))

        assert page.count("<h2>Organisation made</h2>") == 50
        older = re.search(r'before=(\d+)"', page)
        assert older
        rest = text(
            client.get(f"/operator/audit/?act=organisation-made&before={older[1]}")
        )
        assert rest.count("<h2>Organisation made</h2>") == 1
        assert "<h2>" not in text(client.get("/operator/audit/?act=run-opened"))

    def test_has_words_for_every_act(self):
        assert set(words.ACTS) == set(AuditedAct)


class TestASignIn:
    def test_of_an_operator_is_noted_and_of_others_is_not(self):
        from django.test import Client

        boss = web.user(is_operator=True, password=web.PASSWORD)
        other = web.user(password=web.PASSWORD)

        for who in (boss, other):
            Client().post(
                "/accounts/login/", {"login": who.email, "password": web.PASSWORD}
            )
        Client().post("/accounts/login/", {"login": boss.email, "password": "no"})

        assert acts() == ["operator-signed-in"]


class TestHealth:
    def test_says_what_runs_and_what_does_not(self, client):
        page = text(client.get("/operator/health/"))

        assert "answers (PostgreSQL" in page
        assert "all applied" in page
        assert "No job worker is awake" in page


class TestTheOverview:
    def test_says_what_waits(self, client, settings):
        configure(settings, **PAYER)
        sepa_worker("12.34")
        payouts.opened()
        payouts.worker_owed("1.50")

        page = text(client.get("/operator/"))

        assert "1 payment file waits for the bank." in page
        assert "1.50 EUR" in page
