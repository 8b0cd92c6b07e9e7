from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.people import NOON, requester, worker
from tests.build.projects import terms
from tests.build.work import answer, at_once, has, problems, submit

from hormiga.domain.assignments.models import Assignment, Place
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import singles
from hormiga.domain.projects.models import Batch, SharedTerms, Task
from hormiga.domain.projects.singles import Single, TokenUsed
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.create_task import create_task
from hormiga.flows.end_task import dispose_task, expire_tasks, set_expiry
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import accounts

HOUR = timedelta(hours=1)
CLIENTS = 6


def shared(owner: Organisation) -> SharedTerms:
    return singles.share_terms(
        organisation=owner,
        programme=programme_named("open"),
        terms=terms(),
        digest=b"d" * 32,
        keywords="",
        now=NOON,
    )


def made(owner: Organisation, *, wanted: int = 1, token: str = "") -> Task:
    """A task of an hour; with its fee each place costs 0.06."""
    return create_task(
        organisation=owner,
        terms=shared(owner),
        single=Single({"n": 1}, wanted=wanted, expires_at=NOON + HOUR),
        operation="test",
        token=token,
        now=NOON,
    )


def judged(task: Task) -> Assignment:
    who = worker()
    claims = claim_tasks(
        worker_id=who.pk, project=task.batch.project.public_id, count=1, now=NOON
    )
    assert submit(who, [answer(claims[0].assignment)]) == ["accepted"]
    return Assignment.objects.get(public_id=claims[0].assignment)


@pytest.mark.usefixtures("committed_database")
class TestSingleTasks:
    def test_made_at_once_with_one_token_are_one(self):
        owner = requester(wallet="1")

        def make(_: int) -> str:
            try:
                made(owner, token="same")
            except TokenUsed:
                return "refused"
            return "made"

        assert sorted(at_once(make, CLIENTS)) == ["made"] + ["refused"] * (CLIENTS - 1)
        assert Task.objects.count() == 1
        assert has(accounts.wallet(owner.pk)) == "0.94"
        assert problems() == []

    def test_made_at_once_are_never_more_than_the_wallet_pays(self):
        owner = requester(wallet="0.20")

        def make(_: int) -> str:
            try:
                made(owner)
            except InsufficientFunds:
                return "refused"
            return "made"

        done = at_once(make, CLIENTS)

        assert done.count("made") == 3
        assert Task.objects.count() == Place.objects.count() == 3
        assert Batch.objects.count() == SharedTerms.objects.count() == 1
        assert has(accounts.wallet(owner.pk)) == "0.02"
        assert problems() == []

    def test_keep_the_books_right_through_their_whole_lives(self):
        owner = requester(wallet="1")
        task = made(owner, wanted=4)
        approved, rejected = judged(task), judged(task)
        approve_judgments(judgments=[approved], organisation=owner, reason="", now=NOON)
        reject_judgment(judgment=rejected, organisation=owner, reason="No.", now=NOON)
        assert problems() == []

        later = NOON + HOUR
        assert expire_tasks(now=later) == 1
        assert problems() == []
        set_expiry(task=task, at=later + HOUR, now=later)
        assert problems() == []
        set_expiry(task=task, at=later, now=later)
        dispose_task(task=task, now=later)

        assert problems() == []
        assert has(accounts.wallet(owner.pk)) == "0.88"
        assert has(accounts.escrow(task.batch_id)) == "0.06"

    def test_deleted_at_once_are_refunded_once(self):
        owner = requester(wallet="1")
        task = made(owner, wanted=3)
        set_expiry(task=task, at=NOON, now=NOON)

        def delete(_: int) -> str:
            try:
                dispose_task(task=task, now=NOON)
            except singles.TaskDisposed:
                return "refused"
            return "deleted"

        assert at_once(delete, CLIENTS).count("deleted") == 1
        assert has(accounts.wallet(owner.pk)) == "1.00"
        assert problems() == []

    def test_opened_again_while_workers_claim_lose_no_place(self):
        owner = requester(wallet="10")
        task = made(owner, wanted=CLIENTS)
        people = [worker() for _ in range(CLIENTS)]

        def act(number: int) -> int:
            if number == 0:
                for turn in range(20):
                    at = NOON + (HOUR if turn % 2 else timedelta())
                    set_expiry(task=task, at=at, now=NOON)
                return 0
            return len(
                claim_tasks(
                    worker_id=people[number].pk,
                    project=task.batch.project.public_id,
                    count=1,
                    now=NOON,
                )
            )

        taken = sum(at_once(act, CLIENTS))

        place = Place.objects.get()
        assert place.taken == taken
        assert place.position is not None
        assert problems() == []
