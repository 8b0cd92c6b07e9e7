"""What `hormiga check` finds in payouts."""

from __future__ import annotations

import pytest
from tests.build.payouts import (
    NOON,
    PAYER,
    configure,
    earn,
    opened,
    paypal_worker,
    running_paypal,
    sepa_worker,
)

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import queries
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import file_context
from hormiga.flows.settle_run import settle_file
from hormiga.kit import accounts, ids, vault
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(settings):
    """A SEPA run of two payouts, ready to be spoilt."""
    configure(settings, **PAYER)
    sepa_worker("12.34"), sepa_worker("0.66")
    (opened_run,) = opened().runs
    return opened_run


def problems() -> list[str]:
    return list(queries.problems())


def transit_of(run: Run, owed: str) -> str:
    account = accounts.transit(run.pk)
    return f"{account} holds 13.00 EUR, but its payouts in transit sum to {owed} EUR"


def file_of(run: Run, problem: str) -> str:
    return f"the file of run {ids.outside(run.public_id)} {problem}"


def refreeze(run: Run, written: bytes) -> None:
    sealed = vault.seal(written.decode(), file_context(message_id=run.sender_batch_id))
    Run.objects.filter(pk=run.pk).update(sealed_file=sealed)


class TestProblems:
    def test_are_none_in_a_good_run_at_any_time(self, run):
        before = problems()
        settle_file(run_id=run.pk, now=NOON)

        assert before == []
        assert problems() == []

    def test_name_a_payout_that_the_ledger_does_not_know(self, run):
        payout = Payout.objects.earliest("pk")
        Payout.objects.filter(pk=payout.pk).update(state="paid", settled_at=NOON)

        assert problems() == [
            transit_of(run, "0.66"),
            f"a payout lacks the ledger transaction payout:{payout.pk}:settled",
        ]

    def test_name_an_entry_that_no_payout_has(self, run):
        worker = sepa_worker("1.00")
        transfer = Transfer(
            accounts.payable(worker.pk), accounts.BANK, Money.of("1.00", "EUR")
        )

        for key in ("payout:999999999", "payout:x"):
            earn(worker, "1.00")
            ledger.post(entry=Entry(key, "payout", (transfer,)), now=NOON)

        assert problems() == [
            "the ledger transaction payout:999999999 fits no payout",
            "the ledger transaction payout:x fits no payout",
        ]

    def test_name_a_payout_whose_amount_was_changed(self, run):
        payout = Payout.objects.earliest("pk")
        Payout.objects.filter(pk=payout.pk).update(amount_micro=12_350_000)

        assert problems() == [
            transit_of(run, "13.01"),
            file_of(run, "does not pay what its payouts say"),
        ]

    def test_name_a_file_that_was_changed(self, run):
        written = queries.file_of(run=run)
        refreeze(run, written.replace(b"Casa Hormiga", b"Casa Hormigo"))

        assert problems() == [
            file_of(run, "is not the one that was made: its hash differs")
        ]

    def test_name_a_file_that_no_bank_would_read(self, run):
        refreeze(run, b"<Document/>")

        (problem,) = problems()

        assert problem.startswith(file_of(run, "cannot be read"))

    def test_name_a_settled_run_with_money_on_its_way(self, settings):
        with running_paypal(settings):
            paypal_worker("1.00")
            (run,) = opened().runs
        Run.objects.filter(pk=run.pk).update(state="settled")

        payout = Payout.objects.get(run=run)
        assert problems() == [
            f"payout {payout.pk} is in transit, but its run is settled"
        ]
