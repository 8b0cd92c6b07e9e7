"""Places that somebody else was just claiming: passed by, and not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from tests.build.people import NOON, worker, workers
from tests.build.projects import live_batch
from tests.build.work import claim, numbers, problems
from tests.conftest import Database

from hormiga.domain.assignments.models import Cursor
from hormiga.domain.assignments.rules import Claim
from hormiga.domain.people.models import Worker
from hormiga.flows.free_claims import return_assignment


def give_back(who: Worker, claimed: Claim) -> None:
    return_assignment(worker_id=who.pk, assignment=claimed.assignment, now=NOON)


@contextmanager
def busy(database: Database, *tasks: int) -> Iterator[None]:
    """Hold these tasks' places (by number), as a claim under way does."""
    with psycopg.connect(database.app_url) as other:
        other.execute(
            "SELECT 1 FROM assignments_place p JOIN projects_task t ON t.id = p.task_id"
            " WHERE t.input->>'n' = ANY (%s) FOR UPDATE OF p",
            [[str(n) for n in tasks]],
        )
        yield


class TestAPlaceThatWasBusyAsTheCursorWentBy:
    def test_comes_on_the_next_call(self, committed_database):
        batch = live_batch(tasks=4, overlap=1)
        who = worker()

        with busy(committed_database, 0, 2):
            assert numbers(claim(who, batch, 2)) == [1, 3]

        assert len(Cursor.objects.get(worker=who).skipped) == 2
        assert numbers(claim(who, batch, 50)) == [0, 2]
        assert Cursor.objects.get(worker=who).skipped == []
        assert problems() == []

    def test_is_let_go_when_somebody_else_took_it(self, committed_database):
        batch = live_batch(tasks=2, overlap=1)
        who, other = workers(2)
        with busy(committed_database, 0):
            assert numbers(claim(who, batch)) == [1]
        claim(other, batch)

        assert claim(who, batch, 50) == []

        assert Cursor.objects.get(worker=who).skipped == []

    def test_is_given_once_when_it_also_stands_at_the_end_by_then(
        self, committed_database
    ):
        batch = live_batch(tasks=3, overlap=2)
        who, other = workers(2)
        with busy(committed_database, 0):
            assert numbers(claim(who, batch)) == [1]
        for held in claim(other, batch):
            give_back(other, held)

        assert numbers(claim(who, batch, 50)) == [0, 2]
        assert claim(who, batch, 50) == []
        assert problems() == []

    def test_is_given_once_when_it_was_busy_again_at_the_end(self, committed_database):
        batch = live_batch(tasks=3, overlap=2)
        who, other = workers(2)
        with busy(committed_database, 0):
            assert numbers(claim(who, batch)) == [1]
        for held in claim(other, batch):
            give_back(other, held)
        with busy(committed_database, 0):
            assert numbers(claim(who, batch, 2)) == [2]

        assert numbers(claim(who, batch)) == [0]
        assert claim(who, batch) == []
        assert problems() == []

    def test_is_waited_for_about_a_second_and_kept_for_the_next_call(
        self, committed_database
    ):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()

        with busy(committed_database, 0):
            assert claim(who, batch) == []

        assert numbers(claim(who, batch)) == [0]
        assert problems() == []
