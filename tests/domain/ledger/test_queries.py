from __future__ import annotations

import pytest
from tests.domain.ledger.books import (
    ANA,
    BANK,
    ESCROW,
    FEE,
    LATER,
    LUIS,
    NOON,
    entry,
    eur,
    has,
    post,
)

from hormiga.domain.ledger import queries, services
from hormiga.domain.ledger.models import Account, Balance, Transaction, Transfer
from hormiga.domain.ledger.queries import (
    NEWEST,
    OwnerBalance,
    balance_of,
    balances_under,
    drift,
    keys_missing,
    keys_posted,
    statement_of,
    sums_balance,
)
from hormiga.domain.ledger.rules import NotAnOwner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def books() -> None:
    """An escrow of 1 EUR and two payments, the second at a later hour."""
    post("escrow", (BANK, ESCROW, "1.00"), kind="fund")
    post("judgment:1", (ESCROW, ANA, "0.07"), (ESCROW, FEE, "0.01"), kind="payment")
    services.post(
        entry=entry(
            "judgment:2", (ESCROW, ANA, "0.05"), (ESCROW, LUIS, "0.02"), kind="payment"
        ),
        now=LATER,
    )


class TestBalanceOf:
    def test_is_credits_less_debits(self, django_assert_num_queries):
        with django_assert_num_queries(3):
            assert [has(ESCROW), has(ANA), has(BANK)] == ["0.85", "0.12", "-1.00"]

    def test_is_zero_where_no_account_was_opened(self):
        assert [has("wallet:org:1"), has("platform:paypal")] == ["0.00", "0.00"]

    def test_refuses_an_owner_that_is_none(self):
        with pytest.raises(NotAnOwner):
            balance_of(owner="Ana", currency="EUR")


class TestBalancesUnder:
    def test_lists_owners_of_a_kind_in_order(self, django_assert_num_queries):
        post("paid out", (LUIS, BANK, "0.02"))
        post("vendor", (BANK, "payable:vendor:3", "2.00"))

        with django_assert_num_queries(1):
            balances = balances_under(prefix="payable:", currency="EUR")

        assert balances == [
            OwnerBalance("payable:vendor:3", eur("2.00")),
            OwnerBalance(ANA, eur("0.12")),
        ]

    def test_sums_platform_accounts(self):
        balances = balances_under(prefix="platform:", currency="EUR")

        assert [(b.owner, b.amount.amount) for b in balances] == [
            (BANK, "-1.00"),
            (FEE, "0.01"),
        ]

    def test_takes_no_other_currency(self):
        assert balances_under(prefix="payable:", currency="USD") == []


class TestStatementOf:
    def test_lists_transfers_newest_first_with_the_other_side(self):
        lines = statement_of(owner=ESCROW, currency="EUR", limit=10)

        assert [
            (line.key, line.kind, line.posted_at, line.amount.amount, line.other)
            for line in lines
        ] == [
            ("judgment:2", "payment", LATER, "-0.02", LUIS),
            ("judgment:2", "payment", LATER, "-0.05", ANA),
            ("judgment:1", "payment", NOON, "-0.01", FEE),
            ("judgment:1", "payment", NOON, "-0.07", ANA),
            ("escrow", "fund", NOON, "1.00", BANK),
        ]

    def test_pages_by_the_place_where_the_reader_stopped(
        self, django_assert_num_queries
    ):
        whole = statement_of(owner=ESCROW, currency="EUR", limit=10)
        paged, place = [], NEWEST

        with django_assert_num_queries(4):
            while page := statement_of(
                owner=ESCROW, currency="EUR", after=place, limit=2
            ):
                paged += page
                place = page[-1].place

        assert paged == whole

    def test_is_empty_where_no_account_was_opened(self):
        assert statement_of(owner=ANA, currency="USD", limit=10) == []


class TestKeys:
    def test_posted_are_those_that_start_so(self):
        post("judgments", (BANK, ANA, "0.01"))

        assert list(keys_posted(prefix="judgment:")) == ["judgment:1", "judgment:2"]

    def test_posted_are_read_page_by_page(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert len(list(keys_posted(prefix=""))) == 3

    def test_missing_are_those_under_which_nothing_was_posted(self):
        asked = ["judgment:3", "judgment:1", "judgment:0", "judgment:2"]

        assert list(keys_missing(keys=asked)) == ["judgment:3", "judgment:0"]

    def test_missing_are_compared_in_pages(self, django_assert_num_queries):
        asked = (f"judgment:{n}" for n in range(2 * queries.PAGE))

        with django_assert_num_queries(2):
            missing = sum(1 for _ in keys_missing(keys=asked))

        assert missing == 2 * queries.PAGE - 2


class TestDrift:
    def test_finds_nothing_in_sound_books(self):
        assert drift() == []
        assert sums_balance()


class TestTheModels:
    def test_read_the_tables_that_sql_made(self):
        transfer = Transfer.objects.select_related(
            "transaction", "debit", "credit"
        ).get(pk=(Transaction.objects.get(key="judgment:1").pk, 2))

        assert transfer.debit == Account.objects.get(owner=ESCROW, currency="EUR")
        assert transfer.credit.is_guarded is False
        assert transfer.credit.kind == "platform"
        assert transfer.amount == 10_000
        assert transfer.transaction.reverses is None
        assert Balance.objects.get(account=transfer.debit).amount == 850_000
