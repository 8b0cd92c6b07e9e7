"""Courses as their learners, their operator and a task's frame see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hormiga.domain.courses.blocks import Practice, practice_in
from hormiga.domain.courses.models import (
    BlockResult,
    Course,
    Lesson,
    LessonProgress,
)
from hormiga.domain.courses.rules import NoSuchBlock, NoSuchCourse, NoSuchLesson
from hormiga.domain.qualifications.models import Qualification, QualificationType

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson in its course's list."""

    slug: str
    title: Text
    minutes: int
    is_begun: bool
    is_done: bool
    last_block: int


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course and how far a worker has come in it."""

    course: Course
    lessons: tuple[LessonRow, ...]
    is_passed: bool
    seen_at: datetime | None

    @property
    def done(self) -> int:
        """Count the lessons that are done."""
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def is_begun(self) -> bool:
        """Say whether the worker has done anything in it."""
        return any(lesson.is_begun for lesson in self.lessons)

    @property
    def is_done(self) -> bool:
        """Say whether all its lessons are done."""
        return bool(self.lessons) and self.done == len(self.lessons)

    @property
    def minutes_left(self) -> int:
        """Add up the lessons that are still to do."""
        return sum(one.minutes for one in self.lessons if not one.is_done)

    @property
    def next(self) -> LessonRow | None:
        """Give the lesson to go on with: the first that is not done."""
        return next((one for one in self.lessons if not one.is_done), None)


@dataclass(frozen=True, slots=True)
class Open:
    """A lesson that a worker has open."""

    lesson: Lesson
    is_done: bool
    last_block: int
    results: Mapping[str, BlockResult]


def courses_for(*, worker_id: int) -> list[CourseRow]:
    """List the open courses with a worker's progress, in four statements."""
    return _rows(Course.objects.filter(is_active=True), worker_id)


def course_for(*, worker_id: int, slug: str) -> CourseRow:
    """Show one open course. Raises NoSuchCourse."""
    rows = _rows(Course.objects.filter(is_active=True, slug=slug), worker_id)
    if not rows:
        raise NoSuchCourse
    return rows[0]


def open_lesson(*, worker_id: int, course: Course, slug: str) -> Open:
    """Open a lesson of a course. Raises NoSuchLesson."""
    lesson = Lesson.objects.filter(course=course, slug=slug, is_active=True).first()
    if lesson is None:
        raise NoSuchLesson
    progress = LessonProgress.objects.filter(worker_id=worker_id, lesson=lesson).first()
    results = BlockResult.objects.filter(worker_id=worker_id, lesson=lesson)
    return Open(
        lesson,
        progress is not None and progress.state == LessonProgress.State.DONE,
        progress.last_block if progress else 0,
        {row.block: row for row in results.order_by("pk")},
    )


def lesson_named(*, course: str, slug: str) -> Lesson:
    """Find a lesson of an open course, with its course. Raises NoSuchLesson."""
    row = (
        Lesson.objects.select_related("course")
        .filter(course__slug=course, course__is_active=True, slug=slug, is_active=True)
        .first()
    )
    if row is None:
        raise NoSuchLesson
    return row


def practice_behind(*, lesson_id: int, block: str, item: int) -> Practice:
    """Find a practice that has such an item. Raises NoSuchLesson, NoSuchBlock."""
    lesson = Lesson.objects.filter(
        pk=lesson_id, is_active=True, course__is_active=True
    ).first()
    if lesson is None:
        raise NoSuchLesson
    practice = practice_in(lesson.blocks, block)
    if not 0 <= item < len(practice.items):
        raise NoSuchBlock
    return practice


def is_complete(*, worker_id: int, course_id: int) -> bool:
    """Say whether a worker has done all lessons that a course has now."""
    lessons = Lesson.objects.filter(course_id=course_id, is_active=True)
    done = LessonProgress.objects.filter(
        worker_id=worker_id, lesson__in=lessons, state=LessonProgress.State.DONE
    ).count()
    return 0 < done == lessons.count()


def was_granted(*, worker_id: int, course_id: int) -> bool:
    """Say whether a worker was ever given what a course gives, revoked or not."""
    types = Course.objects.filter(pk=course_id).values("type")
    return Qualification.objects.filter(worker_id=worker_id, type__in=types).exists()


def course_before(*, exam_slug: str) -> Course | None:
    """Find the open course that an exam asks for first."""
    rows = Course.objects.filter(exam_slug=exam_slug, is_active=True)
    return rows.order_by("position", "pk").first()


def course_titles() -> dict[str, Text]:
    """Give the titles of all open courses by slug."""
    rows = Course.objects.filter(is_active=True)
    return dict(rows.values_list("slug", "title"))


def types_with_slugs(slugs: Sequence[str]) -> list[int]:
    """Find the platform's qualification types of these slugs."""
    rows = QualificationType.objects.filter(slug__in=slugs)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def result_of(*, worker_id: int, lesson_id: int, block: str) -> BlockResult | None:
    """Find how a worker did in a quiz or practice, if they ever began it."""
    return BlockResult.objects.filter(
        worker_id=worker_id, lesson_id=lesson_id, block=block
    ).first()


def may_show_media(*, course: str, name: str) -> bool:
    """Say whether an open course shows a file of that name."""
    rows = Course.objects.filter(slug=course, is_active=True)
    return any(name in media for media in rows.values_list("media", flat=True))


def all_courses() -> list[tuple[Course, list[Lesson]]]:
    """List every course with its lessons for the operator, in two statements."""
    lessons: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(is_active=True).order_by("position", "pk"):
        lessons.setdefault(lesson.course_id, []).append(lesson)
    courses = Course.objects.order_by("position", "pk")
    return [(course, lessons.get(course.pk, [])) for course in courses]


def lesson_of_any(*, course: str, slug: str) -> Lesson:
    """Find a lesson, also of a closed course, for the operator. Raises NoSuchLesson."""
    row = (
        Lesson.objects.select_related("course")
        .filter(course__slug=course, slug=slug, is_active=True)
        .first()
    )
    if row is None:
        raise NoSuchLesson
    return row


def _rows(courses: Any, worker_id: int) -> list[CourseRow]:
    found = list(courses.order_by("position", "pk"))
    progress = {
        row.lesson_id: row
        for row in LessonProgress.objects.filter(
            worker_id=worker_id, lesson__course__in=found
        )
    }
    held = set(
        Qualification.objects.filter(
            worker_id=worker_id,
            type__in=[course.type_id for course in found],
            revoked_at__isnull=True,
        ).values_list("type_id", flat=True)
    )
    lessons: dict[int, list[LessonRow]] = {}
    seen: dict[int, datetime] = {}
    rows = Lesson.objects.filter(course__in=found, is_active=True).defer("blocks")
    for lesson in rows.order_by("position", "pk"):
        mine = progress.get(lesson.pk)
        lessons.setdefault(lesson.course_id, []).append(_lesson(lesson, mine))
        if mine:
            last = seen.get(lesson.course_id, mine.seen_at)
            seen[lesson.course_id] = max(last, mine.seen_at)
    return [
        CourseRow(
            course,
            tuple(lessons.get(course.pk, ())),
            course.type_id in held,
            seen.get(course.pk),
        )
        for course in found
    ]


def _lesson(lesson: Lesson, mine: LessonProgress | None) -> LessonRow:
    return LessonRow(
        slug=lesson.slug,
        title=lesson.title,
        minutes=lesson.minutes,
        is_begun=mine is not None,
        is_done=mine is not None and mine.state == LessonProgress.State.DONE,
        last_block=mine.last_block if mine else 0,
    )
