"""What holds of each course that ships."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from hormiga.domain import courses, exams
from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.languages import shown
from hormiga.engines.templates.pages import prepared

CONTENT = Path(courses.__file__).parent / "content"
BANKS = Path(exams.__file__).parent / "banks"
COURSES = sorted(path.parent for path in CONTENT.glob("*/course.json"))
EACH = pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
BOTH = {"en", "es"}
MOST_VIDEO = 400_000
MOST_DRAWING = 100_000
MOST_IN_ONE_PLACE = 0.45

COURSE = {
    "slug",
    "version",
    "title",
    "summary",
    "outcome",
    "minutes",
    "exam",
    "opens",
    "after",
    "lessons",
}
BLOCKS = {
    "text": {"markdown"},
    "image": {"file", "alt"},
    "video": {"file", "captions", "transcript"},
    "example": {"title", "task", "answer", "why"},
    "mistake": {"title", "wrong", "right", "why"},
    "quiz": {"id", "pass_percent", "questions"},
    "practice": {"id", "title", "task_type", "settings", "pass_percent", "items"},
}
"""What each kind of block must have, besides `kind`."""
MAY_HAVE = {"image": {"caption"}, "video": {"poster"}}
SPOKEN = ("markdown", "alt", "caption", "transcript", "title", "task", "answer")


@cache
def course_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((folder / "course.json").read_bytes())
    return found


@cache
def lessons_of(folder: Path) -> tuple[dict[str, Any], ...]:
    return tuple(
        orjson.loads((folder / "lessons" / f"{name}.json").read_bytes())
        for name in course_of(folder)["lessons"]
    )


def blocks_of(folder: Path, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the course's blocks, of these kinds only if any are named."""
    for lesson in lessons_of(folder):
        for block in lesson["blocks"]:
            if not kinds or block["kind"] in kinds:
                yield lesson["slug"], block


def questions_of(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    return [
        (lesson, question)
        for lesson, block in blocks_of(folder, "quiz")
        for question in block["questions"]
    ]


def practice_items(folder: Path) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [
        (f"{lesson} {block['id']} #{number}", block, item)
        for lesson, block in blocks_of(folder, "practice")
        for number, item in enumerate(block["items"])
    ]


def named_files(folder: Path) -> set[str]:
    """List the files that blocks name, in every language."""
    found: set[str] = set()
    for _lesson, block in blocks_of(folder, "image", "video"):
        for key in ("file", "captions", "poster"):
            named = block.get(key, {})
            found |= {named} if isinstance(named, str) else set(named.values())
    return found


def assert_both(text: Any, where: str) -> None:
    assert isinstance(text, dict), where
    assert text.keys() == BOTH, where
    for one in text.values():
        assert one.strip(), where
        assert not re.search("<[a-z/!]", one), (where, one)


def fits(value: Any, schema: Any) -> None:
    schemas.refuse_value(value, orjson.dumps(schema))


class TestTheCourses:
    def test_follow_only_courses_that_ship_and_never_in_a_circle(self):
        after = {
            course_of(folder)["slug"]: course_of(folder)["after"] for folder in COURSES
        }

        assert COURSES
        for slug in after:
            passed, here = set(), slug
            while here is not None:
                assert here in after, slug
                assert here not in passed, slug
                passed.add(here)
                here = after[here]


class TestEachCourse:
    @EACH
    def test_is_named_like_its_folder_and_says_what_it_is(self, course: Path):
        held = course_of(course)

        assert held.keys() == COURSE
        assert held["slug"] == course.name
        assert held["version"] >= 1
        for name in ("title", "summary", "outcome", "opens"):
            assert_both(held[name], name)

    @EACH
    def test_ends_in_an_exam_that_ships(self, course: Path):
        bank = orjson.loads((BANKS / f"{course_of(course)['exam']}.json").read_bytes())

        assert bank["kind"] == "course"

    @EACH
    def test_takes_as_long_as_its_lessons(self, course: Path):
        held = course_of(course)

        minutes = sum(lesson["minutes"] for lesson in lessons_of(course))

        assert 60 <= held["minutes"] <= 240
        assert 8 <= len(held["lessons"]) <= 12
        assert abs(minutes - held["minutes"]) <= 15

    @EACH
    def test_has_each_lesson_once_and_no_other_file(self, course: Path):
        listed = course_of(course)["lessons"]

        found = {path.stem for path in (course / "lessons").iterdir()}
        assert len(set(listed)) == len(listed)
        assert found == set(listed)
        for name, lesson in zip(listed, lessons_of(course), strict=True):
            assert lesson.keys() == {"slug", "title", "minutes", "blocks"}
            assert lesson["slug"] == name
            assert_both(lesson["title"], name)

    @EACH
    def test_ends_every_lesson_with_something_to_do(self, course: Path):
        for lesson in lessons_of(course):
            last = lesson["blocks"][-1]["kind"]

            assert last in {"quiz", "practice"}, lesson["slug"]

    @EACH
    def test_is_made_of_blocks_of_the_stated_form(self, course: Path):
        for lesson, block in blocks_of(course):
            kind = block["kind"]
            may = MAY_HAVE.get(kind, set())

            assert block.keys() - {"kind"} - may == BLOCKS[kind], (lesson, kind)
            for name in SPOKEN:
                if name in block:
                    assert_both(block[name], f"{lesson} {kind} {name}")
            for name in ("wrong", "right", "why"):
                if name in block:
                    assert_both(block[name], f"{lesson} {kind} {name}")

    @EACH
    def test_gives_each_exercise_of_a_lesson_its_own_id(self, course: Path):
        ids = Counter(
            (lesson, block["id"])
            for lesson, block in blocks_of(course, "quiz", "practice")
        )

        assert max(ids.values()) == 1

    @EACH
    def test_has_enough_of_everything(self, course: Path):
        practices = list(blocks_of(course, "practice"))
        drawings = {name for name in named_files(course) if name.endswith(".svg")}

        assert len(practices) >= 4
        assert len(practice_items(course)) >= 16
        assert len(questions_of(course)) >= 24
        assert len(drawings) >= 3
        assert len(list(blocks_of(course, "video"))) >= 1


class TestAQuiz:
    @EACH
    def test_asks_three_to_six_questions_with_one_right_option(self, course: Path):
        for lesson, block in blocks_of(course, "quiz"):
            ids = [question["id"] for question in block["questions"]]

            assert 3 <= len(ids) <= 6, lesson
            assert len(set(ids)) == len(ids), lesson
            assert 50 <= block["pass_percent"] <= 100
        for lesson, question in questions_of(course):
            where = f"{lesson} {question['id']}"
            form = {"id", "question", "options", "right", "why"}
            assert question.keys() - {"shown"} == form, where
            assert 2 <= len(question["options"]) <= 6, where
            assert 0 <= question["right"] < len(question["options"]), where
            for name in ("question", "shown", "why"):
                if name in question:
                    assert_both(question[name], where)
            for language in BOTH:
                options = {option[language] for option in question["options"]}
                assert len(options) == len(question["options"]), where

    @EACH
    def test_hides_right_options_in_every_place(self, course: Path):
        wide = [one for _, one in questions_of(course) if len(one["options"]) >= 4]

        places = Counter(question["right"] for question in wide)

        if len(wide) >= 10:
            assert max(places.values()) <= MOST_IN_ONE_PLACE * len(wide)


class TestAPractice:
    @EACH
    def test_has_settings_that_its_task_type_takes(self, course: Path):
        for _lesson, block in blocks_of(course, "practice"):
            kind = type_named(block["task_type"])

            fits(block["settings"], kind.settings_schema)
            kind.refuse(block["settings"])
            assert 50 <= block["pass_percent"] <= 100

    @EACH
    def test_has_tasks_and_answers_that_its_task_type_takes(self, course: Path):
        for where, block, item in practice_items(course):
            kind = type_named(block["task_type"])
            settings = block["settings"]

            assert item.keys() - {"language"} == {"input", "answer", "why"}, where
            fits(item["input"], kind.input_schema)
            fits(item["answer"], kind.answer_schema(settings))
            if kind.refuse_answer is not None:
                kind.refuse_answer(item["answer"], item["input"], settings)
            assert_both(item["why"], where)

    @EACH
    def test_gives_its_own_answer_full_marks(self, course: Path):
        for where, block, item in practice_items(course):
            kind = type_named(block["task_type"])

            grade = kind.grade(item["answer"], item["answer"], block["settings"])

            assert grade.score == pytest.approx(1.0), where
            assert grade.parts, where

    @EACH
    def test_shows_each_task_without_a_script_or_host_of_its_own(self, course: Path):
        for where, block, item in practice_items(course):
            html = shown(
                template=type_named(block["task_type"]).template,
                task_input=item["input"],
                settings=block["settings"],
                grant=lambda text: text,
            )

            page = prepared(html)
            assert not page.is_scripted, where
            assert page.external_hosts == (), where

    @EACH
    def test_fails_whoever_gives_every_task_the_same_answer(self, course: Path):
        """Unless the lesson shows more than one way, nothing is learned by doing it."""
        for lesson, block in blocks_of(course, "practice"):
            said = {orjson.dumps(item["answer"]) for item in block["items"]}

            assert len(said) >= 2, lesson

    @EACH
    def test_has_at_least_three_tasks_for_a_reader_of_either_language(
        self, course: Path
    ):
        for lesson, block in blocks_of(course, "practice"):
            assert 3 <= len(block["items"]) <= 8, lesson
            for language in BOTH:
                mine = [
                    item
                    for item in block["items"]
                    if item.get("language", language) == language
                ]
                assert len(mine) >= 3, (lesson, block["id"], language)


class TestMedia:
    @EACH
    def test_are_the_files_that_blocks_name_and_no_others(self, course: Path):
        there = {path.name for path in (course / "media").iterdir()}

        assert there == named_files(course)

    @EACH
    def test_are_drawings_that_run_nothing_and_fetch_nothing(self, course: Path):
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for path in sorted((course / "media").glob("*.svg")):
            root = etree.fromstring(path.read_bytes(), parser)

            assert etree.QName(root).localname == "svg", path.name
            assert root.get("viewBox"), path.name
            assert path.stat().st_size <= MOST_DRAWING, path.name
            for element in root.iter(etree.Element):
                assert_harmless(element, path.name)

    @EACH
    def test_are_short_videos_with_captions_in_both_languages(self, course: Path):
        for lesson, block in blocks_of(course, "video"):
            named = block["file"]
            files = [named] if isinstance(named, str) else named.values()

            assert block["captions"].keys() == BOTH, lesson
            for name in files:
                video = course / "media" / name
                assert video.stat().st_size < MOST_VIDEO, name
                assert video.read_bytes()[:4] == b"\x1a\x45\xdf\xa3", name
            for name in block["captions"].values():
                words = (course / "media" / name).read_text(encoding="utf-8")
                assert words.startswith("WEBVTT\n"), name
                assert words.count("-->") >= 3, name


_MAY_NOT_BE = {"script", "foreignObject", "iframe", "image", "a", "handler", "set"}


def assert_harmless(element: Any, where: str) -> None:
    assert etree.QName(element).localname not in _MAY_NOT_BE, where
    for name, value in element.attrib.items():
        plain = etree.QName(name).localname
        assert not plain.startswith("on"), (where, plain)
        if plain in {"href", "src"}:
            assert value.startswith("#"), (where, value)
        assert not re.search(r"url\((?!#)", value), (where, value)
    inner = (element.text or "") + "".join(element.itertext())
    assert "@import" not in inner, where
