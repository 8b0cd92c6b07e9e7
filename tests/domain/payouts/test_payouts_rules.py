"""What payouts decide without a database."""

from __future__ import annotations

import pytest

from hormiga.domain.payouts.rules import (
    Due,
    Plan,
    Rail,
    Reason,
    Unpaid,
    Verdict,
    keys_allowed,
    payout_of_key,
    reason_against,
    verdict_on,
)
from hormiga.engines.rails.paypal import BatchStatus, ItemReport, ItemStatus
from hormiga.kit.money import Money

TWO_EUROS = Money.of("2.00", "EUR")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def told(status: ItemStatus, amount: Money = TWO_EUROS) -> ItemReport:
    return ItemReport(
        payout_item_id="I1",
        sender_item_id="P1",
        transaction_id=None,
        status=status,
        written=status.value,
        amount=amount,
        fee=None,
        issue=None,
    )


def verdict(*reports: ItemReport, batch: BatchStatus = BatchStatus.SUCCESS) -> Verdict:
    return verdict_on(reports=reports, amount=TWO_EUROS, batch=batch)


def due(worker_id: int) -> Due:
    return Due(worker_id, worker_id, TWO_EUROS, "Ana", "ana@example.org")


class TestAVerdict:
    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (ItemStatus.SUCCESS, Verdict.PAID),
            (ItemStatus.FAILED, Verdict.BACK),
            (ItemStatus.DENIED, Verdict.BACK),
            (ItemStatus.RETURNED, Verdict.BACK),
            (ItemStatus.REFUNDED, Verdict.BACK),
            (ItemStatus.REVERSED, Verdict.BACK),
            (ItemStatus.PENDING, Verdict.WAIT),
            (ItemStatus.UNCLAIMED, Verdict.WAIT),
            (ItemStatus.ONHOLD, Verdict.WAIT),
            (ItemStatus.BLOCKED, Verdict.WAIT),
            (ItemStatus.ASK_A_HUMAN, Verdict.ASK_A_HUMAN),
        ],
    )
    def test_follows_paypals_word(self, status, expected):
        assert verdict(told(status)) is expected

    def test_is_a_persons_when_another_amount_was_paid(self):
        paid = told(ItemStatus.SUCCESS, amount=eur("2.01"))

        assert verdict(paid) is Verdict.ASK_A_HUMAN

    def test_is_a_persons_when_one_payout_was_paid_twice(self):
        paid = told(ItemStatus.SUCCESS)

        assert verdict(paid, paid) is Verdict.ASK_A_HUMAN

    def test_waits_for_a_payment_that_is_not_listed_yet(self):
        assert verdict(batch=BatchStatus.PROCESSING) is Verdict.WAIT
        assert verdict(batch=BatchStatus.CANCELED) is Verdict.WAIT

    def test_gives_back_all_of_a_denied_batch(self):
        assert verdict(batch=BatchStatus.DENIED) is Verdict.BACK
        pending = told(ItemStatus.PENDING)
        assert verdict(pending, batch=BatchStatus.DENIED) is Verdict.BACK


class TestTheReasonAgainst:
    @pytest.mark.parametrize(
        ("payable", "minimum", "expected"),
        [
            ("0.009999", 0, Reason.BELOW_MINIMUM),
            ("0.01", 0, None),
            ("4.999999", 5_000_000, Reason.BELOW_MINIMUM),
            ("5.00", 5_000_000, None),
        ],
    )
    def test_counts_whole_cents(self, payable, minimum, expected):
        reason = reason_against(
            payable=eur(payable), minimum_micro=minimum, rail=Rail.SEPA, closed={}
        )

        assert reason == expected


class TestAPlan:
    def test_is_cut_into_runs_that_paypal_carries(self):
        plan = Plan({Rail.PAYPAL: [due(number) for number in range(15_001)]}, [])

        assert [len(part) for _, part in plan.parts] == [15_000, 1]

    def test_lists_whom_it_leaves_out(self):
        plan = Plan({Rail.PAYPAL: [due(1), due(2)]}, []).without(1)

        assert plan.due == {Rail.PAYPAL: [due(2)]}
        assert plan.unpaid == [Unpaid(1, TWO_EUROS, Reason.BALANCE_CHANGED)]


class TestAKey:
    def test_tells_its_payout(self):
        assert payout_of_key("payout:7") == 7
        assert payout_of_key("payout:7:settled") == 7
        assert payout_of_key("payout:x") == 0

    def test_fits_the_payouts_state(self):
        assert keys_allowed(7, "in-transit") == {"payout:7"}
        assert keys_allowed(7, "paid") == {"payout:7", "payout:7:settled"}
        assert len(keys_allowed(7, "returned")) == 4
        assert keys_allowed(7, None) == set()
