"""A small course, and workers who learn in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.build.people import NOON

from hormiga.domain.courses.models import Course, Lesson
from hormiga.domain.courses.services import PracticeAnswer
from hormiga.domain.courses.shipping import install
from hormiga.domain.people.models import Worker
from hormiga.flows import complete_course
from hormiga.flows.complete_course import Step

SMALL = Path(__file__).parent / "small_courses"
SLUG = "small-ants"
RIGHT = {"a": 1, "b": 0}
ANT, BEE = {"categories": ["ant"]}, {"categories": ["bee"]}


def small_course() -> Course:
    """Three lessons: one to read, one with a quiz, one with a practice."""
    install(now=NOON, root=SMALL)
    return Course.objects.get(slug=SLUG)


def lesson(slug: str) -> Lesson:
    """Find one of the small course's lessons."""
    return Lesson.objects.select_related("course").get(course__slug=SLUG, slug=slug)


def read(worker: Worker, now: Any = NOON) -> Step:
    return complete_course.mark_read(worker=worker, lesson=lesson("01-look"), now=now)


def ask(worker: Worker, *, tries: int = 0, now: Any = NOON, **chosen: int) -> Step:
    return complete_course.answer_quiz(
        worker=worker,
        lesson=lesson("02-ask"),
        block="q1",
        round_number=tries,
        chosen=chosen or RIGHT,
        now=now,
    )


def do(
    worker: Worker,
    item: int,
    answer: dict[str, Any],
    *,
    language: str = "en",
    now: Any = NOON,
) -> Step:
    return complete_course.answer_practice(
        worker=worker,
        lesson=lesson("03-do"),
        block="p1",
        given=PracticeAnswer(item, answer, language),
        now=now,
    )


def finish(worker: Worker) -> None:
    """Do the whole course."""
    read(worker)
    ask(worker)
    do(worker, 0, ANT)
    do(worker, 2, BEE)
    do(worker, 3, BEE)


def shown_file() -> dict[str, str]:
    """Name a picture of a course that ships; the small one's lie in no package."""
    install(now=NOON)
    course = Course.objects.exclude(slug=SLUG).order_by("pk")[0]
    name = next(one for one in course.media if one.endswith(".svg"))
    return {"course": course.slug, "name": name}
