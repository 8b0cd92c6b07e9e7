"""A worker sits an exam: what passing and failing bring, and what the clock does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.exams import SLUG, begun, exam, given, looked, sat
from tests.build.people import DAY, NOON, SECOND, worker
from tests.build.work import has, payable

from hormiga.domain.exams.models import Attempt, AttemptItem
from hormiga.domain.exams.queries import outcome_of
from hormiga.domain.exams.rules import GRACE, NoSuchExam
from hormiga.domain.exams.services import Given
from hormiga.domain.ledger.queries import sums_balance
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.models import Qualification
from hormiga.flows.sit_exam import (
    answer_item,
    end_overdue_attempts,
    is_paid,
    look_at_exam,
    start_exam,
)
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


def score(who: Worker) -> int | None:
    row = Qualification.objects.filter(worker=who, type__slug=SLUG).first()
    return row.score if row else None


class TestPassing:
    def test_grants_the_qualification_with_the_score_for_its_days(self):
        exam(valid_days=30)
        who = worker()

        attempt = sat(who, right=3)

        held = Qualification.objects.get(worker=who, type__slug=SLUG)
        assert (attempt.score, attempt.passed) == (75, True)
        assert (held.score, held.expires_at) == (75, NOON + 30 * DAY)

    def test_of_a_language_proves_that_some_language_is_known(self):
        exam(kind="language")
        exam(slug="exam-bees")
        reader, other = worker(), worker()

        sat(reader, right=3)
        sat(other, slug="exam-bees", right=4)

        held = Qualification.objects.get(type__slug="language-proven")
        assert (held.worker, held.score) == (reader, 100)
        assert held.expires_at == NOON + 730 * DAY

    def test_is_not_undone_by_a_later_and_worse_attempt(self):
        exam()
        who = worker()
        sat(who, right=4)

        sat(who, right=3, now=NOON + DAY)
        sat(who, right=0, now=NOON + 2 * DAY)

        assert score(who) == 100

    def test_counts_anew_once_the_old_one_is_over(self):
        exam(valid_days=10)
        who = worker()
        sat(who, right=4)

        sat(who, right=3, now=NOON + 10 * DAY)

        held = Qualification.objects.get(worker=who, type__slug=SLUG)
        assert (held.score, held.expires_at) == (75, NOON + 20 * DAY)

    def test_pays_once_for_ever_out_of_the_fees(self):
        exam(reward_micro=250_000, reward_currency="EUR")
        who, other = worker(), worker()

        sat(who, right=2)
        unpaid = payable(who)
        sat(who, right=3, now=NOON + DAY)
        sat(who, right=4, now=NOON + 2 * DAY)
        sat(other, right=4)

        assert (unpaid, payable(who), payable(other)) == ("0.00", "0.25", "0.25")
        assert has(accounts.FEE) == "-0.50"
        assert sums_balance()

    def test_pays_what_was_promised_then_though_the_reward_changed(self):
        made = exam(reward_micro=250_000, reward_currency="EUR")
        who = worker()
        sat(who, right=4)
        made.reward_micro = 500_000
        made.save(update_fields=["reward_micro"])

        sat(who, right=4, now=NOON + DAY)

        assert payable(who) == "0.25"

    def test_pays_nothing_by_itself(self):
        exam()
        who = worker()

        sat(who, right=4)

        assert payable(who) == "0.00"
        assert not is_paid(slug=SLUG, worker_id=who.pk)


class TestFailing:
    def test_grants_nothing_and_tells_the_score(self):
        exam()
        who = worker()

        attempt = sat(who, right=2)

        assert (attempt.score, attempt.passed, score(who)) == (50, False, None)

    def test_explains_nothing_that_may_be_asked_again(self):
        exam(items=8)
        attempt = sat(worker(), right=0)

        assert outcome_of(attempt=attempt).explained == ()

    def test_explains_what_the_bank_can_spare_and_never_asks_it_again(self):
        exam(items=10)
        who = worker()

        attempt = sat(who, right=0)
        explained = AttemptItem.objects.filter(explained_at__isnull=False)
        codes = set(explained.values_list("item__code", flat=True))
        drawn = [
            code for number in range(1, 20) for code in begun_and_left(who, number)
        ]

        assert len(outcome_of(attempt=attempt).explained) == len(codes) == 2
        assert codes.isdisjoint(drawn)
        assert len(set(drawn)) == 8


def begun_and_left(who: Worker, number: int) -> list[str]:
    """Begin an attempt in another month, and leave it."""
    at = NOON + number * 31 * DAY
    attempt = begun(who, seed=f"seed{number}", now=at)
    codes = list(attempt.drawn.values_list("item__code", flat=True))
    end_overdue_attempts(now=at + DAY)
    return codes


class TestPassingWithAMistake:
    def test_explains_it(self):
        exam(items=8)

        attempt = sat(worker(), right=3)

        (one,) = outcome_of(attempt=attempt).explained
        assert one.why.startswith("Because of w")
        assert one.chosen.startswith("Option ")


class TestTheClock:
    def test_gives_the_same_question_until_it_is_answered(self):
        exam()
        who = worker()
        begun(who)

        first = looked(who)
        again = looked(who, now=NOON + 30 * SECOND)

        assert first.sheet
        assert again.sheet
        assert (again.sheet.position, again.sheet.nonce) == (1, first.sheet.nonce)
        assert first.sheet.item_seconds_left == 300
        assert again.sheet.item_seconds_left == 270

    def test_goes_on_to_the_next_question_when_ones_time_is_over(self):
        exam(item_seconds=60)
        who = worker()
        attempt = begun(who)
        looked(who)

        step = looked(who, now=NOON + 60 * SECOND)

        missed = attempt.drawn.get(position=1)
        assert step.sheet
        assert step.sheet.position == 2
        assert (missed.answer, missed.is_right) == (None, False)
        assert missed.answered_at == NOON + 60 * SECOND

    def test_takes_an_answer_inside_the_grace_time_and_none_after(self):
        exam(item_seconds=60)
        who, late = worker(), worker()
        for one in (who, late):
            begun(one)
        in_time, too_late = given(who), given(late)
        end = NOON + 60 * SECOND

        kept = answer_item(worker_id=who.pk, given=in_time, now=end + GRACE)
        lost = answer_item(worker_id=late.pk, given=too_late, now=end + GRACE + SECOND)

        assert kept.refusal is None
        assert lost.refusal
        assert lost.refusal.name() == "item-time-over"
        rows = AttemptItem.objects.filter(position=1, is_right=True)
        assert list(rows.values_list("attempt__worker", flat=True)) == [who.pk]

    def test_ends_an_attempt_whose_worker_comes_back_too_late(self):
        exam()
        who = worker()
        begun(who)
        for _ in range(3):
            answer_item(worker_id=who.pk, given=given(who), now=NOON)

        step = looked(who, now=NOON + DAY)

        assert step.sheet is None
        assert step.attempt
        assert step.attempt.finished_at == NOON + timedelta(minutes=10)
        assert (step.attempt.score, score(who)) == (75, 75)

    def test_ends_the_attempts_of_those_who_never_come_back(self):
        exam()
        who = worker()
        begun(who)

        early = end_overdue_attempts(now=NOON + timedelta(minutes=10))
        ended = end_overdue_attempts(now=NOON + timedelta(minutes=11))

        assert (early, ended) == (0, 1)
        assert Attempt.objects.get().score == 0

    def test_lets_a_lost_connection_go_on_in_the_same_attempt(self):
        exam()
        who = worker()
        first = begun(who)
        answer_item(worker_id=who.pk, given=given(who), now=NOON)

        again = begun(who, seed="other", now=NOON + 60 * SECOND)

        step = looked(who, now=NOON + 60 * SECOND)
        assert again.pk == first.pk
        assert step.sheet
        assert step.sheet.position == 2


class TestAnExam:
    def test_that_rests_cannot_be_begun_but_ended(self):
        made = exam()
        who = worker()
        begun(who)
        made.is_active = False
        made.save(update_fields=["is_active"])

        with pytest.raises(NoSuchExam):
            start_exam(worker=worker(), slug=SLUG, language="en", seed="s", now=NOON)
        for _ in range(4):
            answer_item(worker_id=who.pk, given=given(who), now=NOON)

        assert Attempt.objects.get().score == 100

    def test_of_nobody_is_nothing_to_look_at(self):
        exam()

        step = look_at_exam(worker_id=worker().pk, slug=SLUG, now=NOON)

        assert (step.attempt, step.sheet) == (None, None)


class TestAnAnswer:
    def test_sent_again_is_harmless_and_another_one_is_refused(self):
        exam()
        who = worker()
        begun(who)
        sent = given(who)
        answer_item(worker_id=who.pk, given=sent, now=NOON)
        other = Given(sent.attempt, 1, sent.nonce, (sent.choice + 1) % 3)

        same = answer_item(worker_id=who.pk, given=sent, now=NOON)
        changed = answer_item(worker_id=who.pk, given=other, now=NOON)

        assert same.refusal is None
        assert changed.refusal
        assert changed.refusal.name() == "item-answered"
        assert AttemptItem.objects.get(position=1).is_right
