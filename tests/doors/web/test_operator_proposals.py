"""Four eyes on the pages: one operator proposes, another one approves or declines."""

from __future__ import annotations

import re

import pytest
from tests.build import payouts, web
from tests.build.payouts import (
    NOON,
    PAYER,
    configure,
    earn,
    iban,
    payable,
    programme,
    sepa_worker,
    worker_owed,
)

from hormiga.domain.payouts import methods
from hormiga.domain.payouts.models import PayoutRequest, Proposal, Run
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.programmes import services as programmes
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
PAGE = "/operator/payouts/programmes/open/"


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)
    settings.FOUR_EYES_LIMIT = "10"


@pytest.fixture
def eva():
    return web.signed_in(web.user(is_operator=True))


@pytest.fixture
def luis():
    return web.signed_in(web.user(is_operator=True))


def text(response) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def seen(page: str) -> dict[str, str]:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return {"seen": found[1]}


def proposed(client) -> str:
    """Propose what is due, and give the address of the page that it leads to."""
    response = client.post(PAGE, seen(text(client.get(PAGE))))
    assert not Run.objects.exists()
    return str(response["Location"])


def acts() -> list[str]:
    rows = AuditEntry.objects.filter(actor__startswith="user:").order_by("pk")
    return list(rows.exclude(act="operator-signed-in").values_list("act", flat=True))


class TestARunAboveTheLimit:
    def test_is_proposed_and_opened_by_another_operator(self, eva, luis):
        ana = sepa_worker("12.34")
        address = proposed(eva)

        mine = text(eva.get(address))
        listed = text(luis.get("/operator/payouts/"))
        page = text(luis.get(address))
        luis.post(address, seen(page))

        assert 'name="seen"' not in mine
        assert "You proposed this run" in mine
        assert address in listed
        assert "12.34 EUR" in page
        assert payable(ana) == "0.00"
        assert acts() == ["run-proposed", "run-approved", "run-opened"]

    def test_is_refused_to_who_proposed_it(self, eva):
        ana = sepa_worker("12.34")
        address = proposed(eva)

        response = eva.post(
            address, {"seen": Proposal.objects.get().fingerprint}, follow=True
        )

        assert "Somebody else has to approve it." in text(response)
        assert payable(ana) == "12.34"
        assert not Run.objects.exists()

    def test_is_shown_as_changed_when_it_is_not_what_was_proposed(self, eva, luis):
        ana = sepa_worker("12.34")
        address = proposed(eva)
        Proposal.objects.update(fingerprint="0" * 64)

        page = text(luis.get(address))
        response = luis.post(address, {"seen": "0" * 64}, follow=True)

        assert "not as it was proposed" in page
        assert "nobody was paid" in text(response)
        assert payable(ana) == "12.34"

    def test_is_declined_with_a_reason(self, eva, luis):
        ana = sepa_worker("12.34")
        address = proposed(eva)

        empty = luis.post(f"{address}decline/", {"reason": " "}, follow=True)
        said = luis.post(f"{address}decline/", {"reason": "Too early."}, follow=True)

        assert "Write in at most 500 characters why." in text(empty)
        assert "The money stays with the workers." in text(said)
        assert payable(ana) == "12.34"
        assert luis.get(address).status_code == 404
        log = text(luis.get("/operator/audit/"))
        assert "Too early." in log

    def test_by_the_calendar_is_said_to_be_its_own(self, luis):
        sepa_worker("12.34")
        name = ids.outside(payouts.proposed().public_id)

        page = text(luis.get(f"/operator/payouts/proposals/{name}/"))

        assert "The payout calendar" in page
        assert 'name="seen"' in page


class TestThePreview:
    def test_says_what_is_in_the_hold_and_what_waits_for_an_account(self, eva):
        programme(hold_days=7)
        earn(sepa_worker("1.00"), "2.00", now=clock.read())
        worker_owed("4.00")

        page = text(eva.get(PAGE))

        assert "earned lately, and still in the programme" in page


class TestAskingForAPayout:
    def test_is_a_button_that_says_when_it_is_paid(self):
        user, worker = web.worker_user()
        open_to = programme(cadence="on-request")
        programmes.enrol(workers=[worker], programme=open_to, now=clock.read())
        give_account(worker)
        earn(worker, "5.00")
        client = web.signed_in(user)

        before = text(client.get("/money/payout/"))
        asked = text(client.post("/money/payout/", {"programme": "open"}, follow=True))
        again = text(client.post("/money/payout/", {"programme": "open"}, follow=True))

        assert "5.00" in before
        assert "It is paid with the run of" in asked
        assert "You have asked already." in again
        assert PayoutRequest.objects.get().worker_id == worker.pk

    def test_is_not_there_where_days_are_fixed(self):
        user, worker = web.worker_user()
        fixed = programme(cadence="weekly")
        programmes.enrol(workers=[worker], programme=fixed, now=clock.read())
        client = web.signed_in(user)

        page = text(client.get("/money/payout/"))
        refused = text(
            client.post("/money/payout/", {"programme": "open"}, follow=True)
        )

        assert "pay on their days by themselves" in page
        assert "This programme pays on its days by itself." in refused
        assert not PayoutRequest.objects.exists()


def give_account(worker) -> None:
    methods.set_method(
        worker=worker, rail=Rail.SEPA, holder="Ana", account=iban(worker.pk), now=NOON
    )
