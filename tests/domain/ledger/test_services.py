from __future__ import annotations

from dataclasses import replace

import pytest
from tests.domain.ledger.books import (
    ANA,
    BANK,
    ESCROW,
    FEE,
    LATER,
    LUIS,
    NOON,
    WALLET,
    entry,
    has,
    post,
    refused,
)

from hormiga.domain.ledger import services
from hormiga.domain.ledger.queries import balance_of, keys_posted
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.kit.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("escrow")]

PAYMENT = entry("judgment:9", (ESCROW, ANA, "0.07"), (ESCROW, FEE, "0.014"))


@pytest.fixture
def escrow() -> None:
    """An escrow of 1 EUR."""
    post("escrow", (BANK, ESCROW, "1.00"))


class TestPost:
    def test_moves_the_money(self):
        posted = services.post(entry=PAYMENT, now=NOON)

        assert posted.is_replay is False
        assert [has(ESCROW), has(ANA), has(FEE)] == ["0.916", "0.07", "0.014"]

    def test_answers_the_same_and_moves_nothing_the_second_time(self):
        first = services.post(entry=PAYMENT, now=NOON)

        again = services.post(entry=PAYMENT, now=LATER)

        assert again == replace(first, is_replay=True)
        assert has(ANA) == "0.07"

    @pytest.mark.parametrize(
        "other",
        [
            entry("judgment:9", (ESCROW, ANA, "0.07")),
            entry("judgment:9", (ESCROW, ANA, "0.07"), (ESCROW, FEE, "0.013")),
            entry("judgment:9", (ESCROW, FEE, "0.014"), (ESCROW, ANA, "0.07")),
            replace(PAYMENT, kind="bonus"),
        ],
    )
    def test_refuses_a_key_that_comes_again_with_another_body(self, other):
        services.post(entry=PAYMENT, now=NOON)

        with refused(services.KeyReused) as refusal:
            services.post(entry=other, now=NOON)

        assert refusal.value.facts == {"key": "judgment:9"}
        assert has(ANA) == "0.07"

    def test_refuses_an_overdraft_and_names_who_lacks_the_money(self):
        with refused(services.InsufficientFunds) as refusal:
            post("x", (ESCROW, ANA, "1.000001"))

        assert refusal.value.facts == {"owner": ESCROW}
        assert [has(ESCROW), has(ANA)] == ["1.00", "0.00"]

    def test_lets_platform_accounts_go_below_zero(self):
        post("x", (FEE, ANA, "2.00"))

        assert has(FEE) == "-2.00"

    def test_refuses_an_entry_without_transfers(self):
        with refused(services.EmptyEntry):
            services.post(entry=Entry("x", "test", ()), now=NOON)

        assert list(keys_posted(prefix="")) == ["escrow"]

    @pytest.mark.parametrize("micro", [-1, 0, 10**15, 10**30])
    def test_refuses_an_amount_out_of_bounds(self, micro):
        bad = Transfer(ESCROW, ANA, Money("EUR", micro))

        with refused(services.BadTransfer):
            services.post(entry=Entry("x", "test", (bad,)), now=NOON)

        assert has(ESCROW) == "1.00"

    @pytest.mark.parametrize(
        ("debit", "credit"), [(ESCROW, ESCROW), ("me", ANA), (ESCROW, "wallet:")]
    )
    def test_refuses_owners_that_are_none_or_one(self, debit, credit):
        with refused(services.BadTransfer):
            post("x", (debit, credit, "0.01"))

        assert has(ESCROW) == "1.00"

    def test_keeps_currencies_apart(self):
        dollars = Transfer(BANK, ESCROW, Money.of("5", "USD"))

        services.post(entry=Entry("x", "test", (dollars,)), now=NOON)

        assert has(ESCROW) == "1.00"
        assert balance_of(owner=ESCROW, currency="USD").amount == "5.00"

    def test_takes_as_long_a_transaction_as_its_numbering_allows(self):
        legs = [(BANK, f"payable:worker:{n}", "0.01") for n in range(2_000)]

        post("bonuses", *legs)

        assert has("payable:worker:1999") == "0.01"


class TestPostMany:
    def test_answers_in_the_order_of_the_entries(self):
        old = post("b", (BANK, ANA, "0.01"))

        posted = services.post_many(
            entries=[
                entry("z", (ESCROW, ANA, "0.01")),
                entry("b", (BANK, ANA, "0.01")),
                entry("a", (ESCROW, LUIS, "0.02")),
            ],
            now=NOON,
        )

        assert [p.is_replay for p in posted] == [False, True, False]
        assert posted[1].transaction_id == old.transaction_id
        assert posted[0].transaction_id < posted[2].transaction_id
        assert [has(ANA), has(LUIS)] == ["0.02", "0.02"]

    def test_writes_an_entry_that_comes_twice_once(self):
        first, second = services.post_many(entries=[PAYMENT, PAYMENT], now=NOON)

        assert second == replace(first, is_replay=True)
        assert has(ANA) == "0.07"

    def test_writes_nothing_when_one_entry_is_refused(self):
        too_much = entry("y", (WALLET, ESCROW, "0.01"))

        with refused(services.InsufficientFunds) as refusal:
            services.post_many(entries=[PAYMENT, too_much], now=NOON)

        assert refusal.value.facts == {"owner": WALLET}
        assert [has(ESCROW), has(ANA)] == ["1.00", "0.00"]

    def test_checks_balances_at_the_end_of_all_entries(self):
        services.post_many(
            entries=[
                entry("pay", (WALLET, ANA, "0.07")),
                entry("fund", (BANK, WALLET, "0.07")),
            ],
            now=NOON,
        )

        assert [has(WALLET), has(ANA)] == ["0.00", "0.07"]

    def test_is_one_statement_however_many_entries(self, django_assert_num_queries):
        entries = [entry(f"j:{n}", (ESCROW, ANA, "0.0001")) for n in range(3_000)]

        with django_assert_num_queries(1):
            services.post_many(entries=entries, now=NOON)

        assert has(ANA) == "0.30"

    def test_of_nothing_asks_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert services.post_many(entries=[], now=NOON) == []


class TestReverse:
    def test_turns_each_transfer_round(self):
        services.post(entry=PAYMENT, now=NOON)

        services.reverse(key="undo", original_key="judgment:9", now=LATER)

        assert [has(ESCROW), has(ANA), has(FEE)] == ["1.00", "0.00", "0.00"]

    def test_may_be_said_twice(self):
        services.post(entry=PAYMENT, now=NOON)
        first = services.reverse(key="undo", original_key="judgment:9", now=LATER)

        again = services.reverse(key="undo", original_key="judgment:9", now=LATER)

        assert again == replace(first, is_replay=True)
        assert has(ESCROW) == "1.00"

    def test_happens_once(self):
        services.post(entry=PAYMENT, now=NOON)
        services.post(entry=replace(PAYMENT, key="judgment:10"), now=NOON)
        services.reverse(key="undo", original_key="judgment:9", now=LATER)

        with refused(services.AlreadyReversed):
            services.reverse(key="undo again", original_key="judgment:9", now=LATER)

        assert has(ANA) == "0.07"

    def test_refuses_what_is_a_reversal_itself(self):
        services.post(entry=PAYMENT, now=NOON)
        services.reverse(key="undo", original_key="judgment:9", now=LATER)

        with refused(services.IsReversal) as refusal:
            services.reverse(key="redo", original_key="undo", now=LATER)

        assert refusal.value.facts == {"key": "undo"}
        assert has(ANA) == "0.00"

    def test_refuses_an_original_that_is_not_there(self):
        with refused(services.UnknownTransaction) as refusal:
            services.reverse(key="undo", original_key="judgment:9", now=LATER)

        assert refusal.value.facts == {"key": "judgment:9"}

    def test_cannot_take_the_key_of_another_transaction(self):
        services.post(entry=PAYMENT, now=NOON)

        with refused(services.KeyReused):
            services.reverse(key="escrow", original_key="judgment:9", now=LATER)

        assert has(ANA) == "0.07"
