"""A worker learns; with the last lesson they hold what the course gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from hormiga.domain.courses import queries, services
from hormiga.domain.courses.models import Lesson
from hormiga.domain.courses.services import PracticeAnswer
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.services import grant

SCORE = 100
"""What a course's qualification is scored with: it is held, or it is not."""


class Step(StrEnum):
    """How far an answer brought its worker."""

    ON = "on"
    LESSON = "lesson"  # the lesson is done
    COURSE = "course"  # and so is the course: they hold its qualification


@transaction.atomic(durable=True)
def answer_quiz(
    *,
    worker: Worker,
    lesson: Lesson,
    block: str,
    round_number: int,
    chosen: Mapping[str, int],
    now: datetime,
) -> Step:
    """Take a quiz's answers. Refuses what `services.answer_quiz` refuses."""
    is_done = services.answer_quiz(
        worker_id=worker.pk,
        lesson=lesson,
        block=block,
        round_number=round_number,
        chosen=chosen,
        now=now,
    )
    return _step(worker, lesson, is_done=is_done, now=now)


@transaction.atomic(durable=True)
def answer_practice(
    *, worker: Worker, lesson: Lesson, block: str, given: PracticeAnswer, now: datetime
) -> Step:
    """Take an answer in a practice. Refuses what `services.answer_practice` refuses."""
    is_done = services.answer_practice(
        worker_id=worker.pk, lesson=lesson, block=block, given=given, now=now
    )
    return _step(worker, lesson, is_done=is_done, now=now)


@transaction.atomic(durable=True)
def mark_read(*, worker: Worker, lesson: Lesson, now: datetime) -> Step:
    """Take a lesson as read. Refuses `LessonNotFinished`."""
    is_done = services.mark_read(worker_id=worker.pk, lesson=lesson, now=now)
    return _step(worker, lesson, is_done=is_done, now=now)


def _step(worker: Worker, lesson: Lesson, *, is_done: bool, now: datetime) -> Step:
    """Grant the qualification once: whoever it was taken from does not get it anew."""
    if not queries.is_complete(worker_id=worker.pk, course_id=lesson.course_id):
        return Step.LESSON if is_done else Step.ON
    if queries.was_granted(worker_id=worker.pk, course_id=lesson.course_id):
        return Step.LESSON if is_done else Step.ON
    grant(type=lesson.course.type, worker=worker, score=SCORE, locale=None, now=now)
    return Step.COURSE
