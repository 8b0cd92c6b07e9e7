"""Papers about a requester's money say what the books say, for ever."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from tests.build.billing import IN_OCTOBER, OCTOBER, broken, name_parties, worked
from tests.build.people import DAY, NOON, requester
from tests.build.work import has

from hormiga.domain.billing.documents import body_of, number_of
from hormiga.domain.billing.models import Document
from hormiga.domain.billing.rules import (
    BuyerUnknown,
    IssuerUnknown,
    Month,
    MonthNotOver,
    NoSuchMovement,
    NotCreditable,
    NothingUsed,
)
from hormiga.domain.ledger import queries as ledger, services as posting
from hormiga.domain.people.models import Organisation
from hormiga.flows.close_batch import close_batch
from hormiga.flows.issue_invoices import (
    SETTLING,
    credit_invoice,
    issue_invoice,
    issue_invoices,
    issue_receipt,
)
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    """A requester that used 0.30 for rewards and 0.06 for fees in October."""
    made = requester(wallet="100")
    name_parties(made)
    worked(made, judgments=3, reward="0.10")
    return made


def issued(owner, *, month: Month = OCTOBER, now=NOON) -> Document:
    return issue_invoice(
        organisation=owner, month=month, currency="EUR", now=now, actor="user:1"
    )


def lines(document: Document) -> list[tuple[str, int, int]]:
    return [(x["what"], x["payments"], x["micro"]) for x in body_of(document)["lines"]]


class TestAnInvoice:
    def test_says_what_a_month_used_to_the_micro_unit(self, owner):
        document = issued(owner)

        assert lines(document) == [("fee", 3, 60_000), ("reward", 3, 300_000)]
        assert document.total_micro == 360_000
        assert number_of(document) == "F-2026-00001"
        assert body_of(document)["buyer"]["name"] == "Laboratorio Azul"
        assert broken() == []

    def test_leaves_out_what_is_set_aside_and_what_came_back(self, owner):
        other = worked(owner, judgments=1, reward="0.01")
        close_batch(batch=other, now=IN_OCTOBER)

        assert issued(owner).total_micro == 360_000 + 12_000
        assert broken() == []

    def test_counts_a_reversal_in_the_month_in_which_it_was_posted(self, owner):
        paid = next(ledger.keys_posted(prefix="judgment:"))
        posting.reverse(key=f"reversal:{paid}", original_key=paid, now=IN_OCTOBER)

        assert issued(owner).total_micro == 240_000
        assert broken() == []

    def test_of_a_month_is_made_once(self, owner):
        first = issued(owner)

        assert issued(owner, now=NOON + DAY).pk == first.pk
        assert Document.objects.count() == 1

    def test_waits_until_its_month_is_over(self, owner):
        end = OCTOBER.after.start + SETTLING

        with pytest.raises(MonthNotOver):
            issued(owner, now=end - DAY / 86_400)

        assert not Document.objects.exists()
        assert issued(owner, now=end).number == 1

    def test_of_nothing_is_refused(self, owner):
        with pytest.raises(NothingUsed):
            issued(owner, month=OCTOBER.before)

    def test_needs_to_know_both_sides(self):
        bare = requester(wallet="10")
        worked(bare)
        with pytest.raises(IssuerUnknown):
            issued(bare)

        name_parties(requester())
        with pytest.raises(BuyerUnknown):
            issued(bare)

        assert not Document.objects.exists()

    def test_cannot_be_changed_or_lost(self, owner):
        document = issued(owner)

        for change in (
            lambda: Document.objects.filter(pk=document.pk).update(total_micro=1),
            lambda: Document.objects.filter(pk=document.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        document.refresh_from_db()
        assert document.total_micro == 360_000

    def test_is_not_written_past_its_series(self, owner):
        document = issued(owner)
        document.pk, document.public_id, document.number = None, owner.public_id, 7
        document.about = "another"

        with pytest.raises(DatabaseError), transaction.atomic():
            document.save(force_insert=True)

    def test_of_everybody_is_made_and_one_that_cannot_be_stops_nobody(self, owner):
        bare = requester(wallet="10")
        worked(bare)

        outcomes = issue_invoices(month=OCTOBER, now=NOON, actor="clock")

        assert [type(one) for one in outcomes] == [Document, BuyerUnknown]

    def test_is_found_wrong_by_the_house_where_the_books_say_more(self, owner):
        issued(owner)

        worked(owner, judgments=1, reward="0.10")

        assert broken() == ["each invoice says what its month used, to the micro-unit"]


class TestACreditNote:
    def test_takes_an_invoice_back_as_a_whole_and_makes_room_for_another(self, owner):
        wrong = issued(owner)

        note = credit_invoice(
            invoice=wrong, reason="Wrong name.", now=NOON, actor="user:1"
        )
        right = issued(owner)

        assert (note.total_micro, number_of(note)) == (-360_000, "R-2026-00001")
        assert body_of(note)["corrects"] == "F-2026-00001"
        assert (right.total_micro, number_of(right)) == (360_000, "F-2026-00002")
        assert broken() == []

    def test_corrects_an_invoice_once_and_nothing_else(self, owner):
        wrong = issued(owner)
        note = credit_invoice(invoice=wrong, reason="x", now=NOON, actor="user:1")

        for one in (wrong, note):
            with pytest.raises(NotCreditable):
                credit_invoice(invoice=one, reason="x", now=NOON, actor="user:1")

        assert Document.objects.count() == 2


class TestAReceipt:
    def test_is_made_once_for_a_deposit(self, owner):
        (deposit,) = [one for one in statement(owner) if one.kind == "deposit"]

        first, second = (receipt(owner, deposit.place) for _ in range(2))

        assert first.pk == second.pk
        assert (number_of(first), first.total_micro) == ("J-2026-00001", 100_000_000)

    def test_is_not_there_for_other_lines_or_other_requesters(self, owner):
        places = [one.place for one in statement(owner) if one.kind != "deposit"]
        (deposit,) = [one for one in statement(owner) if one.kind == "deposit"]

        with pytest.raises(NoSuchMovement):
            receipt(owner, places[0])
        with pytest.raises(NoSuchMovement):
            receipt(requester(wallet="1"), deposit.place)

        assert not Document.objects.exists()
        assert has(accounts.wallet(owner.pk)) == "98.56"


def statement(owner: Organisation) -> list[ledger.StatementLine]:
    return ledger.statement_of(
        owner=accounts.wallet(owner.pk), currency="EUR", limit=50
    )


def receipt(owner: Organisation, place: ledger.Place) -> Document:
    return issue_receipt(
        organisation=owner, currency="EUR", place=place, now=NOON, actor="user:1"
    )
