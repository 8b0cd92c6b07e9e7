"""Learn first: a course that ships, its exam, and the work that they open."""

from __future__ import annotations

import pytest
from tests.browser.programmes.conftest import ways
from tests.browser.programmes.house import TITLE, offer
from tests.browser.programmes.steps import join, judge, see_the_pay, sign_up, sit
from tests.browser.programmes.walker import Walker

from hormiga.domain.courses import blocks
from hormiga.domain.courses.models import Course, Lesson
from hormiga.domain.courses.services import PracticeAnswer
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.qualifications.models import Qualification
from hormiga.flows import complete_course
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
COURSE = "text-categorisation-and-moderation"
LESSON = "02-what-the-writer-wants"


def lesson() -> Lesson:
    return Lesson.objects.get(course__slug=COURSE, slug=LESSON)


def has_learned(worker: Worker, language: str) -> None:
    """Do every lesson of the course but one, as its pages would."""
    rest = Lesson.objects.filter(course__slug=COURSE).exclude(slug=LESSON)
    for one in rest.select_related("course"):
        for name in blocks.asking(one.blocks):
            if _is_quiz(one, name):
                _ask(worker, one, name)
            else:
                _practise(worker, one, name, language)


def _is_quiz(one: Lesson, name: str) -> bool:
    return bool(one.blocks[blocks.place_of(one.blocks, name)]["kind"] == "quiz")


def _ask(worker: Worker, one: Lesson, name: str) -> None:
    asked = blocks.quiz_in(one.blocks, name).questions
    complete_course.answer_quiz(
        worker=worker,
        lesson=one,
        block=name,
        round_number=0,
        chosen={question.id: question.right for question in asked},
        now=clock.read(),
    )


def _practise(worker: Worker, one: Lesson, name: str, language: str) -> None:
    practice = blocks.practice_in(one.blocks, name)
    for number in practice.numbers(language):
        good = PracticeAnswer(number, practice.items[number].answer, language)
        complete_course.answer_practice(
            worker=worker, lesson=one, block=name, given=good, now=clock.read()
        )


def practise(walker: Walker) -> None:
    """Do the lesson's practice in the real frame, each task right."""
    practice = blocks.practice_in(lesson().blocks, "p02")
    titles = {
        one["id"]: one["title"][walker.language]
        for one in practice.settings["categories"]
    }
    walker.press("Start the practice")
    numbers = practice.numbers(walker.language)
    for number in numbers:
        item = practice.items[number]
        walker.task(item.input["text"])
        (right,) = item.answer["categories"]
        with walker.page.expect_navigation():
            walker.answer_task(list(titles.values()), titles[right])
        walker.look()
        assert walker.say("Right") in walker.page.locator(".told-one").inner_text()
        if number != numbers[-1]:
            walker.press("Next task")
    assert walker.say("Practice passed.") in walker.reads()
    walker.press("Back to the lesson")


def ask(walker: Walker) -> None:
    """Answer the lesson's quiz, each question right."""
    for one in blocks.quiz_in(lesson().blocks, "q02").questions:
        walker.tick(one.options[one.right][walker.language])
    walker.press("Send the quiz")
    assert walker.say("Passed.") in walker.reads()


@ways("phone-es", "desk-en-dark", "phone-en-keys")
def test_a_worker_learns_passes_and_is_paid(walker: Walker):
    programme = programme_named("training-first")
    course = Course.objects.get(slug=COURSE)
    offered = offer(programme)

    worker = sign_up(walker)
    join(walker, programme.name)
    walker.press("See the work there is")
    walker.press(TITLE[walker.language])
    start = walker.page.get_by_role("button", name=walker.say("Start"), exact=True)
    assert start.count() == 0

    has_learned(worker, walker.language)
    walker.menu("Learn")
    walker.press(course.title[walker.language])
    walker.press("Go on")
    practise(walker)
    ask(walker)
    held = Qualification.objects.get(worker=worker, type=course.type)
    assert held.score == 100

    walker.press("All lessons of this course")
    walker.press("Go to the exam")
    sit(walker, worker)
    walker.press(TITLE[walker.language])
    judge(walker, worker, offered)
    see_the_pay(walker)
