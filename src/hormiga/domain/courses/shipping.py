"""Courses that come with the platform: read from their folders, put into tables.

Progress hangs on lessons, and lessons are found again by their slugs: a new version
changes texts, adds lessons and closes those that are gone, and nobody begins anew.
What an operator decided stays: which courses are open and in which order, and the
lessons that they have written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from hormiga.domain.courses.models import Course, Lesson
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import platform_type

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A course's folder, read."""

    about: dict[str, Any]
    lessons: list[tuple[str, dict[str, Any]]]
    """Each lesson with the hash of its file, in order."""
    media: list[str]
    digest: str


def shipped(root: Path = CONTENT) -> Iterator[Shipped]:
    """Read all courses: those that follow another last, and short ones first."""
    found = [_read(path.parent) for path in sorted(root.glob("*/course.json"))]
    yield from sorted(
        found, key=lambda one: (bool(one.about.get("after")), one.about["minutes"])
    )


def install(*, now: datetime, root: Path = CONTENT) -> list[str]:
    """Bring the tables up to what ships; returns the slugs of courses that changed.

    Where nothing changed: one statement.
    """
    known = dict(Course.objects.values_list("slug", "shipped_hash"))
    changed = [
        one for one in shipped(root) if known.get(one.about["slug"]) != one.digest
    ]
    for one in changed:
        with transaction.atomic():
            _put(one, now)
    return [one.about["slug"] for one in changed]


def _put(one: Shipped, now: datetime) -> None:
    about = one.about
    type_ = platform_type(
        slug=f"course-{about['slug']}",
        kind=QualificationType.Kind.COURSE,
        title=about["title"],
        now=now,
    )
    texts = {
        "version": about["version"],
        "title": about["title"],
        "summary": about["summary"],
        "outcome": about["outcome"],
        "opens": about["opens"],
        "minutes": about["minutes"],
        "after": about.get("after") or "",
        "exam_slug": about.get("exam") or "",
        "media": one.media,
        "shipped_hash": one.digest,
    }
    begun = {"type": type_, "position": Course.objects.count() + 1, "created_at": now}
    course, _ = Course.objects.update_or_create(
        slug=about["slug"], defaults=texts, create_defaults=texts | begun
    )
    _put_lessons(course, one.lessons)


def _put_lessons(course: Course, lessons: list[tuple[str, dict[str, Any]]]) -> None:
    known = {row.slug: row for row in Lesson.objects.filter(course=course)}
    for position, (digest, lesson) in enumerate(lessons, 1):
        row = known.pop(lesson["slug"], None) or Lesson(
            course=course, slug=lesson["slug"]
        )
        row.position, row.is_active = position, True
        if row.shipped_hash != digest and row.edited_at is None:
            row.shipped_hash = digest
            row.title, row.minutes = lesson["title"], lesson["minutes"]
            row.blocks = lesson["blocks"]
        row.save()
    gone = [row.pk for row in known.values()]
    Lesson.objects.filter(pk__in=gone).update(is_active=False)


def _read(folder: Path) -> Shipped:
    head = (folder / "course.json").read_bytes()
    about = orjson.loads(head)
    whole = sha256(head)
    lessons = []
    for slug in about["lessons"]:
        body = (folder / "lessons" / f"{slug}.json").read_bytes()
        whole.update(body)
        lessons.append((sha256(body).hexdigest(), orjson.loads(body)))
    media = sorted({name for _, lesson in lessons for name in _files_of(lesson)})
    return Shipped(about, lessons, media, whole.hexdigest())


def _files_of(lesson: dict[str, Any]) -> Iterator[str]:
    for block in lesson["blocks"]:
        for part in ("file", "captions", "poster"):
            named = block.get(part)
            if isinstance(named, dict):
                yield from named.values()
            elif named:
                yield str(named)
