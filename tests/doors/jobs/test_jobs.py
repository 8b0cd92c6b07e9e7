"""Jobs are written once, with the data that they are about, and do their work once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from tests.build.people import NOON, worker
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import answer, at_once, claim, judge, states, submit

from hormiga.domain.assignments.models import Place
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality.models import Label
from hormiga.doors.jobs import tasks
from hormiga.doors.jobs.deferring import defer_once
from hormiga.doors.jobs.sweep import approve_due
from hormiga.flows.label_batch import wait_for_submits
from hormiga.kit import accounts, jobs


def waiting(name: str) -> list[tuple[int, float]]:
    """The keys of waiting jobs, and in how many seconds each may begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'key')::int,"
            " coalesce(extract(epoch FROM scheduled_at - now()), 0)::float8"
            " FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " ORDER BY 1",
            [name],
        )
        return list(cursor.fetchall())


def keys(name: str) -> list[int]:
    return [key for key, _ in waiting(name)]


class TestEachJobName:
    @pytest.mark.parametrize("name", jobs.NAMES)
    def test_has_a_task_that_does_it(self, name):
        assert name in app.tasks
        assert name in tasks.WORK

    def test_is_listed_in_the_kit(self):
        assert set(tasks.WORK) == set(jobs.NAMES)


@pytest.mark.django_db
class TestDeferring:
    def test_writes_one_waiting_job_a_key(self):
        for key in (7, 7, 8, 7):
            defer_once(jobs.WRITE_EXPORT, key)

        assert keys(jobs.WRITE_EXPORT) == [7, 8]
        assert keys(jobs.LABEL_BATCH) == []

    def test_lets_labels_wait_so_that_one_job_serves_many_answers(self):
        defer_once(jobs.LABEL_BATCH, 7)

        ((_, seconds),) = waiting(jobs.LABEL_BATCH)
        assert 1 < seconds <= 2.5

    def test_writes_another_once_the_first_has_begun(self):
        defer_once(jobs.WRITE_EXPORT, 7)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")

        defer_once(jobs.WRITE_EXPORT, 7)

        assert keys(jobs.WRITE_EXPORT) == [7]

    def test_asked_again_by_a_job_leaves_one_that_waits(self):
        defer_once(jobs.LABEL_BATCH, 7)

        tasks.ask_again(jobs.LABEL_BATCH, 7, attempt=0, seconds=60)

        assert keys(jobs.LABEL_BATCH) == [7]

    def test_follows_each_story_that_needs_a_job(self):
        batch = live_batch(tasks=1)
        judge(worker(), batch, "ant")

        assert keys(jobs.ENQUEUE_BATCH) == [batch.pk]
        assert keys(jobs.LABEL_BATCH) == [batch.pk]


class TestAJob:
    def test_commits_with_its_data_and_rolls_back_with_it(self, committed_database):
        with transaction.atomic():
            defer_once(jobs.WRITE_EXPORT, 1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            defer_once(jobs.WRITE_EXPORT, 2)
            raise ZeroDivisionError

        assert keys(jobs.WRITE_EXPORT) == [1]

    def test_is_written_once_by_many_connections(self, committed_database):
        at_once(lambda _: defer_once(jobs.WRITE_EXPORT, 7), 16)

        assert keys(jobs.WRITE_EXPORT) == [7]

    def test_to_enqueue_puts_a_batch_into_the_queue_that_publishing_left(
        self, committed_database
    ):
        batch = live_batch(tasks=3)
        Place.objects.filter(batch=batch).delete()

        tasks.enqueue_batch(batch.pk)
        tasks.enqueue_batch(batch.pk)

        assert Place.objects.filter(batch=batch).count() == 3

    def test_to_enqueue_leaves_a_draft_alone(self, committed_database):
        batch = draft_batch(of=project())

        tasks.enqueue_batch(batch.pk)

        assert Place.objects.count() == 0

    def test_to_label_waits_for_its_pause_and_asks_again(self, committed_database):
        batch = live_batch(tasks=2, overlap=1)
        who = worker()
        judge(who, batch, "ant")
        tasks.label_batch(batch.pk)
        judge(who, batch, "bee")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

        tasks.label_batch(batch.pk)

        assert Label.objects.count() == 1
        ((key, seconds),) = waiting(jobs.LABEL_BATCH)
        assert key == batch.pk
        assert 0 < seconds <= 60

    def test_that_fails_is_asked_for_again(self, committed_database, caplog):
        tasks.run(jobs.LABEL_BATCH, 404, attempt=1)

        ((key, seconds),) = waiting(jobs.LABEL_BATCH)
        assert key == 404
        assert 2 < seconds <= 4
        assert "asked for again" in caplog.text


class TestLabelling:
    def test_waits_for_a_submit_that_leaned_on_the_waiting_job(
        self, committed_database
    ):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        (held,) = claim(who, batch)
        stored, may_commit = threading.Event(), threading.Event()

        def submit_slowly() -> None:
            from hormiga.domain.assignments import services

            try:
                with transaction.atomic():
                    services.record_answers(
                        worker_id=who.pk,
                        answers=[
                            replace(
                                answer(held.assignment), version_id=batch.version_id
                            )
                        ],
                        claim_from=None,
                        claim_count=0,
                        now=NOON,
                    )
                    stored.set()
                    may_commit.wait(10)
            finally:
                connections.close_all()

        def label() -> None:
            try:
                tasks.label_batch(batch.pk)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            submitting = pool.submit(submit_slowly)
            assert stored.wait(10)
            labelling = pool.submit(label)
            with pytest.raises(TimeoutError):
                labelling.result(0.3)
            may_commit.set()
            submitting.result(10)
            labelling.result(10)

        assert Label.objects.get().value == "ant"

    def test_waits_for_nobody_when_nothing_is_under_way(self, committed_database):
        batch = live_batch(tasks=1, overlap=1)
        who = worker()
        submit(who, [answer(c.assignment) for c in claim(who, batch)])

        wait_for_submits(batch_id=batch.pk)


class TestTheSweep:
    def test_pays_others_though_one_batch_cannot_be_paid(self, db):
        short, sound = live_batch(tasks=1), live_batch(tasks=1)
        for batch in (short, sound):
            judge(worker(), batch, "ant")
        empty_escrow(short)

        approve_due(NOON + timedelta(days=60))

        assert dict(states(short)) == {"submitted": 1}
        assert dict(states(sound)) == {"approved": 1}


def empty_escrow(batch: Batch) -> None:
    """Take a batch's money away, as no flow of ours ever would."""
    owner = accounts.escrow(batch.pk)
    money = balance_of(owner=owner, currency="EUR")
    ledger.post(
        entry=Entry("a fault", "fault", (Transfer(owner, accounts.FEE, money),)),
        now=NOON,
    )
