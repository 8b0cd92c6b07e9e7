"""An operator's hand on courses: which are open, in which order, and their texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from hormiga.domain.courses.models import Course, Lesson
from hormiga.domain.courses.rules import NoSuchBlock, NoSuchCourse
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.kit.errors import Refusal

MOST_CHARACTERS = 20_000


class TextMissing(Refusal):
    """A lesson's text is there in every language that it had. Write each of them."""


@transaction.atomic
def set_open(*, slug: str, is_active: bool, actor: str, now: datetime) -> None:
    """Open a course to workers, or close it; what they did in it stays."""
    course = _course(slug)
    if course.is_active == is_active:
        return
    course.is_active = is_active
    course.save(update_fields=["is_active"])
    _note(course, "opened" if is_active else "closed", actor, now)


@transaction.atomic
def move_up(*, slug: str, actor: str, now: datetime) -> None:
    """Put a course one place forward in the list."""
    courses = list(Course.objects.select_for_update().order_by("position", "pk"))
    places = [course.slug for course in courses]
    if slug not in places:
        raise NoSuchCourse
    place = places.index(slug)
    if place == 0:
        return
    courses.insert(place - 1, courses.pop(place))
    for position, course in enumerate(courses, 1):
        course.position = position
    Course.objects.bulk_update(courses, ["position"])
    _note(courses[place - 1], "moved up", actor, now)


@transaction.atomic
def write_text(
    *,
    lesson: Lesson,
    block: int,
    markdown: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """Change a text block of a lesson; new versions that ship leave the lesson alone.

    Refuses NoSuchBlock and TextMissing.
    """
    row = Lesson.objects.select_for_update().select_related("course").get(pk=lesson.pk)
    if not 0 <= block < len(row.blocks) or row.blocks[block]["kind"] != "text":
        raise NoSuchBlock
    had = row.blocks[block]["markdown"]
    if any(not markdown.get(language, "").strip() for language in had):
        raise TextMissing
    row.blocks[block]["markdown"] = {name: markdown[name] for name in had}
    row.edited_at = now
    row.save(update_fields=["blocks", "edited_at"])
    _note(row.course, f"text {block + 1} of {row.slug} written", actor, now)


def _course(slug: str) -> Course:
    row = Course.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise NoSuchCourse
    return row


def _note(course: Course, change: str, actor: str, now: datetime) -> None:
    noted = Noted(
        AuditedAct.COURSE_CHANGED, f"course:{course.slug}", {"change": change}
    )
    note_act(actor=actor, noted=noted, now=now)
