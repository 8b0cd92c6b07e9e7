"""What a bank reports of a payment file before any money moves."""

from __future__ import annotations

import pytest
from tests.build import bank, web
from tests.build.bank import batch, file
from tests.build.bank_house import (
    block_of,
    came_of,
    came_of_statuses,
    names_of,
    problems,
    read,
    run_open,
    states,
)
from tests.build.payouts import PAYER, configure, has, payable, sepa_worker

from hormiga.domain.bank.leaving import forget_names, statuses_of
from hormiga.domain.bank.models import BankFile, PaymentStatus
from hormiga.domain.bank.rules import NotOurRun
from hormiga.domain.bank.services import name_of
from hormiga.domain.messages.models import Notice
from hormiga.domain.payouts.models import PayoutMethod, Run
from hormiga.domain.people.models import Worker
from hormiga.engines.rails.pain002 import PayeeCheck, Report, Status
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def whole(run: Run, status: Status) -> bytes:
    """A report that speaks of the file alone."""
    return bank.pain002(
        Report(
            message_id="S-9",
            original_message_id=run.sender_batch_id,
            status=status,
            blocks=(),
        )
    )


class TestARejection:
    def test_gives_the_payout_back_once_whatever_comes_later(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()
        first, _ = names_of(run)
        report = bank.rejected(run.sender_batch_id, first, reason="AC01")

        for _ in range(3):
            read(report)
        read(bank.rejected(run.sender_batch_id, first, reason="AC01", name="S-2"))
        read(file(batch("0.66", block_of(run))))

        assert states(run) == ["returned", "paid"]
        assert [payable(ana), payable(eva)] == ["12.34", "0.00"]
        assert came_of_statuses() == [
            ("matched", "given-back"),
            ("matched", "given-back-already"),
        ]
        assert PayoutMethod.objects.get(worker=ana).unverified_reason == "AC01"
        assert has(accounts.BANK) == "-12.34"
        assert problems() == []

    def test_of_the_whole_file_gives_all_back_and_doubts_no_account(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("0.66")
        Worker.objects.filter(pk=ana.pk).update(user=web.user())
        run = run_open()

        read(whole(run, Status(code="RJCT", reason="AG01")))

        assert states(run) == ["returned", "returned"]
        assert [payable(ana), payable(eva)] == ["12.34", "0.66"]
        assert not PayoutMethod.objects.exclude(unverified_at=None).exists()
        assert Notice.objects.get().facts["asks"] is False
        assert Run.objects.get(pk=run.pk).state == "settled"
        assert problems() == []

    def test_of_somebody_elses_payment_changes_nothing(self):
        sepa_worker("12.34")
        theirs = run_open()
        sepa_worker("5.00")
        run = run_open()

        read(bank.rejected(run.sender_batch_id, names_of(theirs)[0], "3UNKNOWN"))

        assert [states(theirs), states(run)] == [["in-transit"]] * 2
        assert came_of_statuses() == [("ignored", "unknown-payout")] * 2
        assert problems() == []

    def test_of_a_file_that_is_not_ours_is_refused(self):
        sepa_worker("12.34")
        run = run_open()

        with pytest.raises(NotOurRun):
            read(bank.rejected("R-OTHER", *names_of(run)))

        assert states(run) == ["in-transit"]
        assert not BankFile.objects.exists()


class TestAnAcceptance:
    @pytest.mark.parametrize("code", ["ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "PDNG"])
    def test_is_no_proof_that_money_has_left(self, code):
        sepa_worker("12.34")
        run = run_open()

        read(bank.told_of(run.sender_batch_id, [(names_of(run)[0], Status(code=code))]))
        read(whole(run, Status(code=code)))

        assert states(run) == ["in-transit"]
        assert came_of_statuses() == [("ignored", "noted")]
        assert [came_of(), problems()] == [[], []]


class TestACheckOfThePayeesName:
    def test_is_kept_with_the_name_that_the_bank_has_sealed(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()
        first, second = names_of(run)
        close = Status(code=PayeeCheck.CLOSE, name="Ana María Pérez")

        read(
            bank.told_of(
                run.sender_batch_id,
                [(first, close), (second, Status(code=PayeeCheck.MATCH))],
            )
        )

        kept = [PaymentStatus.objects.get(end_to_end_id=one) for one in (first, second)]
        assert [one.status for one in kept] == ["RVMC", "RCVC"]
        assert [name_of(one) for one in kept] == ["Ana María Pérez", ""]
        assert "Pérez" not in kept[0].sealed_name
        assert states(run) == ["in-transit", "in-transit"]
        assert [one.status for one in statuses_of(worker_id=ana.pk)] == ["RVMC"]

        forget_names(worker_id=ana.pk)

        assert not PaymentStatus.objects.exclude(sealed_name="").exists()
        assert statuses_of(worker_id=eva.pk)[0].name == ""
