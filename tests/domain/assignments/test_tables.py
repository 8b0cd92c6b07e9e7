"""What the tables themselves refuse, whoever writes to them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.build.people import NOON, worker, workers
from tests.build.projects import live_batch
from tests.build.work import claim, judge

from hormiga.domain.assignments.models import Assignment, Cursor, Place
from hormiga.domain.assignments.queries import held_by, remaining_for

pytestmark = pytest.mark.django_db


def refuses(constraint: str, rows, **values) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)


class TestAPlace:
    def test_is_never_taken_more_often_than_wanted_nor_less_than_never(self):
        batch = live_batch(tasks=1, overlap=2)
        place = Place.objects.filter(batch=batch)
        place.update(position=None)

        refuses("a_task_is_never_taken_too_often", place, taken=3)
        refuses("a_task_is_never_taken_too_often", place, taken=-1)

    def test_that_is_full_is_not_on_offer(self):
        batch = live_batch(tasks=1, overlap=2)

        refuses("only_a_task_with_room", Place.objects.filter(batch=batch), taken=2)


class TestAnAssignment:
    def test_is_one_per_task_and_worker(self):
        batch = live_batch(tasks=1, overlap=2)
        first, second = workers(2)
        claim(first, batch)
        claim(second, batch)

        refuses(
            "one_assignment_per_task_and_worker",
            Assignment.objects.filter(worker=second),
            worker=first,
        )

    def test_has_an_answer_if_it_is_a_judgment_and_else_none(self):
        batch = live_batch(tasks=2)
        who = worker()
        judge(who, batch, "ant")
        claim(who, batch)
        judged = Assignment.objects.filter(state=2)

        refuses("a_judgment_has_an_answer", judged, answer=None)
        refuses("a_judgment_has_an_answer", judged, state=1)
        refuses("a_judgment_has_an_answer", Assignment.objects.filter(state=1), state=2)

    def test_has_the_time_of_its_decision_if_it_is_decided(self):
        batch = live_batch(tasks=1)
        judge(worker(), batch, "ant")
        judged = Assignment.objects.filter(state=2)

        refuses("a_decision_has_its_time", judged, state=5)
        refuses("a_decision_has_its_time", judged, decided_at=NOON)


class TestACursor:
    def test_never_counts_less_than_nothing(self):
        batch = live_batch(tasks=1)
        claim(worker(), batch)

        refuses("held_is_not_negative", Cursor.objects.all(), held=F("held") - 2)


class TestWhatAWorkerSees:
    def test_is_what_it_holds_the_oldest_first(self):
        batch = live_batch(tasks=3)
        who = worker()
        claimed = [*claim(who, batch, 2), *claim(who, batch)]

        assert held_by(who.pk) == claimed
        assert held_by(worker().pk) == []

    def test_is_how_many_tasks_are_left_for_it(self):
        batch = live_batch(tasks=3, overlap=1)
        first, second = workers(2)
        claim(first, batch)

        def left(who) -> int:
            found = remaining_for(worker_id=who.pk, project_ids=[batch.project_id])
            return found[batch.project_id]

        assert (left(first), left(second)) == (2, 2)
