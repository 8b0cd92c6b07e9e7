"""A worker's lines, disputes and statements on pages, and who answers them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from tests.build import disputes, web
from tests.build.payouts import earn, payable
from tests.build.people import NOON
from tests.build.projects import live_batch
from tests.build.work import judge
from tests.doors.web.test_worker_pages import signed_in, text

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import Worker
from hormiga.doors.web.notices.money_words import MONEY_KINDS
from hormiga.doors.web.notices.words import say
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def approved(who: Worker, *, number: int = 1) -> list[Assignment]:
    batch = live_batch(tasks=number, review_seconds=0)
    judged = judge(who, batch, *["ant"] * number)
    approve_due_judgments(now=NOON)
    return judged


def line(one: Assignment) -> str:
    return f"/money/lines/{ids.outside(one.public_id)}/"


def operators() -> Client:
    return web.signed_in(web.user(is_operator=True))


def name(dispute: Dispute) -> str:
    return ids.outside(dispute.public_id)


class TestALinesPage:
    def test_shows_the_way_from_answer_to_account(self):
        client, worker = signed_in()
        (one,) = approved(worker)

        page = text(client.get(line(one)))

        assert "Name the animal" in page
        assert "Payout promised for" in page
        assert "Something is wrong with this line" in page

    def test_takes_a_dispute_and_gives_its_number_and_day(self):
        client, worker = signed_in()
        (one,) = approved(worker)

        sent = {"wrong": "not-paid", "words": HOSTILE}
        response = client.post(line(one), sent, follow=True)

        made = Dispute.objects.get()
        page = text(response)
        assert response.redirect_chain[-1][0] == f"/money/disputes/{name(made)}/"
        assert f"{name(made)[1:5]}-{name(made)[5:9]}" in page
        assert "14 days left" in page
        assert HOSTILE not in page
        assert "In dispute: answered by" in text(client.get("/earnings/"))

    def test_says_beside_the_form_what_is_missing(self):
        client, worker = signed_in()
        (one,) = approved(worker)

        page = text(client.post(line(one), {"wrong": "other", "words": ""}))

        assert "Write in a few words what is wrong." in page
        assert "<details" in page
        assert not Dispute.objects.exists()

    def test_of_somebody_else_is_not_there(self):
        _, worker = signed_in()
        client, _ = signed_in("eva@example.org")
        (one,) = approved(worker)

        shown = client.get(line(one)).status_code
        taken = client.post(line(one), {"wrong": "not-paid"}).status_code

        assert (shown, taken) == (404, 404)
        assert not Dispute.objects.exists()


class TestWhatPeopleType:
    def test_runs_on_nobodys_page(self):
        client, worker = signed_in()
        owing, boss = web.vendor(), web.user(is_operator=True)
        made = disputes.disputed_with(owing, worker)
        Dispute.objects.update(
            title={"en": HOSTILE},
            line=HOSTILE,
            words=HOSTILE,
            answer=HOSTILE,
            objection=HOSTILE,
            last_answer=HOSTILE,
            state="closed",
            outcome="explained",
            decided_by=boss,
            decided_at=NOON,
            objected_at=NOON,
            last_outcome="declined",
            last_by=web.user(is_operator=True),
            last_at=NOON,
        )
        desk = web.signed_in(web.member(owing))
        root = f"/vendor/{ids.outside(owing.public_id, ids.ORGANISATION)}/pay-disputes/"

        pages = [
            text(client.get("/money/disputes/")),
            text(client.get(f"/money/disputes/{name(made)}/")),
            text(web.signed_in(boss).get("/operator/disputes/")),
            text(web.signed_in(boss).get(f"/operator/disputes/{name(made)}/")),
            text(desk.get(root)),
            text(desk.get(f"{root}{name(made)}/")),
        ]

        assert [HOSTILE in page for page in pages] == [False] * 6
        assert all("&lt;script&gt;" in page for page in pages)


class TestAnOperator:
    def test_corrects_and_the_worker_reads_it(self):
        client, worker = signed_in()
        (one,) = approved(worker)
        made = disputes.disputed(worker, one)
        desk = operators()

        listed = text(desk.get("/operator/disputes/"))
        answer = {"outcome": "corrected", "words": "Sorry.", "amount": "0,02"}
        desk.post(f"/operator/disputes/{name(made)}/", answer)

        assert "1 waits for an answer." in listed
        assert payable(worker) == "0.07"
        page = text(client.get(f"/money/disputes/{name(made)}/"))
        assert "Sorry." in page
        assert "0.02\u00a0EUR were credited to your balance." in page
        assert "Correction after your dispute" in text(client.get("/earnings/"))

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ({"outcome": "explained", "words": ""}, "Answer in words"),
            (
                {"outcome": "corrected", "words": "Yes.", "amount": "90000"},
                "below 10,000",
            ),
            (
                {"outcome": "corrected", "words": "Yes.", "amount": "x"},
                "Write the amount like 0.07",
            ),
            ({"outcome": "corrected", "words": "Yes.", "amount": ""}, "below 10,000"),
        ],
    )
    def test_is_refused_in_words(self, answer, words):
        _, worker = signed_in()
        (one,) = approved(worker)
        made = disputes.disputed(worker, one)

        page = text(operators().post(f"/operator/disputes/{name(made)}/", answer))

        assert words in page
        assert Dispute.objects.get().state == "open"
        assert payable(worker) == "0.05"

    def test_sees_an_overdue_one_as_such(self):
        _, worker = signed_in()
        (one,) = approved(worker)
        disputes.disputed(worker, one)
        Dispute.objects.update(answer_by=NOON - timedelta(days=400))

        page = text(operators().get("/operator/disputes/"))

        assert "1 is overdue." in page
        assert "days late" in page

    def test_sees_late_pay_by_age(self):
        _, worker = signed_in()
        disputes.late(worker)

        page = text(operators().get("/operator/late/"))

        assert "1.23\u00a0EUR in 3 lines." in page
        assert "3 lines, promised for 24 November 2026" in page


class TestAnObjection:
    def test_is_offered_once_and_goes_to_a_second_person(self):
        client, worker = signed_in()
        (one,) = approved(worker)
        made = disputes.disputed(worker, one)
        first = operators()
        answer = {"outcome": "declined", "words": "It was right."}
        first.post(f"/operator/disputes/{name(made)}/", answer)
        address = f"/money/disputes/{name(made)}/"

        before = text(client.get(address))
        client.post(address, {"words": "It was not."})
        after = text(client.get(address))
        again = text(first.post(f"/operator/disputes/{name(made)}/", answer))

        assert "I do not agree" in before
        assert "I do not agree" not in after
        assert "A second person has to decide." in again
        assert Dispute.objects.get().state == "objected"


class TestAVendor:
    def test_answers_what_it_pays_itself(self):
        client, worker = signed_in()
        owing = web.vendor("Casa Abeja")
        made = disputes.disputed_with(owing, worker)
        desk = web.signed_in(web.member(owing))
        root = f"/vendor/{ids.outside(owing.public_id, ids.ORGANISATION)}/pay-disputes/"

        listed = text(desk.get(root))
        answer = {"outcome": "explained", "words": "Paid on Friday.", "amount": "0.07"}
        desk.post(f"{root}{name(made)}/", answer)

        assert "14 days left" in listed
        page = text(client.get(f"/money/disputes/{name(made)}/"))
        assert "Paid on Friday." in page
        assert ids.outside(worker.public_id, ids.WORKER) not in listed


class TestAStatement:
    def test_stands_on_a_page_and_in_a_pdf(self):
        client, worker = signed_in()
        earn(worker, "1.239999")

        listed = text(client.get("/money/statements/"))
        page = text(client.get("/money/statements/2026-11/"))
        file = client.get("/money/statements/2026/file/")

        assert "November 2026" in listed
        assert "1.239999\u00a0EUR" in page
        assert file.content.startswith(b"%PDF-")
        assert file["Content-Disposition"].endswith('filename="hormiga-2026.pdf"')

    @pytest.mark.parametrize("period", ["2026-13", "x", "20266"])
    def test_of_no_period_is_not_there(self, period):
        client, _ = signed_in()

        assert client.get(f"/money/statements/{period}/").status_code == 404
        assert client.get(f"/money/statements/{period}/file/").status_code == 404


class TestTheFile:
    def test_has_every_line_and_its_dispute(self):
        client, worker = signed_in()
        one, _ = approved(worker, number=2)
        made = disputes.disputed(worker, one)
        earn(worker, "9.99")
        transfer = Transfer(
            accounts.payable(worker.pk), accounts.transit(1), Money.of("1", "EUR")
        )
        ledger.post(entry=Entry("payout:1", "payout", (transfer,)), now=NOON)

        content = client.get("/earnings/file/").getvalue().decode("utf-8-sig")
        _, *rows = csv.reader(io.StringIO(content))

        assert sorted((row[1], row[4]) for row in rows) == [
            ("A correction", "9.99"),
            ("Name the animal", "0.05"),
            ("Name the animal", "0.05"),
            ("Payout to you", "-1.00"),
        ]
        assert [row[9] for row in rows if row[9]] == [name(made)]


class TestEachNotice:
    @pytest.mark.parametrize("kind", MONEY_KINDS)
    def test_has_words_whatever_its_facts(self, kind):
        facts = {"until": "2026-12-08", "promised_on": "2026-11-30", "workers": 2}

        for given in (facts, {}):
            assert say(kind, given).title != "There is news for you"

        assert not Notice.objects.exists()
