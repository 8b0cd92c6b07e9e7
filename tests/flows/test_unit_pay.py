"""Pay for each unit inside a task: counted when it is paid, capped in escrow."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.build.people import DAY, HOUR, NOON, worker
from tests.build.projects import live_batch
from tests.build.work import claim, escrow, money_problems, payable, submit, wallet

from hormiga.domain.assignments.earned import earned_by
from hormiga.domain.assignments.income import income_by_day
from hormiga.domain.assignments.models import JudgmentPay
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import Unit
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db


def by_box(cap: int = 4) -> Unit:
    return Unit("object", "answer", "/boxes", Money.of("0.01", "EUR"), cap)


def by_second(cap: int = 60) -> Unit:
    return Unit("second", "input", "/seconds", Money.of("0.001", "EUR"), cap)


def batch_of(unit: Unit, **changed) -> Batch:
    given: dict[str, Any] = {"reward": "0.02", "overlap": 1, "review_seconds": 0}
    given["tasks"] = 2
    given |= {"answer_schema": {"type": "object"}, "unit": unit, "wallet": "10"}
    return live_batch(**given | changed)


def draw(who: Worker, batch: Batch, *counts: int) -> None:
    claims = claim(who, batch, len(counts), now=NOON)
    answers = [
        Answer(held.assignment, json.dumps({"boxes": [{}] * n}), 3.0)
        for held, n in zip(claims, counts, strict=True)
    ]
    assert submit(who, answers, now=NOON) == ["accepted"] * len(counts)
    approve_due_judgments(now=NOON + HOUR)


class TestABatch:
    def test_sets_aside_what_each_task_may_pay_at_most(self):
        batch = batch_of(by_box())

        assert (escrow(batch), wallet(batch)) == ("0.144", "9.856")

    def test_gives_back_what_its_units_did_not_need_as_it_closes(self):
        batch = batch_of(by_box())
        draw(worker(), batch, 1, 2)

        refund = close_batch(batch=batch, now=NOON + HOUR)

        assert (refund.amount, escrow(batch)) == ("0.06", "0.00")


class TestAJudgment:
    def test_is_paid_for_what_is_in_its_answer_up_to_the_cap(self):
        batch, who = batch_of(by_box()), worker()

        draw(who, batch, 3, 9)

        rows = JudgmentPay.objects.order_by("assignment_id")
        assert payable(who) == "0.11"
        assert list(rows.values_list("units", "reward_micro")) == [
            (3, 50_000),
            (9, 60_000),
        ]
        assert money_problems() == []

    def test_is_paid_for_what_its_input_says(self):
        batch = batch_of(by_second(), tasks=[{"seconds": 30.7}, {"seconds": 400}])
        who = worker()

        draw(who, batch, 0, 0)

        assert payable(who) == "0.13"  # 0.02 + 0.03, 0.02 + 0.06
        assert money_problems() == []


class TestAWorker:
    def test_finds_what_was_paid_among_the_earnings(self):
        batch, who = batch_of(by_box()), worker()

        draw(who, batch, 3, 9)

        lines = earned_by(worker_id=who.pk, after=None, limit=9)
        [day] = income_by_day(
            worker_id=who.pk, zone=ZoneInfo("UTC"), since=NOON, until=NOON + DAY
        )
        assert [line.reward.amount for line in lines] == ["0.06", "0.05"]
        assert day.amount.amount == "0.11"


class TestTheCheck:
    @pytest.mark.parametrize("unit", [by_box(), by_second()])
    def test_counts_the_units_again(self, unit):
        batch = batch_of(unit, tasks=[{"seconds": 30.7}, {"seconds": 4}])
        draw(worker(), batch, 3, 2)

        JudgmentPay.objects.filter(units__gt=2).update(units=2)

        assert money_problems() == [
            "pay that is written down follows from units, contract and fee"
        ]
