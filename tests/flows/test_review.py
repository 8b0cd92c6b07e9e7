"""Decisions move money once: approve, reject, overturn, close, refund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.db import connection
from tests.build.people import DAY, HOUR, NOON, SECOND, worker, workers
from tests.build.projects import live_batch
from tests.build.work import (
    claim,
    escrow,
    has,
    judge,
    payable,
    states,
    task_states,
    wallet,
)

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import BatchNotLive
from hormiga.domain.quality.models import Decision
from hormiga.domain.quality.rules import (
    APPEAL_TIME,
    AlreadyDecided,
    RejectionNeedsReason,
    TooLateToOverturn,
)
from hormiga.flows.approve_judgments import approve_due_judgments, approve_judgments
from hormiga.flows.close_batch import close_batch, refund_closed_batch
from hormiga.flows.free_claims import return_assignment
from hormiga.flows.label_batch import label_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db
WEEK = 7 * DAY


def approve(
    batch: Batch, *judgments: Assignment, now: datetime = NOON
) -> Sequence[Assignment]:
    return approve_judgments(
        judgments=judgments,
        organisation=batch.project.organisation,
        reason="",
        now=now,
    )


def reject(
    batch: Batch,
    judgment: Assignment,
    *,
    reason: str = "No ant.",
    now: datetime = NOON,
) -> None:
    reject_judgment(
        judgment=judgment,
        organisation=batch.project.organisation,
        reason=reason,
        now=now,
    )


def label_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE task_name = 'label_batch' AND status = 'todo'"
        )
        return int(cursor.fetchone()[0])


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


class TestApproving:
    def test_pays_reward_and_fee_once_however_often(self):
        batch = live_batch(tasks=2, overlap=1)
        who = worker()
        judgments = judge(who, batch, "ant", "bee")

        assert len(approve(batch, *judgments)) == 2
        assert approve(batch, *judgments, now=NOON + HOUR) == []

        assert (payable(who), has(accounts.FEE), escrow(batch)) == (
            "0.10",
            "0.02",
            "0.00",
        )
        assert Decision.objects.count() == 2

    def test_leaves_what_is_only_claimed(self):
        batch = live_batch(tasks=1)
        who = worker()
        claim(who, batch)

        assert approve(batch, Assignment.objects.get()) == []

        assert payable(who) == "0.00"
        assert states(batch) == {"claimed": 1}

    def test_comes_by_itself_when_the_review_time_is_over(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        judge(who, batch, "ant")

        assert approve_due_judgments(now=NOON + WEEK - SECOND) == 0
        assert approve_due_judgments(now=NOON + WEEK) == 1
        assert approve_due_judgments(now=NOON + WEEK) == 0

        assert payable(who) == "0.05"
        assert Decision.objects.count() == 0

    def test_by_the_clock_leaves_a_rejection_alone(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (judgment,) = judge(who, batch, "ant")
        reject(batch, judgment)

        assert approve_due_judgments(now=NOON + 400 * DAY) == 0

        assert payable(who) == "0.00"


class TestRejecting:
    def test_keeps_the_money_in_escrow_and_the_place_taken(self):
        batch = live_batch(tasks=1, overlap=1)
        (judgment,) = judge(worker(), batch, "ant")

        reject(batch, judgment)

        assert escrow(batch) == "0.06"
        assert Decision.objects.get().reason == "No ant."
        assert claim(worker(), batch) == []

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_needs_words(self, reason):
        batch = live_batch(tasks=1, overlap=1)
        (judgment,) = judge(worker(), batch, "ant")

        with pytest.raises(RejectionNeedsReason):
            reject(batch, judgment, reason=reason)

        assert states(batch) == {"submitted": 1}

    def test_is_refused_for_what_is_decided(self):
        batch = live_batch(tasks=2, overlap=1)
        approved, rejected = judge(worker(), batch, "ant", "bee")
        approve(batch, approved)
        reject(batch, rejected)

        for judgment in (approved, rejected):
            with pytest.raises(AlreadyDecided):
                reject(batch, judgment)

        assert states(batch) == {"approved": 1, "rejected": 1}
        assert Decision.objects.count() == 2

    def test_asks_for_labels_without_it(self):
        batch = live_batch(tasks=1, overlap=1)
        (judgment,) = judge(worker(), batch, "ant")
        forget_jobs()

        reject(batch, judgment)

        assert label_jobs() == 1


class TestOverturning:
    def test_pays_what_was_rejected_and_asks_for_labels_with_it(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (judgment,) = judge(who, batch, "ant")
        reject(batch, judgment)
        forget_jobs()

        assert len(approve(batch, judgment, now=NOON + 13 * DAY)) == 1

        assert payable(who) == "0.05"
        assert label_jobs() == 1
        actions = Decision.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["rejected", "overturned"]

    def test_is_open_on_a_live_batch_for_as_long_as_its_money_is_there(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (judgment,) = judge(who, batch, "ant")
        reject(batch, judgment)

        approve(batch, judgment, now=NOON + 100 * DAY)

        assert payable(who) == "0.05"

    def test_takes_no_money_that_a_closed_batch_keeps_for_others(self):
        batch = live_batch(tasks=2, overlap=1, review_seconds=2_592_000)
        first, second = workers(2)
        (rejected,) = judge(first, batch, "ant")
        reject(batch, rejected)
        judge(second, batch, "bee", now=NOON + DAY)
        close_batch(batch=batch, now=NOON + DAY)
        refund_closed_batch(batch=batch, now=NOON + APPEAL_TIME)
        assert escrow(batch) == "0.06"

        with pytest.raises(TooLateToOverturn):
            approve(batch, rejected, now=NOON + APPEAL_TIME)

        assert approve_due_judgments(now=NOON + 40 * DAY) == 1
        assert (payable(first), payable(second)) == ("0.00", "0.05")


class TestClosing:
    def test_gives_back_what_nobody_holds(self):
        batch = live_batch(tasks=4, overlap=1, wallet="1")
        who = worker()
        (judged,) = judge(who, batch, "ant")
        approve(batch, judged)
        judge(who, batch, "bee")
        claim(who, batch)
        assert wallet(batch) == "0.76"

        refund = close_batch(batch=batch, now=NOON)

        assert str(refund) == "0.06 EUR"
        assert (wallet(batch), escrow(batch)) == ("0.82", "0.12")
        assert claim(worker(), batch, 50) == []

    def test_twice_is_refused_and_refunds_nothing_more(self):
        batch = live_batch(tasks=1, overlap=1, wallet="1")
        close_batch(batch=batch, now=NOON)

        with pytest.raises(BatchNotLive):
            close_batch(batch=batch, now=NOON + HOUR)

        assert (wallet(batch), escrow(batch)) == ("1.00", "0.00")

    def test_gives_back_twice_in_one_moment_what_became_free_twice(self):
        batch = live_batch(tasks=2, overlap=1, wallet="1")
        who = worker()
        (held,) = claim(who, batch)
        close_batch(batch=batch, now=NOON)
        assert (wallet(batch), escrow(batch)) == ("0.94", "0.06")
        return_assignment(worker_id=who.pk, assignment=held.assignment, now=NOON)

        refund_closed_batch(batch=batch, now=NOON)
        refund_closed_batch(batch=batch, now=NOON)

        assert (wallet(batch), escrow(batch)) == ("1.00", "0.00")

    def test_makes_the_batch_complete_if_every_task_is(self):
        batch = live_batch(tasks=1, overlap=1)
        judge(worker(), batch, "ant")
        label_batch(batch_id=batch.pk, now=NOON)

        close_batch(batch=batch, now=NOON)

        batch.refresh_from_db()
        assert batch.state == "complete"
        assert task_states(batch) == ["complete"]

    def test_cancels_the_tasks_that_are_not(self):
        batch = live_batch(tasks=2, overlap=1)
        judge(worker(), batch, "ant")
        label_batch(batch_id=batch.pk, now=NOON)

        close_batch(batch=batch, now=NOON)

        batch.refresh_from_db()
        assert batch.state == "cancelled"
        assert task_states(batch) == ["complete", "cancelled"]
