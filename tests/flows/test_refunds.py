"""A closed batch gives back what it can no longer cost, as soon as that is sure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.people import NOON, worker
from tests.build.projects import live_batch
from tests.build.work import escrow, judge, wallet

from hormiga.domain.quality.rules import APPEAL_TIME
from hormiga.doors.jobs.sweep import refund_batches
from hormiga.flows.close_batch import (
    batches_to_refund,
    close_batch,
    refund_closed_batch,
)
from hormiga.flows.reject_judgment import reject_judgment

pytestmark = pytest.mark.django_db


class TestAClosedBatch:
    def test_keeps_a_rejected_judgments_money_until_its_appeal_time_is_over(self):
        batch = live_batch(tasks=2, reward="0.10", overlap=1, review_seconds=3600)
        [judgment] = judge(worker(), batch, "ant")
        reject_judgment(
            judgment=judgment,
            organisation=batch.project.organisation,
            reason="Not an ant.",
            now=NOON,
        )
        close_batch(batch=batch, now=NOON)
        held = escrow(batch)

        [waiting] = batches_to_refund()
        refund_closed_batch(batch=waiting, now=NOON + APPEAL_TIME - timedelta(1))
        still_held = escrow(batch)
        refund_closed_batch(batch=waiting, now=NOON + APPEAL_TIME + timedelta(1))

        assert (held, still_held, escrow(batch)) == ("0.12", "0.12", "0.00")
        assert wallet(batch) == "1000.00"
        assert batches_to_refund() == []

    def test_is_left_alone_while_it_is_live(self):
        batch = live_batch(tasks=2)

        refund_batches()

        assert batches_to_refund() == []
        assert escrow(batch) != "0.00"
