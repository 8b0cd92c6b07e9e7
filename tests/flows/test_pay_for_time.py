"""Time lost on a broken task is paid, once, out of the task's own money."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.build import vendors, web
from tests.build.people import DAY, HOUR, MINUTE, NOON, SECOND, requester, worker
from tests.build.projects import live_batch, project
from tests.build.work import (
    answer,
    claim,
    escrow,
    has,
    money_problems,
    payable,
    states,
    submit,
    task_states,
    wallet,
)

from hormiga.domain.assignments.models import TaskReport, TimePay
from hormiga.domain.assignments.reports import (
    AlreadyAnswered,
    NeedsOperator,
    NoSuchReport,
)
from hormiga.domain.assignments.rules import Claim
from hormiga.domain.assignments.services import report_task
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import NoReason
from hormiga.domain.programmes.models import Contract
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Batch, Task
from hormiga.flows.close_batch import close_batch
from hormiga.flows.end_task import FoundBroken, dispose_task, set_expiry
from hormiga.flows.free_claims import return_assignment
from hormiga.flows.pay_for_time import decline_report, pay_for_time
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def floor() -> None:
    """An hour in the open programme pays 6.00 at least: 0.10 a minute."""
    found = programme_named("open")
    found.floor_micro = 6_000_000
    found.save()


@pytest.fixture
def batch() -> Batch:
    return live_batch(tasks=3, reward="0.50", overlap=2, wallet="10")


def reported(who: Worker, batch: Batch, *, after=MINUTE, now: datetime = NOON) -> Claim:
    """A claim that its worker says is of a broken task, a minute later."""
    [held] = claim(who, batch, now=now)
    report_task(
        worker_id=who.pk,
        assignment=held.assignment,
        reason="broken",
        text="The picture is black.",
        now=now + after,
    )
    return held


def accept(held: Claim, batch: Batch, now: datetime = NOON + HOUR) -> str:
    return pay_for_time(
        assignment=held.assignment,
        organisation_id=batch.project.organisation_id,
        actor="user:1",
        now=now,
    ).amount


class TestAReportThatIsAccepted:
    def test_pays_the_time_until_it_was_made(self, batch):
        who = worker()
        held = reported(who, batch)

        amount = accept(held, batch)

        assert (amount, payable(who), escrow(batch)) == ("0.10", "0.10", "3.50")
        assert money_problems() == []

    def test_never_pays_more_than_the_reward(self, batch):
        who = worker()

        accept(reported(who, batch, after=9 * MINUTE), batch)

        assert payable(who) == "0.50"

    def test_gives_the_task_to_nobody_else(self, batch):
        who = worker()

        accept(reported(who, batch), batch)

        assert states(batch) == {"returned": 1}
        assert task_states(batch) == ["cancelled", "open", "open"]
        assert len(claim(worker(), batch, 3)) == 2

    def test_pays_a_claim_that_was_given_back_too(self, batch):
        who = worker()
        held = reported(who, batch)
        return_assignment(
            worker_id=who.pk, assignment=held.assignment, now=NOON + 2 * MINUTE
        )

        assert accept(held, batch) == "0.10"

    def test_pays_no_more_than_the_tasks_free_places_are_worth(self):
        batch = live_batch(tasks=1, reward="0.50", overlap=1, wallet="10")
        held = []
        for _ in range(2):
            who = worker()
            held.append(reported(who, batch, after=4 * MINUTE))
            return_assignment(
                worker_id=who.pk, assignment=held[-1].assignment, now=NOON + HOUR
            )

        paid = [accept(one, batch) for one in held]

        assert paid == ["0.40", "0.10"]
        assert money_problems() == []

    def test_pays_once(self, batch):
        who = worker()
        held = reported(who, batch)
        accept(held, batch)

        with pytest.raises(NoSuchReport):
            accept(held, batch)

        assert payable(who) == "0.10"

    def test_tells_the_worker(self, batch):
        user, who = web.worker_user()

        accept(reported(who, batch), batch)

        told = Notice.objects.get(user=user)
        assert (told.kind, told.facts["amount"]) == ("money.time-paid", "0.10 EUR")

    def test_is_paid_by_the_vendor_where_that_pays(self):
        contract = vendors.contract(
            payer=Contract.Payer.VENDOR,
            programme=vendors.market(floor_micro=6_000_000),
        )
        who = worker()
        vendors.placed(who, contract)
        mine = project(
            owner=requester(wallet="10"), programme=contract.programme, reward="0.50"
        )
        batch = live_batch(of=mine)

        accept(reported(who, batch), batch)

        owed = accounts.owed_by_vendor(contract.vendor_id, who.pk)
        assert (payable(who), has(owed)) == ("0.00", "0.10")
        assert money_problems() == []

    def test_of_a_batch_that_was_closed_meanwhile_pays_all_the_same(self, batch):
        who = worker()
        held = reported(who, batch)
        close_batch(batch=batch, now=NOON + 2 * MINUTE)

        assert accept(held, batch) == "0.10"

        assert (payable(who), escrow(batch)) == ("0.10", "0.50")

    def test_pays_the_reward_where_nothing_was_measured_and_no_floor_holds(self):
        programme_named("open").__class__.objects.update(floor_micro=0)
        batch = live_batch(tasks=1, reward="0.50", wallet="10")
        who = worker()

        accept(reported(who, batch, after=SECOND), batch)

        assert payable(who) == "0.50"


class TestATaskFoundBroken:
    def test_gives_back_what_its_time_did_not_cost_when_it_is_deleted(self, batch):
        held = reported(worker(), batch)
        accept(held, batch)

        dispose_task(task=Task.objects.get(public_id=held.task), now=NOON + HOUR)

        assert (escrow(batch), wallet(batch)) == ("2.40", "7.50")
        assert money_problems() == []

    def test_is_not_opened_again(self, batch):
        held = reported(worker(), batch)
        accept(held, batch)
        task = Task.objects.get(public_id=held.task)

        with pytest.raises(FoundBroken):
            set_expiry(task=task, at=NOON + DAY, now=NOON + HOUR)

        assert task_states(batch)[0] == "cancelled"


class TestAReportIsNotPaid:
    def test_to_who_answered_after_all(self, batch):
        who = worker()
        held = reported(who, batch)
        submit(who, [answer(held.assignment)], now=NOON + 2 * MINUTE)

        with pytest.raises(AlreadyAnswered):
            accept(held, batch)

        assert (payable(who), TimePay.objects.count()) == ("0.00", 0)

    def test_on_another_requesters_word(self, batch):
        held = reported(worker(), batch)

        with pytest.raises(NoSuchReport):
            pay_for_time(
                assignment=held.assignment,
                organisation_id=requester().pk,
                actor="user:1",
                now=NOON,
            )

        assert task_states(batch) == ["open"] * 3

    def test_a_fourth_time_a_day_before_an_operator_has_looked(self):
        batch = live_batch(tasks=5, reward="0.50", overlap=1, wallet="10")
        who = worker()
        for n in range(3):
            accept(reported(who, batch, now=NOON + n * HOUR), batch, NOON + 4 * HOUR)
        fourth = reported(who, batch, now=NOON + 4 * HOUR)

        with pytest.raises(NeedsOperator):
            accept(fourth, batch, NOON + 5 * HOUR)

        assert payable(who) == "0.30"
        pay_for_time(
            assignment=fourth.assignment,
            organisation_id=None,
            actor="user:2",
            now=NOON + 5 * HOUR,
        )
        assert payable(who) == "0.40"

    def test_where_it_is_declined_and_the_worker_reads_why(self, batch):
        user, who = web.worker_user()
        held = reported(who, batch)
        asked = {
            "assignment": held.assignment,
            "organisation_id": batch.project.organisation_id,
            "now": NOON,
        }

        with pytest.raises(NoReason):
            decline_report(**asked, words=" ")
        decline_report(**asked, words="The picture is fine.")

        assert TaskReport.objects.get().decision == "declined"
        assert Notice.objects.get(user=user).facts["reason"] == "The picture is fine."
        with pytest.raises(NoSuchReport):
            accept(held, batch)
