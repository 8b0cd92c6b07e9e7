"""A small campaign against a model in plain dictionaries, through random histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.build.people import DAY, NOON, SECOND, workers
from tests.build.projects import live_batch
from tests.build.work import answer, claim, has, problems, submit

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.projects.rules import BatchNotLive
from hormiga.domain.quality.rules import (
    APPEAL_TIME,
    AlreadyDecided,
    TooLateToOverturn,
)
from hormiga.flows.approve_judgments import approve_due_judgments, approve_judgments
from hormiga.flows.close_batch import close_batch, refund_closed_batch
from hormiga.flows.free_claims import expire_claims, return_assignments
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import accounts

TASKS, OVERLAP, ALLOWANCE = 3, 2, 2
LIMIT, GRACE, REVIEW = 600 * SECOND, 60 * SECOND, 3_600 * SECOND
REWARD, FEE = 50_000, 10_000
COST = REWARD + FEE
WALLET = 1_000_000
TAKEN = {"claimed", "submitted", "approved", "rejected"}


@dataclass
class Held:
    """An assignment as the model knows it."""

    id: UUID
    task: int
    worker: int
    deadline: datetime
    state: str = "claimed"
    label: str = ""
    at: datetime = NOON  # due when submitted, decided when decided


class Model:
    """What a campaign should be: places, claims, and where the money is."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.queue = list(range(TASKS))
        self.is_live = True
        self.wallet = WALLET - TASKS * OVERLAP * COST
        self.escrow = TASKS * OVERLAP * COST
        self.fee = 0
        self.payable: Counter[int] = Counter()

    def taken(self, task: int) -> int:
        return sum(h.task == task and h.state in TAKEN for h in self.held)

    def open_tasks(self) -> list[int]:
        return [t for t in self.queue if self.is_live and self.taken(t) < OVERLAP]

    def holds(self, worker: int) -> int:
        return sum(h.worker == worker and h.state == "claimed" for h in self.held)

    def claimable(self, worker: int, count: int) -> list[int]:
        had = {h.task for h in self.held if h.worker == worker}
        most = min(count, ALLOWANCE - self.holds(worker))
        return [t for t in self.open_tasks() if t not in had][:most]

    def free(self, freed: list[Held], state: str) -> None:
        for one in freed:
            one.state = state
        for task in {one.task for one in freed}:
            self.queue.remove(task)
            self.queue.append(task)

    def answer(self, one: Held, label: str, now: datetime) -> str:
        if one.state in {"submitted", "approved", "rejected"}:
            return "accepted" if one.label == label else "already-submitted"
        if one.state == "returned":
            return "assignment-returned"
        if now > one.deadline + GRACE:
            return "assignment-expired"
        if one.state == "expired" and one.task not in self.open_tasks():
            return "assignment-expired"
        one.state, one.label, one.at = "submitted", label, now + REVIEW
        return "accepted"

    def pay(self, one: Held, now: datetime) -> None:
        one.state, one.at = "approved", now
        self.escrow -= COST
        self.payable[one.worker] += REWARD
        self.fee += FEE

    def refund(self, now: datetime) -> int:
        kept = COST * sum(
            h.state in {"claimed", "submitted"}
            or (h.state == "rejected" and h.at > now - APPEAL_TIME)
            for h in self.held
        )
        free = self.escrow - kept
        self.escrow, self.wallet = kept, self.wallet + free
        return free


class Campaign(RuleBasedStateMachine):
    """Does to the house what it does to the model, and compares."""

    @initialize()
    def begin(self) -> None:
        self.model, self.now = Model(), NOON
        self.batch = live_batch(
            tasks=TASKS,
            overlap=OVERLAP,
            allowance=ALLOWANCE,
            review_seconds=3_600,
            wallet="1",
        )
        self.people = workers(3)
        self.owner = self.batch.project.organisation
        self.fee_before = self.micro(accounts.FEE)

    def teardown(self) -> None:
        """Leave nothing that falls due in another example."""
        while approve_due_judgments(now=NOON + 400 * DAY):
            pass

    @rule(worker=st.integers(0, 2), count=st.integers(1, 4))
    def claim(self, worker: int, count: int) -> None:
        expected = self.model.claimable(worker, count)

        claims = claim(self.people[worker], self.batch, count, now=self.now)

        tasks = [int(c.input.split(":")[1].strip(" }")) for c in claims]
        assert tasks == expected
        self.model.held += [
            Held(c.assignment, task, worker, self.now + LIMIT)
            for c, task in zip(claims, tasks, strict=True)
        ]

    @precondition(lambda self: self.model.held)
    @rule(data=st.data(), label=st.sampled_from(["ant", "bee"]))
    def submit(self, data: st.DataObject, label: str) -> None:
        one = self.drawn(data)
        expected = self.model.answer(one, label, self.now)

        verdicts = submit(
            self.people[one.worker], [answer(one.id, label)], now=self.now
        )

        assert verdicts == [expected]

    @precondition(lambda self: self.model.held)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        one = self.drawn(data)
        if one.state == "claimed":
            self.model.free([one], "returned")

        return_assignments(
            worker_id=self.people[one.worker].pk, assignments=[one.id], now=self.now
        )

    @rule(seconds=st.sampled_from([1, 59, 300, 601, 661, 3_600, 86_400 * 8]))
    def wait(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @rule()
    def expire(self) -> None:
        over = [
            h for h in self.model.held if h.state == "claimed" and h.deadline < self.now
        ]
        for one in over:  # one place a step: the order of those freed at once is free
            one.state = "expired"

        freed = expire_claims(project=self.batch.project, now=self.now)

        assert freed == len(over)
        self.model.queue = self.queue_now({h.task for h in over})

    def queue_now(self, freed: set[int]) -> list[int]:
        """Freed places go to the end, in an order that is not promised."""
        stays = [t for t in self.model.queue if t not in freed]
        order = [t for t in self.positions() if t in freed]
        return stays + order + [t for t in freed if t not in order]

    @rule()
    def approve_due(self) -> None:
        due = [
            h for h in self.model.held if h.state == "submitted" and h.at <= self.now
        ]
        for one in due:
            self.model.pay(one, self.now)

        assert approve_due_judgments(now=self.now) == len(due)

    @precondition(lambda self: self.judged())
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.judged()))
        is_too_late = (
            one.state == "rejected"
            and not self.model.is_live
            and one.at <= self.now - APPEAL_TIME
        )

        def act() -> None:
            approve_judgments(
                judgments=[self.row(one)],
                organisation=self.owner,
                reason="",
                now=self.now,
            )

        if is_too_late:
            with pytest.raises(TooLateToOverturn):
                act()
            return
        act()
        if one.state != "approved":
            self.model.pay(one, self.now)

    @precondition(lambda self: self.judged())
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.judged()))

        def act() -> None:
            reject_judgment(
                judgment=self.row(one),
                organisation=self.owner,
                reason="not what is seen",
                now=self.now,
            )

        if one.state != "submitted":
            with pytest.raises(AlreadyDecided):
                act()
            return
        act()
        one.state, one.at = "rejected", self.now

    @precondition(lambda self: len(self.model.held) > 2)
    @rule()
    def close(self) -> None:
        if not self.model.is_live:
            with pytest.raises(BatchNotLive):
                close_batch(batch=self.batch, now=self.now)
            return
        self.model.is_live = False

        refund = close_batch(batch=self.batch, now=self.now)

        assert refund.micro == self.model.refund(self.now)

    @precondition(lambda self: not self.model.is_live)
    @rule()
    def refund(self) -> None:
        expected = self.model.refund(self.now)

        assert refund_closed_batch(batch=self.batch, now=self.now).micro == expected

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        model = self.model
        assert self.rows(
            "SELECT public_id, state FROM assignments_assignment WHERE batch_id = %s"
        ) == {h.id: Assignment.State[h.state.upper()].value for h in model.held}
        assert list(self.rows(TAKEN_BY_TASK).values()) == [
            model.taken(t) for t in range(TASKS)
        ]
        assert self.positions() == model.open_tasks()
        assert self.micro(accounts.escrow(self.batch.pk)) == model.escrow
        assert self.micro(accounts.wallet(self.owner.pk)) == model.wallet
        assert self.micro(accounts.FEE) - self.fee_before == model.fee
        for number, who in enumerate(self.people):
            assert self.micro(accounts.payable(who.pk)) == model.payable[number]

    def drawn(self, data: st.DataObject) -> Held:
        return data.draw(st.sampled_from(self.model.held))

    def judged(self) -> list[Held]:
        return [
            h
            for h in self.model.held
            if h.state in {"submitted", "approved", "rejected"}
        ]

    def row(self, one: Held) -> Assignment:
        return Assignment.objects.get(public_id=one.id)

    def micro(self, owner: str) -> int:
        whole, part = has(owner).split(".")
        return int(whole) * 1_000_000 + int(part.ljust(6, "0"))

    def rows(self, statement: str) -> dict[Any, Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.batch.pk])
            return dict(cursor.fetchall())

    def positions(self) -> list[int]:
        return list(self.rows(NUMBER_BY_POSITION).values())


TAKEN_BY_TASK = (
    "SELECT task_id, taken FROM assignments_place WHERE batch_id = %s ORDER BY task_id"
)
NUMBER_BY_POSITION = (
    "SELECT p.position, (t.input->>'n')::int FROM assignments_place p"
    " JOIN projects_task t ON t.id = p.task_id"
    " WHERE p.batch_id = %s AND p.position IS NOT NULL ORDER BY p.position"
)


@pytest.mark.slow
def test_a_campaign_goes_as_its_model_goes(committed_database):
    run_state_machine_as_test(
        Campaign,
        settings=settings(
            max_examples=120,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert problems() == []
