"""Claims over time: returned, expired, answered late; and what the cursor skips."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.build.people import DAY, HOUR, MINUTE, NOON, SECOND, worker, workers
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import (
    answer,
    claim,
    escrow,
    hand_in,
    has,
    judge,
    numbers,
    payable,
    states,
    submit,
)

from hormiga.domain.assignments.models import Assignment, Cursor, Place, QueueHead
from hormiga.domain.assignments.rules import (
    AnsweredTwice,
    AssignmentExpired,
    Claim,
    TooManyAtOnce,
    UnknownAssignment,
)
from hormiga.domain.assignments.services import move_head, settle
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Project, Task
from hormiga.domain.projects.rules import NoSuchProject, ProjectNotOpen
from hormiga.domain.projects.services import set_project_state
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.free_claims import expire_claims, return_assignment
from hormiga.kit import accounts, ids

LIMIT = 600 * SECOND
GRACE = 60 * SECOND


def give_back(who: Worker, claimed: Claim, now: datetime = NOON) -> None:
    return_assignment(worker_id=who.pk, assignment=claimed.assignment, now=now)


@pytest.mark.django_db
class TestClaiming:
    def test_gives_tasks_in_queue_order_and_never_twice(self):
        batch = live_batch(tasks=5, overlap=2)
        first, second = workers(2)

        assert numbers(claim(first, batch, 2)) == [0, 1]
        assert numbers(claim(second, batch, 3)) == [0, 1, 2]
        assert numbers(claim(first, batch, 50)) == [2, 3, 4]
        assert numbers(claim(first, batch, 50)) == []

    def test_gives_no_more_than_the_allowance_until_answers_come(self):
        batch = live_batch(tasks=9, allowance=4)
        who = worker()
        held = claim(who, batch, 50)
        assert numbers(held) == [0, 1, 2, 3]
        assert claim(who, batch, 50) == []

        submit(who, [answer(held[0].assignment), answer(held[1].assignment)])

        assert numbers(claim(who, batch, 50)) == [4, 5]

    @pytest.mark.parametrize("count", [0, 51, -1])
    def test_refuses_none_and_more_than_fifty_a_call(self, count):
        batch = live_batch(tasks=3)

        with pytest.raises(TooManyAtOnce):
            claim(worker(), batch, count)

        assert states(batch) == {}

    def test_refuses_an_unknown_project_and_one_that_is_not_live(self):
        batch = live_batch(tasks=3)
        draft = draft_batch(of=project())
        set_project_state(project=batch.project, state=Project.State.PAUSED)

        with pytest.raises(ProjectNotOpen):
            claim(worker(), batch)
        with pytest.raises(ProjectNotOpen):
            claim(worker(), draft)
        batch.project.public_id = ids.fresh()
        with pytest.raises(NoSuchProject):
            claim(worker(), batch)

        assert Assignment.objects.count() == 0

    def test_pins_the_terms_that_the_batch_was_made_on(self):
        batch = live_batch(tasks=1, overlap=1)
        (judged,) = judge(worker(), batch, "ant")

        assert judged.version_id == batch.version_id
        assert judged.deadline == NOON - MINUTE + LIMIT

    def test_starts_a_new_worker_at_the_head_of_the_queue(self):
        batch = live_batch(tasks=4, overlap=1)
        claim(worker(), batch, 2)

        move_head(project_id=batch.project_id)

        open_places = Place.objects.filter(position__isnull=False).order_by("position")
        head = open_places.values_list("position", flat=True)[0]
        assert QueueHead.objects.get(project=batch.project).position == head
        assert numbers(claim(worker(), batch, 50)) == [2, 3]

    def test_offers_a_settled_task_no_more_but_keeps_claims_that_are_out(self):
        batch = live_batch(tasks=2, overlap=2)
        who = worker()
        (held, _) = claim(who, batch, 2)
        first = Task.objects.filter(batch=batch).earliest("id")

        settle(project_id=batch.project_id, task_ids=[first.pk])

        assert numbers(claim(worker(), batch, 50)) == [1]
        assert submit(who, [answer(held.assignment)]) == ["accepted"]


@pytest.mark.django_db
class TestReturning:
    def test_puts_the_place_at_the_end_of_the_queue(self):
        batch = live_batch(tasks=3, overlap=1)
        first, second = workers(2)
        held = claim(first, batch)

        give_back(first, held[0])

        assert numbers(claim(second, batch, 50)) == [1, 2, 0]
        assert states(batch) == {"returned": 1, "claimed": 3}

    def test_never_gives_the_worker_the_task_again(self):
        batch = live_batch(tasks=2, overlap=3)
        who = worker()
        for held in claim(who, batch, 2):
            give_back(who, held)

        assert claim(who, batch, 50) == []
        assert Cursor.objects.get(worker=who).held == 0

    def test_twice_is_harmless_and_frees_one_place(self):
        batch = live_batch(tasks=1, overlap=2)
        who = worker()
        (held,) = claim(who, batch)

        give_back(who, held)
        give_back(who, held)

        assert Place.objects.get(batch=batch).taken == 0

    def test_refuses_what_is_answered_over_unknown_or_of_another_worker(self):
        batch = live_batch(tasks=2, overlap=1)
        who, other = workers(2)
        done, over = claim(who, batch, 2)
        submit(who, [answer(done.assignment)])
        expire_claims(project=batch.project, now=NOON + LIMIT + SECOND)

        for held in (done, over):
            with pytest.raises(AssignmentExpired):
                give_back(who, held)
        with pytest.raises(UnknownAssignment):
            give_back(other, done)
        with pytest.raises(UnknownAssignment):
            return_assignment(worker_id=who.pk, assignment=ids.fresh(), now=NOON)

        assert states(batch) == {"submitted": 1, "expired": 1}

    def test_takes_no_answer_afterwards(self):
        batch = live_batch(tasks=1)
        who = worker()
        (held,) = claim(who, batch)
        give_back(who, held)

        assert submit(who, [answer(held.assignment)]) == ["assignment-returned"]
        assert states(batch) == {"returned": 1}


@pytest.mark.django_db
class TestAnExpiredClaim:
    def test_keeps_its_place_up_to_the_deadline_and_loses_it_after(self):
        batch = live_batch(tasks=1, overlap=1)
        who, other = workers(2)
        claim(who, batch)

        assert expire_claims(project=batch.project, now=NOON + LIMIT) == 0
        assert claim(other, batch, now=NOON + LIMIT) == []
        assert expire_claims(project=batch.project, now=NOON + LIMIT + SECOND) == 1
        assert numbers(claim(other, batch, now=NOON + LIMIT + SECOND)) == [0]
        assert claim(who, batch, now=NOON + LIMIT + SECOND) == []
        assert Cursor.objects.get(worker=who).held == 0

    def test_is_kept_and_paid_when_answered_in_grace_while_the_place_is_free(self):
        batch = live_batch(tasks=1, overlap=1, review_seconds=0)
        who = worker()
        (held,) = claim(who, batch)
        expire_claims(project=batch.project, now=NOON + LIMIT + SECOND)
        late = NOON + LIMIT + GRACE

        assert submit(who, [answer(held.assignment)], now=late) == ["accepted"]

        assert approve_due_judgments(now=late) == 1
        assert payable(who) == "0.05"
        assert claim(worker(), batch, now=late) == []
        assert Cursor.objects.get(worker=who).held == 0

    def test_is_refused_in_grace_when_somebody_has_the_place(self):
        batch = live_batch(tasks=1, overlap=1, review_seconds=0)
        who, other = workers(2)
        (held,) = claim(who, batch)
        expire_claims(project=batch.project, now=NOON + LIMIT + SECOND)
        claim(other, batch, now=NOON + LIMIT + SECOND)
        late = NOON + LIMIT + GRACE

        assert submit(who, [answer(held.assignment)], now=late) == [
            "assignment-expired"
        ]

        assert states(batch) == {"expired": 1, "claimed": 1}
        assert approve_due_judgments(now=late + DAY) == 0

    @pytest.mark.parametrize("is_swept", [True, False])
    def test_is_refused_after_grace(self, is_swept):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (held,) = claim(who, batch)
        late = NOON + LIMIT + GRACE + SECOND
        if is_swept:
            expire_claims(project=batch.project, now=late)

        assert submit(who, [answer(held.assignment)], now=late) == [
            "assignment-expired"
        ]

        assert Assignment.objects.get().answer is None

    def test_that_no_sweep_has_seen_is_still_answered_in_grace(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (held,) = claim(who, batch)

        verdicts = submit(who, [answer(held.assignment)], now=NOON + LIMIT + GRACE)

        assert verdicts == ["accepted"]

    def test_of_a_closed_batch_takes_no_answer_and_its_money_goes_back(self):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (held,) = claim(who, batch)
        close_batch(batch=batch, now=NOON)
        assert escrow(batch) == "0.06"
        expire_claims(project=batch.project, now=NOON + LIMIT + SECOND)
        late = NOON + LIMIT + GRACE

        assert submit(who, [answer(held.assignment)], now=late) == [
            "assignment-expired"
        ]

        assert Place.objects.get(batch=batch).taken == 0


@pytest.mark.django_db
class TestAnswering:
    def test_the_same_again_is_accepted_again_and_stored_once(self):
        batch = live_batch(tasks=1)
        who = worker()
        (held,) = claim(who, batch, now=NOON - MINUTE)

        first = submit(who, [answer(held.assignment, seconds=3)])
        again = submit(who, [answer(held.assignment, seconds=9)], now=NOON + HOUR)

        assert (first, again) == (["accepted"], ["accepted"])
        assert Assignment.objects.get().active_seconds == 3
        assert Assignment.objects.get().submitted_at == NOON

    def test_took_no_longer_than_its_task_was_out(self):
        batch = live_batch(tasks=1)
        who = worker()
        (held,) = claim(who, batch, now=NOON - MINUTE)

        submit(who, [answer(held.assignment, seconds=3600)])

        assert Assignment.objects.get().active_seconds == 60

    def test_differently_is_refused_and_the_first_answer_stays(self):
        batch = live_batch(tasks=1)
        who = worker()
        (held,) = claim(who, batch)
        submit(who, [answer(held.assignment, "ant")])

        assert submit(who, [answer(held.assignment, "bee")]) == ["already-submitted"]

        assert Assignment.objects.get().answer == {"label": "ant"}

    def test_what_another_worker_holds_is_unknown(self):
        batch = live_batch(tasks=1)
        who, other = workers(2)
        (held,) = claim(who, batch)

        assert submit(other, [answer(held.assignment)]) == ["unknown-assignment"]

        assert states(batch) == {"claimed": 1}

    def test_one_assignment_twice_in_a_call_is_refused_whole(self):
        batch = live_batch(tasks=2)
        who = worker()
        one, two = claim(who, batch, 2)

        with pytest.raises(AnsweredTwice):
            submit(who, [answer(a.assignment) for a in (one, two, one)])

        assert states(batch) == {"claimed": 2}

    def test_says_of_each_answer_what_became_of_it_in_their_order(self):
        batch = live_batch(tasks=4)
        who = worker()
        good, done, returned, _ = held = claim(who, batch, 4)
        submit(who, [answer(done.assignment, "bee")])
        give_back(who, returned)

        verdicts = submit(
            who,
            [
                answer(returned.assignment),
                answer(ids.fresh()),
                answer(done.assignment, "ant"),
                answer(good.assignment),
            ],
        )

        assert verdicts == [
            "assignment-returned",
            "unknown-assignment",
            "already-submitted",
            "accepted",
        ]
        assert len(held) == 4

    def test_with_a_claim_that_is_refused_keeps_the_answers(self):
        batch = live_batch(tasks=2)
        who = worker()
        (held,) = claim(who, batch)
        set_project_state(project=batch.project, state=Project.State.PAUSED)

        done = hand_in(who, [answer(held.assignment)], claim_from=batch, count=1)

        assert done.accepted == [held.assignment]
        assert isinstance(done.claim_refusal, ProjectNotOpen)
        assert states(batch) == {"submitted": 1}

    def test_a_reward_of_zero_moves_no_money(self):
        batch = live_batch(tasks=1, overlap=1, reward="0", review_seconds=0, wallet="")
        who = worker()
        judge(who, batch, "ant")

        assert approve_due_judgments(now=NOON) == 1

        assert (payable(who), has(accounts.FEE)) == ("0.00", "0.00")
