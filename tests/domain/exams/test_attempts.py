"""Attempts: what is drawn, and what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.build.exams import SLUG, begun, exam, given, sat
from tests.build.people import DAY, HOUR, NOON, worker

from hormiga.domain.exams.leaving import forget_attempts, sat_by
from hormiga.domain.exams.models import Attempt, AttemptItem, ExamItem
from hormiga.domain.exams.rules import NothingToAsk, NotInThisLanguage, TooSoon
from hormiga.domain.exams.services import begin
from hormiga.flows.sit_exam import answer_item

pytestmark = pytest.mark.django_db


def codes(attempt: Attempt) -> set[str]:
    return set(attempt.drawn.values_list("item__code", flat=True))


class TestAnAttempt:
    def test_draws_none_of_the_last_ones_questions_while_there_are_others(self):
        exam()
        who = worker()

        first = sat(who, right=0)
        second = sat(who, right=0, seed="again", now=NOON + DAY)
        third = sat(who, right=0, seed="third", now=NOON + 2 * DAY)

        assert codes(first) & codes(second) == set()
        assert codes(third) == codes(first)
        assert [first.number, second.number, third.number] == [1, 2, 3]

    def test_draws_no_question_that_was_taken_out(self):
        exam(items=5)
        ExamItem.objects.filter(code="code3").update(retired_at=NOON)

        attempt = begun(worker())

        assert codes(attempt) == {"code0", "code1", "code2", "code4"}

    def test_of_two_workers_is_in_two_orders(self):
        exam()

        orders = [
            list(begun(worker(), seed=seed).drawn.values_list("item__code", "order"))
            for seed in ("one", "two")
        ]

        assert orders[0] != orders[1]

    def test_is_refused_before_the_wait_is_over_and_nothing_changes(self):
        exam()
        who = worker()
        sat(who, right=0)

        with pytest.raises(TooSoon):
            begun(who, now=NOON + DAY - timedelta(seconds=1))

        assert Attempt.objects.count() == 1

    def test_is_refused_when_the_periods_attempts_are_used(self):
        exam(attempts=2, wait_hours=0)
        who = worker()
        sat(who, right=0)
        sat(who, right=0, now=NOON + HOUR)

        with pytest.raises(TooSoon):
            begun(who, now=NOON + DAY)
        later = begun(who, now=NOON + 30 * DAY)

        assert later.number == 3

    def test_in_a_language_that_the_exam_does_not_have_is_refused(self):
        made = exam(languages=["es"])

        with pytest.raises(NotInThisLanguage):
            begin(exam=made, worker=worker(), language="en", seed="s", now=NOON)

        assert not Attempt.objects.exists()

    def test_of_an_empty_bank_is_refused(self):
        made = exam()
        ExamItem.objects.update(retired_at=NOON)

        with pytest.raises(NothingToAsk):
            begin(exam=made, worker=worker(), language="en", seed="s", now=NOON)


class TestTheDatabase:
    def test_has_one_open_attempt_a_worker_and_exam(self):
        exam()
        attempt = begun(worker())
        rows = Attempt.objects.filter(pk=attempt.pk).values().get()
        again = {k: v for k, v in rows.items() if k not in {"id", "public_id"}}

        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(**again | {"number": 2})

    def test_refuses_another_answer_to_an_answered_question(self):
        exam()
        who = worker()
        attempt = begun(who)
        answer_item(worker_id=who.pk, given=given(who), now=NOON)
        first = attempt.drawn.filter(position=1)

        for changed in ({"answer": 7}, {"is_right": False}, {"answered_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                first.update(**changed)

        assert first.get().is_right is True

    def test_refuses_an_answer_to_a_finished_attempt_and_another_score(self):
        exam()
        attempt = sat(worker(), right=2)

        with pytest.raises(DatabaseError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(score=100, passed=True)
        with pytest.raises(DatabaseError), transaction.atomic():
            AttemptItem.objects.filter(attempt=attempt, position=4).update(
                is_right=True
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            AttemptItem.objects.filter(attempt=attempt).update(explained_at=NOON)

        assert Attempt.objects.get(pk=attempt.pk).score == 50

    def test_refuses_a_later_end(self):
        exam()
        attempt = begun(worker())

        with pytest.raises(DatabaseError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(ends_at=NOON + DAY)

    def test_refuses_another_wording_of_a_question(self):
        exam()

        with pytest.raises(DatabaseError), transaction.atomic():
            ExamItem.objects.filter(code="code0").update(right=2)


class TestLeaving:
    def test_takes_attempts_along_and_then_removes_them(self):
        exam()
        who, other = worker(), worker()
        sat(who, right=3)
        sat(other, right=0)

        taken = sat_by(worker_id=who.pk)
        forget_attempts(worker_id=who.pk)

        assert [(one.exam, one.score, one.passed) for one in taken] == [
            (SLUG, 75, True)
        ]
        assert list(Attempt.objects.values_list("worker_id", flat=True)) == [other.pk]
