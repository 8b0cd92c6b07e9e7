"""Learning: quizzes, practices, lessons, and the qualification at the end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.build import courses
from tests.build.courses import ANT, BEE, ask, do, finish, lesson, read, small_course
from tests.build.people import DAY, NOON, requester, worker
from tests.build.projects import live_batch, project

from hormiga.domain.courses import services
from hormiga.domain.courses.leaving import forget_learning, learned_by
from hormiga.domain.courses.models import BlockResult, LessonProgress
from hormiga.domain.courses.queries import course_for, courses_for
from hormiga.domain.courses.rules import (
    LessonNotFinished,
    NoSuchBlock,
    PracticeDoesNotFit,
    QuizIncomplete,
    RoundIsOver,
)
from hormiga.domain.projects.models import Project, Requirement
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.services import create_type, revoke
from hormiga.flows import complete_course
from hormiga.flows.complete_course import Step
from hormiga.flows.find_missing_course import missing_before_exam
from hormiga.flows.find_work_behind import work_behind_course

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def course():
    return small_course()


def result(of, block: str) -> BlockResult:
    return BlockResult.objects.get(worker=of, block=block)


def held(of) -> list[tuple[Any, Any]]:
    rows = Qualification.objects.filter(worker=of).order_by("pk")
    return list(rows.values_list("type__slug", "score"))


class TestAQuiz:
    def test_that_is_passed_ends_its_lesson(self, course):
        somebody = worker()

        step = ask(somebody)

        assert step is Step.LESSON
        assert (result(somebody, "q1").best_percent, result(somebody, "q1").tries) == (
            100,
            1,
        )
        row = LessonProgress.objects.get(worker=somebody)
        assert (row.state, row.done_at, row.last_block) == ("done", NOON, 1)

    def test_that_is_not_passed_may_be_tried_again_and_the_best_counts(self, course):
        somebody = worker()

        assert ask(somebody, a=1, b=1) is Step.ON
        assert ask(somebody, tries=1) is Step.LESSON
        assert ask(somebody, tries=2, a=0, b=1) is Step.ON

        mine = result(somebody, "q1")
        assert (mine.tries, mine.best_percent, mine.last_percent) == (3, 100, 0)
        assert LessonProgress.objects.get(worker=somebody).state == "done"

    def test_is_refused_as_a_whole_where_a_question_has_no_answer(self, course):
        somebody = worker()

        with pytest.raises(QuizIncomplete):
            ask(somebody, a=1)

        assert not BlockResult.objects.exists()

    def test_sent_twice_counts_once(self, course):
        somebody = worker()
        ask(somebody, a=0, b=1)

        with pytest.raises(RoundIsOver):
            ask(somebody, tries=0)

        assert (result(somebody, "q1").tries, result(somebody, "q1").best_percent) == (
            1,
            0,
        )

    def test_of_another_lesson_is_not_there(self, course):
        with pytest.raises(NoSuchBlock):
            complete_course.answer_quiz(
                worker=worker(),
                lesson=lesson("03-do"),
                block="q1",
                round_number=0,
                chosen={},
                now=NOON,
            )


class TestAPractice:
    def test_is_graded_item_by_item_and_passed_by_their_mean(self, course):
        somebody = worker()

        steps = [do(somebody, 0, ANT), do(somebody, 2, ANT), do(somebody, 3, BEE)]

        assert steps == [Step.ON, Step.ON, Step.LESSON]
        mine = result(somebody, "p1")
        assert (mine.last_percent, mine.tries) == (66, 1)
        assert mine.answers["items"]["2"] == {"answer": ANT, "score": 0.0}

    def test_has_each_item_answered_once_a_round(self, course):
        somebody = worker()
        do(somebody, 0, BEE)

        with pytest.raises(RoundIsOver):
            do(somebody, 0, ANT)

        assert result(somebody, "p1").answers["items"]["0"]["score"] == 0

    def test_begins_a_new_round_when_asked_to(self, course):
        somebody = worker()
        for item in (0, 2, 3):
            do(somebody, item, ANT)

        services.begin_again(
            worker_id=somebody.pk, lesson=lesson("03-do"), block="p1", now=NOON
        )
        steps = [do(somebody, 0, ANT), do(somebody, 2, BEE), do(somebody, 3, BEE)]

        assert steps[-1] is Step.LESSON
        mine = result(somebody, "p1")
        assert (mine.best_percent, mine.tries) == (100, 2)

    def test_keeps_the_language_in_which_the_round_began(self, course):
        somebody = worker()
        do(somebody, 1, ANT, language="es")

        with pytest.raises(NoSuchBlock):
            do(somebody, 0, ANT, language="en")
        do(somebody, 2, BEE, language="en")
        step = do(somebody, 3, BEE, language="en")

        assert step is Step.LESSON

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            {"categories": []},
            {"categories": ["wasp"]},
            {"categories": ["ant"], "score": 1},
            {"categories": ["ant", "bee"]},
        ],
    )
    def test_takes_only_what_fits_its_schema(self, course, answer):
        somebody = worker()

        with pytest.raises(PracticeDoesNotFit):
            do(somebody, 0, answer)

        assert not BlockResult.objects.exists()

    @pytest.mark.parametrize("item", [1, 4, -1])
    def test_has_no_other_items(self, course, item):
        with pytest.raises(NoSuchBlock):
            do(worker(), item, ANT)


class TestALesson:
    def test_that_asks_nothing_is_done_when_it_is_read(self, course):
        assert read(worker()) is Step.LESSON

    def test_that_asks_is_not_done_by_reading(self, course):
        somebody = worker()

        with pytest.raises(LessonNotFinished):
            complete_course.mark_read(
                worker=somebody, lesson=lesson("02-ask"), now=NOON
            )

        assert not LessonProgress.objects.filter(state="done").exists()

    def test_is_gone_on_with_where_one_stopped(self, course):
        somebody = worker()

        services.note_place(
            worker_id=somebody.pk, lesson=lesson("01-look"), block=2, now=NOON
        )

        row = course_for(worker_id=somebody.pk, slug="small-ants")
        assert row.next is not None
        assert (row.next.slug, row.next.last_block) == ("01-look", 2)
        assert (row.done, row.minutes_left) == (0, 6)

    def test_has_no_place_behind_its_end(self, course):
        somebody = worker()

        services.note_place(
            worker_id=somebody.pk, lesson=lesson("01-look"), block=99, now=NOON
        )

        assert LessonProgress.objects.get(worker=somebody).last_block == 3


class TestACourse:
    def test_gives_its_qualification_with_the_last_lesson(self, course):
        somebody = worker()

        read(somebody)
        ask(somebody)
        do(somebody, 0, ANT)
        do(somebody, 2, BEE)
        assert held(somebody) == []
        step = do(somebody, 3, BEE)

        assert step is Step.COURSE
        assert held(somebody) == [("course-small-ants", 100)]

    def test_gives_it_to_nobody_else(self, course):
        other = worker()

        finish(worker())

        assert held(other) == []

    def test_does_not_give_it_anew_to_whom_it_was_taken_from(self, course):
        somebody = worker()
        finish(somebody)
        revoke(type=course.type, worker=somebody, now=NOON)

        ask(somebody, tries=1, now=NOON + DAY)

        row = Qualification.objects.get(worker=somebody)
        assert row.revoked_at == NOON

    def test_is_listed_with_progress_in_four_statements(
        self, course, django_assert_num_queries
    ):
        somebody = worker()
        ask(somebody)

        with django_assert_num_queries(4):
            rows = courses_for(worker_id=somebody.pk)

        (mine,) = [row for row in rows if row.course.slug == "small-ants"]
        assert (mine.done, len(mine.lessons), mine.is_passed) == (1, 3, False)

    def test_stands_before_its_exam_until_it_is_held(self, course):
        somebody = worker()

        before = missing_before_exam(
            worker_id=somebody.pk, exam_slug="exam-small-ants", now=NOON
        )
        finish(somebody)
        after = missing_before_exam(
            worker_id=somebody.pk, exam_slug="exam-small-ants", now=NOON
        )

        assert before is not None
        assert (before.slug, before.minutes) == ("small-ants", 6)
        assert after is None

    def test_stands_before_no_other_exam(self, course):
        assert not missing_before_exam(
            worker_id=worker().pk, exam_slug="exam-language-es", now=NOON
        )


class TestTheWorkBehindACourse:
    def offer(self, course, *, guards: str = "accept", reward: str = "0.05"):
        made = project(owner=requester(wallet="100"), reward=reward)
        batch = live_batch(of=made, tasks=3)
        Requirement.objects.create(
            version=batch.version,
            type=course.type,
            comparator="exists",
            guards=guards,
        )
        return made

    def test_is_counted_with_its_pay(self, course):
        for reward, seconds in (("0.05", 20), ("0.10", None), ("0.10", 60)):
            made = self.offer(course, reward=reward)
            Project.objects.filter(pk=made.pk).update(median_seconds=seconds)

        found = work_behind_course(worker_id=worker().pk, course=course, now=NOON)

        assert (found.projects, found.tasks) == (3, 9)
        (pay,) = found.pay
        assert (pay.reward_from.amount, pay.reward_to.amount) == ("0.05", "0.10")
        assert pay.hour_from is not None
        assert pay.hour_to is not None
        assert (pay.hour_from.amount, pay.hour_to.amount) == ("6.00", "9.00")

    def test_is_none_where_nobody_asks(self, course):
        live_batch(of=project(owner=requester(wallet="100")), tasks=3)

        found = work_behind_course(worker_id=worker().pk, course=course, now=NOON)

        assert (found.projects, found.tasks, found.pay) == (0, 0, ())

    def test_does_not_count_what_is_paused(self, course):
        made = self.offer(course)
        Project.objects.filter(pk=made.pk).update(state="paused")

        found = work_behind_course(worker_id=worker().pk, course=course, now=NOON)

        assert found.projects == 0

    def test_tells_nothing_of_work_that_hides_for_another_reason(self, course):
        made = self.offer(course)
        secret = small_secret()
        version = Requirement.objects.get(version__project=made).version
        Requirement.objects.create(
            version=version, type=secret, comparator="exists", guards="discover"
        )

        found = work_behind_course(worker_id=worker().pk, course=course, now=NOON)

        assert found.projects == 0

    def test_takes_as_many_statements_for_ten_projects(
        self, course, django_assert_max_num_queries
    ):
        for _ in range(10):
            self.offer(course)
        somebody = worker()

        with django_assert_max_num_queries(9):
            work_behind_course(worker_id=somebody.pk, course=course, now=NOON)


def small_secret() -> QualificationType:
    return create_type(name="Secret", organisation=None, now=NOON)


class TestLeaving:
    def test_takes_along_what_was_learned_and_then_forgets_it(self, course):
        somebody, other = worker(), worker()
        finish(somebody)
        courses.read(other)

        taken = learned_by(worker_id=somebody.pk)
        forget_learning(worker_id=somebody.pk)

        assert [(one.lesson, one.state, one.results) for one in taken] == [
            ("01-look", "done", ""),
            ("02-ask", "done", "q1: 100 % (1)"),
            ("03-do", "done", "p1: 100 % (1)"),
        ]
        assert learned_by(worker_id=somebody.pk) == []
        assert len(learned_by(worker_id=other.pk)) == 1
