"""The bank's page: files are told line by line, money in suspense is settled."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.build import bank, web
from tests.build.bank import back, batch, came, file
from tests.build.bank_house import block_of, names_of, run_open, states, suspense
from tests.build.payouts import PAYER, configure, has, payable, sepa_worker
from tests.build.people import requester
from tests.doors.web.hostile import HOSTILE

from hormiga.domain.bank.models import BankEntry, BankFile
from hormiga.domain.billing.references import reference_of
from hormiga.domain.people.models import AuditEntry
from hormiga.doors.web.shared.bank_reasons import REASONS, reason_in_words
from hormiga.engines.rails.pain002 import Status
from hormiga.kit import accounts, ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


@pytest.fixture
def client():
    return web.signed_in(web.user(is_operator=True))


def text(response) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def sent(client, content: bytes):
    upload = SimpleUploadedFile("statement.xml", content, "application/xml")
    return client.post("/operator/bank/", {"file": upload}, follow=True)


def path_of(entry: BankEntry) -> str:
    return f"/operator/bank/lines/{ids.outside(entry.public_id)}/"


class TestAFile:
    def test_is_told_line_by_line_in_words(self, client):
        ana = sepa_worker("12.34")
        sepa_worker("0.66")
        run = run_open()
        name = names_of(run)[0]

        page = text(
            sent(
                client,
                file(
                    batch("13.00", block_of(run)),
                    back("12.34", name, reason="AC04"),
                    came("250.00", "our last invoice"),
                ),
            )
        )

        for words in (
            "payouts booked as paid: 1",
            "given back to the worker: 1",
            "nobody&#x27;s reference: waits for you",
            "The account is closed.",
            "12.34 EUR",
            "-13.00 EUR",
        ):
            assert words in page
        assert [states(run), payable(ana)] == [["returned", "paid"], "12.34"]
        acts = AuditEntry.objects.filter(actor__startswith="user:")
        assert list(acts.values_list("act", flat=True)) == ["bank-file-read"]

    def test_read_again_says_so(self, client):
        content = file(came("250.00", "our last invoice"))
        sent(client, content)

        page = text(sent(client, content))

        assert "This file was read before." in page
        assert suspense() == "250.00"

    def test_shows_the_name_that_the_payees_bank_has(self, client):
        sepa_worker("12.34")
        run = run_open()
        close = Status(code="RVMC", name="Ana María Pérez")

        page = text(
            sent(client, bank.told_of(run.sender_batch_id, [(names_of(run)[0], close)]))
        )

        assert "nearly the name that the bank has" in page
        assert "Ana María Pérez" in page

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"%PDF-1.7", "no XML file that can be read"),
            (file(came("5.00", "x"))[:-30], "ends in its middle"),
            (b"<!DOCTYPE x><x/>", "declares a document type"),
            (b"<x/>", "no camt.053, camt.054 or pain.002"),
            (
                file(came("5.00", "x")).replace(b">1005.00<", b">1005.01<"),
                "do not make the closing balance",
            ),
            (b" " * (20 * 1024 * 1024 + 1), "larger than 20 MiB"),
        ],
    )
    def test_that_cannot_be_read_is_refused_in_words(self, client, content, words):
        page = text(sent(client, content))

        assert words in page
        assert not BankFile.objects.exists()
        assert not AuditEntry.objects.filter(act="bank-file-read").exists()

    def test_has_to_be_chosen(self, client):
        assert "Choose a file." in text(client.post("/operator/bank/"))

    def test_that_is_not_there_is_not_found(self, client):
        name = ids.outside(ids.fresh())

        answers = [
            client.get(f"/operator/bank/files/{name}/"),
            client.get(f"/operator/bank/lines/{name}/"),
            client.post(f"/operator/bank/lines/{name}/", {"resolution": "sent-back"}),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]


class TestMoneyInSuspense:
    @pytest.fixture
    def line(self, client) -> BankEntry:
        sent(client, file(came("250.00", "our last invoice", name="Bodega Soler")))
        return BankEntry.objects.get()

    def test_is_listed_with_who_sent_it(self, client, line):
        page = text(client.get("/operator/bank/"))

        assert "1 line waits." in page
        assert "In suspense: 250.00 EUR." in page
        assert "Bodega Soler" in page

    def test_goes_where_a_person_says_and_is_kept_with_the_reason(self, client, line):
        owner = requester()

        response = client.post(
            path_of(line),
            {
                "resolution": "to-wallet",
                "whose": reference_of(owner),
                "reason": "They sent the receipt.",
            },
        )

        assert response["Location"] == "/operator/bank/"
        assert [has(accounts.wallet(owner.pk)), suspense()] == ["250.00", "0.00"]
        page = text(client.get(path_of(line)))
        assert "They sent the receipt." in page
        assert "<form class" not in page
        log = text(client.get("/operator/audit/?act=suspense-resolved"))
        assert "into a requester&#x27;s wallet" in log

    def test_stays_and_keeps_what_was_written_when_refused(self, client, line):
        page = text(
            client.post(
                path_of(line),
                {
                    "resolution": "to-wallet",
                    "whose": "HOR-WRONG",
                    "reason": "They sent the receipt.",
                },
            )
        )

        assert "No requester has this reference" in page
        assert "They sent the receipt." in page
        assert suspense() == "250.00"

    def test_shows_what_a_sender_wrote_as_it_was_written(self, client):
        hostile = [one for one in HOSTILE if one.isprintable()][:40]
        entries = [
            came("1.00", one, reference=f"C{number}")
            for number, one in enumerate(hostile)
        ]
        sent(client, file(*entries))

        page = text(client.get("/operator/bank/"))

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


class TestAReason:
    def test_is_a_sentence_where_it_is_known_and_its_code_where_not(self):
        known = [reason_in_words(code) for code in REASONS]

        assert [words for words in known if not words.endswith(".")] == []
        assert reason_in_words("ZZ99") == "The bank's code is ZZ99."
        assert reason_in_words("") == "The bank gives no reason."
