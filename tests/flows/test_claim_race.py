"""Many workers at once: every place is given once, judged once and paid once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from threading import Lock
from time import monotonic, sleep

import pytest
from django.db.models import Count
from tests.build.people import DAY, NOON, SECOND, requester, worker, workers
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import (
    answer,
    at_once,
    claim,
    escrow,
    hand_in,
    numbers,
    payable,
    problems,
    states,
    submit,
)

from hormiga.domain.assignments.models import Assignment, Cursor
from hormiga.domain.ledger.models import Transaction
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch, Task
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.free_claims import return_assignment, return_assignments
from hormiga.flows.fund_batch import enqueue_more, fund_batch

CLIENTS, TASKS, OVERLAP = 64, 1_000, 3


class Finished:
    """Counts accepted answers, so that clients know when all is done."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.accepted = wanted, 0
        self.lock = Lock()
        self.until = monotonic() + 40

    def add(self, number: int) -> None:
        with self.lock:
            self.accepted += number

    def __bool__(self) -> bool:
        assert monotonic() < self.until, f"{self.accepted} of {self.wanted}"
        return self.accepted >= self.wanted


def approve_all(now: datetime) -> int:
    total = 0
    while approved := approve_due_judgments(now=now):
        total += approved
    return total


def assert_each_judgment_is_paid_once(batch: Batch, people: list[Worker]) -> None:
    paid = Transaction.objects.filter(kind="approve")
    judged = Counter(
        Assignment.objects.filter(batch=batch, state=5).values_list("worker", flat=True)
    )
    assert paid.count() == Assignment.objects.filter(batch=batch, state=5).count()
    assert {who.pk: payable(who) for who in people} == {
        who.pk: f"{judged[who.pk] * 5 / 100:.2f}" for who in people
    }
    assert problems() == []


@pytest.mark.slow
class TestSixtyFourWorkers:
    def test_fill_a_thousand_tasks_with_exactly_three_judgments_each(
        self, committed_database
    ):
        batch = live_batch(tasks=TASKS, overlap=OVERLAP, review_seconds=0)
        people = workers(CLIENTS)
        finished = Finished(TASKS * OVERLAP)

        def work(number: int) -> int:
            who, dice, done = people[number], random.Random(number), 0
            claims = list(claim(who, batch, dice.randint(1, 50)))
            while not finished:
                if not claims:
                    sleep(0.01)
                    claims = list(claim(who, batch, dice.randint(1, 50)))
                    continue
                dice.shuffle(claims)
                keep = dice.randint(1, len(claims))
                given_back, claims = (
                    claims[keep:][:2],
                    claims[:keep] + claims[keep + 2 :],
                )
                if given_back:
                    return_assignments(
                        worker_id=who.pk,
                        assignments=[c.assignment for c in given_back],
                        now=NOON,
                    )
                now_answered, claims = claims[:keep], claims[keep:]
                reply = hand_in(
                    who,
                    [answer(c.assignment) for c in now_answered],
                    claim_from=batch,
                    count=dice.randint(1, 50),
                )
                accepted = len(reply.accepted)
                assert accepted == len(now_answered)
                finished.add(accepted)
                done += accepted
                claims += reply.claims
            return done

        done = at_once(work, CLIENTS)

        assert sum(done) == 3_000
        assert states(batch)["submitted"] == 3_000
        per_task = Task.objects.filter(batch=batch).values_list("id")
        judged = Assignment.objects.filter(batch=batch, state=2).values("task")
        assert len(per_task) == 1_000
        assert set(
            judged.annotate(n=Count("worker", distinct=True)).values_list("n")
        ) == {(3,)}
        assert approve_all(NOON) == 3_000
        assert approve_all(NOON + DAY) == 0
        assert escrow(batch) == "0.00"
        assert_each_judgment_is_paid_once(batch, people)


class TestTheLastTask:
    def test_is_given_to_exactly_three_of_sixty_four_workers(self, committed_database):
        batch = live_batch(tasks=1, overlap=3, review_seconds=0)
        people = workers(CLIENTS)

        def work(number: int) -> int:
            claims = claim(people[number], batch, 50)
            if claims:
                submit(people[number], [answer(c.assignment) for c in claims])
            return len(claims)

        given = at_once(work, CLIENTS)

        assert Counter(given) == {1: 3, 0: 61}
        assert states(batch) == {"submitted": 3}
        assert approve_all(NOON) == 3
        assert_each_judgment_is_paid_once(batch, people)

    def test_comes_to_a_worker_who_got_an_empty_list_once_a_place_is_free(
        self, committed_database
    ):
        batch = live_batch(tasks=1, overlap=1)
        first, second = workers(2)
        held = claim(first, batch)
        assert claim(second, batch, 50) == []

        return_assignment(worker_id=first.pk, assignment=held[0].assignment, now=NOON)

        assert numbers(claim(second, batch, 50)) == [0]
        assert claim(first, batch, 50) == []
        assert problems() == []


class TestOneWorkerOnManyConnections:
    def test_never_holds_more_than_the_allowance(self, committed_database):
        batch = live_batch(tasks=200, overlap=1, allowance=20)
        who = worker()

        given = at_once(lambda _: numbers(claim(who, batch, 7)), 16)

        all_given = [n for some in given for n in some]
        assert len(all_given) == 20
        assert len(set(all_given)) == 20
        assert Cursor.objects.get(worker=who).held == 20
        assert problems() == []

    def test_stores_one_of_many_answers_to_one_assignment(self, committed_database):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (held,) = claim(who, batch)

        verdicts = at_once(
            lambda number: submit(who, [answer(held.assignment, f"label {number}")]), 16
        )

        assert Counter(v for some in verdicts for v in some) == {
            "accepted": 1,
            "already-submitted": 15,
        }
        assert problems() == []

    def test_frees_a_place_once_however_often_it_is_returned(self, committed_database):
        batch = live_batch(tasks=1, overlap=2)
        who, other = workers(2)
        (held,) = claim(who, batch)
        (kept,) = claim(other, batch)

        def give_back(_: int) -> None:
            return_assignments(
                worker_id=who.pk, assignments=[held.assignment], now=NOON
            )

        at_once(give_back, 16)

        assert states(batch) == {"returned": 1, "claimed": 1}
        assert submit(other, [answer(kept.assignment)]) == ["accepted"]
        assert len(claim(worker(), batch)) == 1
        assert claim(worker(), batch) == []
        assert problems() == []


class TestPublishing:
    def test_in_chunks_while_others_claim_loses_and_doubles_no_task(
        self, committed_database
    ):
        from hormiga.domain.assignments import services

        owner = requester(wallet="1000")
        mine = project(owner=owner, overlap=1)
        first = live_batch(of=mine, tasks=50)
        second = draft_batch(of=mine, tasks=400)
        people = workers(8)
        finished = Finished(450)

        def enqueue_by_30() -> None:
            fund_batch(batch=second, now=NOON)
            last: int | None = 0
            while last is not None:
                last = services.enqueue(batch_id=second.pk, after=last, limit=30)

        def work(number: int) -> int:
            if number == 8:
                enqueue_by_30()
                return 0
            taken = 0
            while not finished:
                if claims := claim(people[number], first, 10):
                    submit(people[number], [answer(c.assignment) for c in claims])
                    finished.add(len(claims))
                    taken += len(claims)
            return taken

        taken = at_once(work, 9)

        assert sum(taken) == 450
        assert states(first) == {"submitted": 50}
        assert states(second) == {"submitted": 400}
        assert problems() == []

    def test_enqueues_a_large_batch_by_chunks_and_nothing_twice(
        self, committed_database
    ):
        from hormiga.domain.assignments import services
        from hormiga.domain.assignments.models import Place

        mine = project(owner=requester(wallet="1000"), overlap=1)
        batch = draft_batch(of=mine, tasks=25)
        chunks = []
        last: int | None = 0

        while last is not None:
            chunks.append(last)
            last = services.enqueue(batch_id=batch.pk, after=last, limit=10)

        assert len(chunks) == 4
        queued = Place.objects.filter(batch=batch).order_by("position")
        assert len(queued) == 25
        assert [p.task_id for p in queued] == sorted(p.task_id for p in queued)
        assert services.enqueue(batch_id=batch.pk, after=0, limit=100) == max(
            p.task_id for p in queued
        )
        assert Place.objects.filter(batch=batch).count() == 25

    def test_goes_on_where_a_job_was_cut_off(self, committed_database):
        batch = live_batch(tasks=3, overlap=1)

        last = enqueue_more(batch_id=batch.pk, after=0)

        assert last == Task.objects.filter(batch=batch).latest("id").pk
        assert enqueue_more(batch_id=batch.pk, after=last) is None
        assert numbers(claim(worker(), batch, 50, now=NOON + SECOND)) == [0, 1, 2]
