"""The flows of docs/reference/ledger.md, told step by step with their balances."""

from __future__ import annotations

import pytest
from tests.domain.ledger.books import (
    ANA,
    BANK,
    ESCROW,
    FEE,
    LATER,
    WALLET,
    entry,
    eur,
    has,
    post,
    refused,
)

from hormiga.domain.ledger import services
from hormiga.domain.ledger.queries import drift, statement_of, sums_balance

TRANSIT = "transit:run:5"

pytestmark = pytest.mark.django_db


def balances(*owners: str) -> dict[str, str]:
    return {owner: has(owner) for owner in owners}


def deposit_100() -> None:
    post("deposit:1", (BANK, WALLET, "100.00"), kind="deposit")


def fund_batch_with_20() -> None:
    deposit_100()
    post("batch:4:fund", (WALLET, ESCROW, "20.00"), kind="fund")


def approve_one() -> None:
    fund_batch_with_20()
    post("judgment:9", (ESCROW, ANA, "0.07"), (ESCROW, FEE, "0.014"), kind="payment")


def send_out_7_cents() -> None:
    approve_one()
    post("payout:2:out", (ANA, TRANSIT, "0.07"), kind="payout")


@pytest.fixture(autouse=True)
def the_books_balance_whatever_happens():
    yield
    assert drift() == []
    assert sums_balance()


class TestMoneyComesIn:
    def test_a_deposit_is_owed_to_the_organisation_and_held_by_the_bank(self):
        deposit_100()

        assert balances(WALLET, BANK) == {WALLET: "100.00", BANK: "-100.00"}


class TestABatch:
    def test_goes_live_with_its_whole_cost_in_escrow(self):
        fund_batch_with_20()

        assert balances(WALLET, ESCROW) == {WALLET: "80.00", ESCROW: "20.00"}

    def test_cannot_go_live_on_more_than_the_wallet_has(self):
        deposit_100()

        with refused(services.InsufficientFunds) as refusal:
            post("batch:4:fund", (WALLET, ESCROW, "100.000001"), kind="fund")

        assert refusal.value.facts == {"owner": WALLET}

    def test_pays_the_worker_and_the_fee_when_a_judgment_is_approved(self):
        approve_one()

        assert balances(ESCROW, ANA, FEE) == {
            ESCROW: "19.916",
            ANA: "0.07",
            FEE: "0.014",
        }

    def test_gives_back_what_it_did_not_use(self):
        approve_one()

        post("batch:4:close", (ESCROW, WALLET, has(ESCROW)), kind="refund")

        assert balances(ESCROW, WALLET) == {ESCROW: "0.00", WALLET: "99.916"}


class TestAPayout:
    def test_is_in_transit_from_the_file_to_the_statement(self):
        send_out_7_cents()

        assert balances(ANA, TRANSIT, BANK) == {
            ANA: "0.00",
            TRANSIT: "0.07",
            BANK: "-100.00",
        }

    def test_has_left_the_bank_when_the_statement_says_so(self):
        send_out_7_cents()

        post("payout:2:paid", (TRANSIT, BANK, "0.07"), kind="paid")

        assert balances(TRANSIT, BANK) == {TRANSIT: "0.00", BANK: "-99.93"}

    def test_goes_back_to_the_worker_when_the_rail_refuses_it(self):
        send_out_7_cents()

        post("payout:2:refused", (TRANSIT, ANA, "0.07"), kind="payout_refused")

        assert balances(ANA, TRANSIT) == {ANA: "0.07", TRANSIT: "0.00"}

    def test_goes_back_even_after_it_was_booked(self):
        send_out_7_cents()
        post("payout:2:paid", (TRANSIT, BANK, "0.07"), kind="paid")

        post("payout:2:returned", (BANK, ANA, "0.07"), kind="payout_returned")

        assert balances(ANA, TRANSIT, BANK) == {
            ANA: "0.07",
            TRANSIT: "0.00",
            BANK: "-100.00",
        }


class TestAMistake:
    def test_is_undone_by_a_reversal_and_stays_readable(self):
        approve_one()

        services.reverse(key="judgment:9:undo", original_key="judgment:9", now=LATER)

        lines = statement_of(owner=ANA, currency="EUR", limit=10)
        assert balances(ESCROW, ANA, FEE) == {ESCROW: "20.00", ANA: "0.00", FEE: "0.00"}
        assert [(line.kind, line.key, line.amount.amount) for line in lines] == [
            ("reversal", "judgment:9:undo", "-0.07"),
            ("payment", "judgment:9", "0.07"),
        ]

    def test_cannot_be_undone_once_the_money_has_moved_on(self):
        send_out_7_cents()

        with refused(services.InsufficientFunds) as refusal:
            services.reverse(
                key="judgment:9:undo", original_key="judgment:9", now=LATER
            )

        assert refusal.value.facts == {"owner": ANA}


class TestAVendorThatPaysItsWorkers:
    def test_earns_the_reward_with_its_margin(self):
        fund_batch_with_20()

        services.post(
            entry=entry(
                "judgment:9",
                (ESCROW, "payable:vendor:3", "0.084"),
                (ESCROW, FEE, "0.014"),
                kind="payment",
            ),
            now=LATER,
        )

        assert has("payable:vendor:3") == eur("0.084").amount
