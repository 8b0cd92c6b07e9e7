"""What ships comes into the tables, again and again, and nobody loses anything."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.build import courses
from tests.build.courses import SMALL, lesson, small_course
from tests.build.people import DAY, NOON, worker

from hormiga.domain.courses import editing
from hormiga.domain.courses.files import file_of
from hormiga.domain.courses.models import Course, Lesson, LessonProgress
from hormiga.domain.courses.queries import course_for
from hormiga.domain.courses.rules import NoSuchFile
from hormiga.domain.courses.shipping import install
from hormiga.domain.qualifications.models import QualificationType

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path):
    """A copy of the small course that a test may rewrite."""
    shutil.copytree(SMALL, tmp_path / "content")
    return tmp_path / "content"


def rewrite(root: Path, path: str, **changed: Any) -> None:
    file = root / "small-ants" / path
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))


class TestInstalling:
    def test_makes_the_course_its_lessons_and_its_qualification_type(self):
        made = small_course()

        slugs = Lesson.objects.filter(course=made).order_by("position")
        assert list(slugs.values_list("slug", flat=True)) == [
            "01-look",
            "02-ask",
            "03-do",
        ]
        assert made.media == ["ant.svg"]
        assert made.exam_slug == "exam-small-ants"
        assert (made.type.slug, made.type.kind) == ("course-small-ants", "course")
        assert made.type.title["es"] == "Hormigas y abejas"

    def test_again_asks_the_database_once_and_changes_nothing(
        self, root, django_assert_num_queries
    ):
        assert install(now=NOON, root=root) == ["small-ants"]
        before = list(Course.objects.values())

        with django_assert_num_queries(1):
            assert install(now=NOON + DAY, root=root) == []

        assert list(Course.objects.values()) == before

    def test_of_a_new_version_keeps_who_learned_what(self, root):
        install(now=NOON, root=root)
        somebody = worker()
        courses.read(somebody)
        courses.ask(somebody)
        rewrite(root, "lessons/01-look.json", title={"en": "New", "es": "Nueva"})
        rewrite(root, "course.json", version=2, lessons=["02-ask", "01-look"])

        install(now=NOON + DAY, root=root)

        row = course_for(worker_id=somebody.pk, slug="small-ants")
        assert [(one.slug, one.is_done) for one in row.lessons] == [
            ("02-ask", True),
            ("01-look", True),
        ]
        assert row.lessons[1].title == {"en": "New", "es": "Nueva"}
        assert not lesson("03-do").is_active
        assert row.course.version == 2
        assert QualificationType.objects.filter(slug="course-small-ants").count() == 1

    def test_brings_a_lesson_back_that_was_gone(self, root):
        install(now=NOON, root=root)
        rewrite(root, "course.json", lessons=["01-look"])
        install(now=NOON, root=root)
        rewrite(root, "course.json", lessons=["01-look", "03-do"])

        install(now=NOON, root=root)

        assert (lesson("03-do").is_active, lesson("02-ask").is_active) == (True, False)

    def test_leaves_alone_what_an_operator_decided(self, root):
        install(now=NOON, root=root)
        ours = {"en": "Ours", "es": "Nuestra"}
        editing.write_text(
            lesson=lesson("01-look"), block=0, markdown=ours, actor="user:1", now=NOON
        )
        editing.set_open(slug="small-ants", is_active=False, actor="user:1", now=NOON)
        rewrite(root, "lessons/01-look.json", title={"en": "New", "es": "Nueva"})
        rewrite(root, "lessons/02-ask.json", title={"en": "New", "es": "Nueva"})

        install(now=NOON + DAY, root=root)

        assert lesson("01-look").blocks[0]["markdown"] == ours
        assert lesson("01-look").title["en"] == "Look first"
        assert lesson("02-ask").title["en"] == "New"
        assert not Course.objects.get(slug="small-ants").is_active

    def test_gives_nobody_progress(self):
        small_course()

        assert LessonProgress.objects.count() == 0


class TestAFile:
    def test_is_found_by_its_name(self):
        found = file_of(course="small-ants", name="ant.svg", root=SMALL)

        assert found.media_type == "image/svg+xml"
        assert found.body.startswith(b"<svg")

    @pytest.mark.parametrize(
        "name",
        ["../course.json", "..", "ant.png", "", "ANT.svg", ".svg", "a/../ant.svg"],
    )
    def test_of_any_other_name_is_none(self, name):
        with pytest.raises(NoSuchFile):
            file_of(course="small-ants", name=name, root=SMALL)

    def test_of_a_folder_outside_is_none(self):
        with pytest.raises(NoSuchFile):
            file_of(course="..", name="ant.svg", root=SMALL / "small-ants")
