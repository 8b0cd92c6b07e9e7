"""An exam that belongs to a course asks for the course first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.courses.queries import course_before
from hormiga.domain.qualifications.queries import holdings_of


@dataclass(frozen=True, slots=True)
class MissingCourse:
    """The course that a worker has to finish before an exam."""

    slug: str
    title: Mapping[str, str]
    minutes: int


def missing_before_exam(
    *, worker_id: int, exam_slug: str, now: datetime
) -> MissingCourse | None:
    """Name the course that stands before an exam and is not held; two statements.

    None where no open course leads to the exam, or the worker holds it.
    """
    course = course_before(exam_slug=exam_slug)
    if course is None:
        return None
    held = holdings_of(worker_id=worker_id, type_ids=[course.type_id])
    holding = held.get(course.type_id)
    if holding and (holding.expires_at is None or holding.expires_at > now):
        return None
    return MissingCourse(course.slug, course.title, course.minutes)
