"""Who pays a judgment that came through a vendor, and what the vendor keeps."""

from __future__ import annotations

from datetime import date

import pytest
from tests.build import vendors
from tests.build.people import DAY, HOUR, NOON, requester, worker
from tests.build.projects import live_batch, project
from tests.build.work import (
    answer,
    claim,
    escrow,
    has,
    judge,
    money_problems,
    payable,
    submit,
    wallet,
)

from hormiga.domain.assignments.models import Assignment, JudgmentPay
from hormiga.domain.ledger.models import Transfer
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Contract, Enrolment
from hormiga.domain.projects.models import Batch
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.make_contract import end_contract
from hormiga.flows.record_vendor_payment import (
    MoreThanOwed,
    NotAPayment,
    ReferenceUsed,
    VendorPayment,
    owed_to,
    record_vendor_payment,
)
from hormiga.kit import accounts
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
TERMS = "each judgment is paid what its terms promise"
LIVE = "each live batch has in escrow what it may still cost"
FOLLOWS = "pay that is written down follows from units, contract and fee"
WRITTEN = "pay that terms alone do not say is written down"
PLATFORM, VENDOR = Contract.Payer.PLATFORM, Contract.Payer.VENDOR


def through(payer: Contract.Payer, **terms) -> tuple[Contract, Worker]:
    """A contract whose vendor keeps a tenth of each reward, and one of its workers."""
    made = vendors.contract(
        payer=payer, programme=vendors.market(**{"fee_ppm": 200_000} | terms)
    )
    who = worker()
    vendors.placed(who, made)
    return made, who


def batch_in(contract: Contract, *, reward: str = "0.10", tasks: int = 2) -> Batch:
    owner = requester(wallet="10")
    mine = project(owner=owner, programme=contract.programme, reward=reward, overlap=1)
    return live_batch(of=mine, tasks=tasks)


def approve(batch: Batch, *judgments: Assignment) -> None:
    approve_judgments(
        judgments=judgments,
        organisation=batch.project.organisation,
        reason="",
        now=NOON,
    )


def judged(who: Worker, batch: Batch, *labels: str) -> list[Assignment]:
    """Judgments of tasks that were claimed when the contract was in force."""
    return judge(who, batch, *labels, now=NOON + HOUR)


def vendor_has(contract: Contract) -> str:
    return has(accounts.vendor_payable(contract.vendor_id))


def owed(contract: Contract, who: Worker) -> str:
    return owed_to(
        vendor_id=contract.vendor_id, worker_id=who.pk, currency="EUR"
    ).amount


class TestABatch:
    def test_sets_aside_the_largest_margin_in_force_as_it_goes_live(self):
        contract, _ = through(PLATFORM)

        batch = batch_in(contract)

        assert batch.margin_ppm_cap == 100_000
        assert (escrow(batch), wallet(batch)) == ("0.26", "9.74")

    def test_sets_no_margin_aside_where_no_contract_is_in_force(self):
        contract, _ = through(PLATFORM)
        end_contract(
            public_id=contract.public_id, reason="Over.", actor="user:1", now=NOON
        )

        assert escrow(batch_in(contract)) == "0.24"

    def test_gives_back_the_margin_that_nobody_was_due_as_it_closes(self):
        contract, _ = through(PLATFORM)
        alone = worker()
        Enrolment.objects.create(
            worker=alone, programme=contract.programme, joined_at=NOON
        )
        batch = batch_in(contract, tasks=1)
        approve(batch, *judged(alone, batch, "ant"))

        close_batch(batch=batch, now=NOON)

        assert (escrow(batch), wallet(batch)) == ("0.00", "9.88")


class TestWhereThePlatformPays:
    def test_the_worker_gets_the_reward_and_the_vendor_its_margin(self):
        contract, who = through(PLATFORM)
        batch = batch_in(contract)

        approve(batch, *judged(who, batch, "ant"))

        assert (payable(who), vendor_has(contract)) == ("0.10", "0.01")
        assert (owed(contract, who), escrow(batch)) == ("0.00", "0.13")


class TestWhereTheVendorPays:
    def test_it_gets_reward_and_margin_as_lines_apart_and_owes_the_worker(self):
        contract, who = through(VENDOR)
        batch = batch_in(contract)

        [judgment] = judged(who, batch, "ant")
        approve(batch, judgment)

        lines = Transfer.objects.filter(
            transaction__key=accounts.judgment_key(judgment.pk)
        )
        assert list(lines.order_by("seq").values_list("credit__owner", "amount")) == [
            (accounts.vendor_payable(contract.vendor_id), 100_000),
            (accounts.owed_by_vendor(contract.vendor_id, who.pk), 100_000),
            (accounts.vendor_payable(contract.vendor_id), 10_000),
            (accounts.FEE, 20_000),
        ]
        assert (payable(who), owed(contract, who)) == ("0.00", "0.10")


class TestTheContractAtTheClaim:
    def test_holds_whatever_comes_after_it(self):
        contract, who = through(PLATFORM)
        batch = batch_in(contract)
        [held] = claim(who, batch, now=NOON)
        end_contract(
            public_id=contract.public_id,
            reason="New terms.",
            actor="user:1",
            now=NOON + HOUR,
        )
        after = vendors.contract(
            vendor=contract.vendor, programme=contract.programme, payer=VENDOR
        )
        Contract.objects.filter(pk=after.pk).update(created_at=NOON + 2 * HOUR)

        submit(who, [answer(held.assignment)], now=NOON)
        approve(batch, Assignment.objects.get(public_id=held.assignment))

        assert (payable(who), vendor_has(contract)) == ("0.10", "0.01")

    def test_gives_no_more_margin_than_the_batch_set_aside(self):
        contract, who = through(PLATFORM)
        batch = batch_in(contract)
        Batch.objects.filter(pk=batch.pk).update(margin_ppm_cap=30_000)

        approve(batch, *judged(who, batch, "ant"))

        assert vendor_has(contract) == "0.003"


class TestAFeeWithPartsOfMicroUnits:
    def test_is_shared_out_so_that_nothing_is_lost_or_made(self):
        contract, who = through(PLATFORM, fee_ppm=142_857)
        Contract.objects.filter(pk=contract.pk).update(margin_ppm=333_333)
        batch = batch_in(contract, reward="0.000007", tasks=7)

        before = has(accounts.FEE)
        funded = escrow(batch)
        approve(batch, *judged(who, batch, *["ant"] * 3))
        approve(batch, *judged(who, batch, *["ant"] * 4))

        assert (before, has(accounts.FEE)) == ("0.00", "0.000006")
        assert vendor_has(contract) == "0.000016"
        assert (funded, escrow(batch)) == ("0.000071", "0.00")


class TestAVendorsPayment:
    def paid(
        self,
        debt: tuple[Contract, Worker],
        amount: str,
        *,
        paid_on: date = date(2026, 11, 24),
        reference: str = "Nov/17",
    ) -> bool:
        contract, who = debt
        money = Money.of(amount, "EUR")
        return record_vendor_payment(
            vendor=contract.vendor,
            payment=VendorPayment(who, money, paid_on, reference),
            actor="user:1",
            now=NOON,
        )

    @pytest.fixture
    def debt(self) -> tuple[Contract, Worker]:
        contract, who = through(VENDOR)
        batch = batch_in(contract)
        approve(batch, *judged(who, batch, "ant", "bee"))
        return contract, who

    def test_takes_off_what_is_owed_once_for_its_reference(self, debt):
        first = self.paid(debt, "0.15")
        again = self.paid(debt, "0.15")

        assert (first, again, owed(*debt)) == (True, False, "0.05")

    def test_under_a_reference_of_another_is_refused(self, debt):
        self.paid(debt, "0.15")

        with pytest.raises(ReferenceUsed):
            self.paid(debt, "0.01")

    def test_of_more_than_is_owed_is_refused(self, debt):
        with pytest.raises(MoreThanOwed):
            self.paid(debt, "0.200001")

    @pytest.mark.parametrize(
        "changed",
        [
            {"amount": "0"},
            {"reference": " "},
            {"paid_on": (NOON + 2 * DAY).date()},
        ],
    )
    def test_without_amount_reference_or_a_day_that_has_come_is_refused(
        self, debt, changed
    ):
        given = {"amount": "0.10"} | changed

        with pytest.raises(NotAPayment):
            self.paid(debt, **given)

        assert owed(*debt) == "0.20"


class TestTheCheck:
    @pytest.mark.parametrize("payer", [PLATFORM, VENDOR])
    def test_agrees_with_what_was_paid(self, payer):
        contract, who = through(payer, fee_ppm=142_857)
        batch = batch_in(contract, reward="0.000007", tasks=3)

        approve(batch, *judged(who, batch, "ant", "bee"))

        assert money_problems() == []

    @pytest.mark.parametrize(
        ("change", "also"),
        [
            ({"margin_ppm": 90_000}, []),
            ({"margin_micro": 20_000}, [TERMS, LIVE]),
            ({"reward_micro": 1}, [TERMS, LIVE]),
            ({"payer": "vendor"}, [TERMS]),
        ],
    )
    def test_finds_pay_that_does_not_follow_from_its_contract(self, change, also):
        contract, who = through(PLATFORM)
        batch = batch_in(contract)
        approve(batch, *judged(who, batch, "ant"))

        JudgmentPay.objects.update(**change)

        assert set(money_problems()) == {FOLLOWS, *also}

    def test_finds_pay_through_a_vendor_that_nobody_wrote_down(self):
        contract, who = through(PLATFORM)
        batch = batch_in(contract)
        approve(batch, *judged(who, batch, "ant"))

        JudgmentPay.objects.all().delete()

        assert set(money_problems()) == {WRITTEN, TERMS, LIVE}
