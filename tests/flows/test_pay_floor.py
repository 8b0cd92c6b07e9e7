"""A batch that pays less an hour than its programme's floor makes up for it."""

from __future__ import annotations

import pytest
from tests.build import vendors
from tests.build.people import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    SECOND,
    requester,
    worker,
    workers,
)
from tests.build.projects import live_batch, project
from tests.build.web import user
from tests.build.work import (
    answer,
    claim,
    escrow,
    has,
    money_problems,
    payable,
    submit,
    wallet,
)

from hormiga.domain.assignments.active_time import correct_time
from hormiga.domain.assignments.models import Assignment, FloorPay
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Contract, Enrolment, Programme
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Batch
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.top_up_pay import top_up_pay
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db
LATER = NOON + HOUR


@pytest.fixture
def floor() -> Programme:
    """The open programme with a floor of 6.00 an hour; half the reward is set aside."""
    found = programme_named("open")
    found.floor_micro, found.reserve_ppm = 6_000_000, 500_000
    found.save()
    return found


def batch_of(tasks: int, **changed) -> Batch:
    """A batch that pays 0.05 a task, which is 6.00 an hour at 30 seconds each."""
    return live_batch(tasks=tasks, overlap=1, review_seconds=0, wallet="10", **changed)


def worked(who: Worker, batch: Batch, *seconds: float) -> list[Assignment]:
    """Judgments that took so many seconds each, approved and paid."""
    claims = claim(who, batch, len(seconds), now=NOON)
    submit(
        who,
        [
            answer(held.assignment, seconds=took)
            for held, took in zip(claims, seconds, strict=True)
        ],
        now=LATER - HOUR + 10 * MINUTE,
    )
    approve_due_judgments(now=LATER)
    chosen = [held.assignment for held in claims]
    return list(Assignment.objects.filter(public_id__in=chosen).order_by("pk"))


def reserve(batch: Batch) -> str:
    return has(accounts.reserve(batch.pk))


class TestABatchInAProgrammeWithAFloor:
    def test_sets_its_reserve_aside_as_it_goes_live(self, floor):
        batch = batch_of(6)

        assert (reserve(batch), escrow(batch), wallet(batch)) == (
            "0.15",
            "0.36",
            "9.49",
        )

    def test_that_pays_the_floor_or_more_is_left_alone(self, floor):
        batch = batch_of(6)
        for who in workers(3):
            worked(who, batch, 30, 20)

        assert top_up_pay(now=LATER) == 0

        assert reserve(batch) == "0.15"
        assert Notice.objects.count() == 0

    @pytest.mark.parametrize(("people", "each"), [(2, 3), (4, 1)])
    def test_says_nothing_before_five_judgments_of_three_workers(
        self, floor, people, each
    ):
        batch = batch_of(6)
        for who in workers(people):
            worked(who, batch, *[60] * each)

        assert top_up_pay(now=LATER) == 0

    def test_that_pays_less_tops_up_what_is_missing_once(self, floor):
        batch = batch_of(6)
        people = workers(3)
        for who in people:
            worked(who, batch, 36, 36)  # 0.06 at the floor

        first = top_up_pay(now=LATER)
        again = top_up_pay(now=LATER + 2 * DAY)

        assert (first, again) == (1, 1)
        assert [payable(who) for who in people] == ["0.12"] * 3
        assert (reserve(batch), FloorPay.objects.count()) == ("0.09", 6)
        assert money_problems() == []

    def test_is_measured_once_a_day(self, floor):
        batch = batch_of(8)
        for who in workers(3):
            worked(who, batch, 36, 36)
        top_up_pay(now=LATER)

        assert top_up_pay(now=LATER + DAY - SECOND) == 0
        assert top_up_pay(now=LATER + DAY) == 1

    def test_counts_nobody_for_longer_than_twice_the_median(self, floor):
        batch = batch_of(6)
        *people, idle = workers(3)
        for who in people:
            worked(who, batch, 36, 36)
        worked(idle, batch, 36, 590)  # the clock ran on

        top_up_pay(now=LATER)

        # 72 s at 6.00 an hour are 0.12, and 0.05 of it was paid.
        assert payable(idle) == "0.18"

    def test_believes_a_corrected_time(self, floor):
        batch = batch_of(6)
        *people, slow = workers(3)
        for who in people:
            worked(who, batch, 36, 36)
        [_, second] = worked(slow, batch, 36, 3)
        correct_time(
            worker_id=slow.pk,
            judgment=second.public_id,
            seconds=48,
            reason="The page had lost its connection.",
            now=LATER,
        )

        top_up_pay(now=LATER)

        assert payable(slow) == "0.14"  # 0.06 and 0.08

    def test_shares_a_reserve_that_is_too_small_by_what_is_missing(self, floor):
        floor.reserve_ppm = 100_000
        floor.save()
        batch = batch_of(6)
        people = workers(3)
        for who, took in zip(people, (36, 36, 60), strict=True):
            worked(who, batch, took, took)  # 0.01, 0.01 and 0.05 are missing

        top_up_pay(now=LATER)

        paid = [payable(who) for who in people]
        assert reserve(batch) == "0.00"
        assert paid == ["0.104286", "0.104286", "0.121428"]
        assert money_problems() == []

    def test_tells_its_requester_and_the_operators_once(self, floor):
        from tests.build.web import member

        operator = user(is_operator=True)
        owner = requester(wallet="10")
        boss = member(owner)
        batch = live_batch(
            of=project(owner=owner, overlap=1, review_seconds=0), tasks=6
        )
        for who in workers(3):
            worked(who, batch, 36, 36)

        top_up_pay(now=LATER)
        top_up_pay(now=LATER + DAY)

        told = Notice.objects.filter(kind="money.below-floor")
        assert {row.user_id for row in told} == {operator.pk, boss.pk}
        assert told.count() == 2
        assert told[0].facts["hour"] == "5.00 EUR"

    def test_makes_up_for_it_as_it_closes_and_gives_the_rest_back(self, floor):
        batch = batch_of(6)
        people = workers(3)
        for who in people:
            worked(who, batch, 36, 36)

        refund = close_batch(batch=batch, now=LATER)

        assert refund.amount == "0.09"
        assert [payable(who) for who in people] == ["0.12"] * 3
        assert (reserve(batch), wallet(batch)) == ("0.00", "9.58")

    def test_keeps_its_reserve_while_a_judgment_is_undecided(self, floor):
        batch = batch_of(2)
        claim(worker(), batch)

        close_batch(batch=batch, now=NOON)

        assert (reserve(batch), escrow(batch)) == ("0.05", "0.06")


class TestATopUpThroughAVendorThatPays:
    def test_is_owed_by_the_vendor(self):
        contract = vendors.contract(
            payer=Contract.Payer.VENDOR,
            programme=vendors.market(floor_micro=6_000_000, reserve_ppm=500_000),
        )
        people = workers(3)
        for who in people:
            Enrolment.objects.create(
                worker=who,
                programme=contract.programme,
                vendor=contract.vendor,
                joined_at=NOON,
            )
        batch = live_batch(
            of=project(
                owner=requester(wallet="10"),
                programme=contract.programme,
                overlap=1,
                review_seconds=0,
            ),
            tasks=6,
        )
        for who in people:
            worked(who, batch, 36, 36)

        top_up_pay(now=LATER)

        owed = accounts.owed_by_vendor(contract.vendor_id, people[0].pk)
        assert (payable(people[0]), has(owed)) == ("0.00", "0.12")
        assert money_problems() == []
