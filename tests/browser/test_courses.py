"""A whole course: from its list to the qualification, with real practice tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import RULES, SIZES, Visitor
from tests.browser.hostile_site import _session
from tests.browser.standing import Served
from tests.browser.types.walk import FOCUSED
from tests.build import courses, web

from hormiga.domain.courses.models import Lesson, LessonProgress
from hormiga.domain.courses.shipping import install
from hormiga.domain.people.models import User
from hormiga.domain.qualifications.models import Qualification
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[[User, str, str], Visitor]
WORDS = {
    "en": {
        "course": "Ants and bees",
        "begin": "Begin",
        "read": "I have read this",
        "go on": "Go on",
        "bee": "The bee",
        "ant": "The ant",
        "six": "Six",
        "send quiz": "Send the quiz",
        "again": "Try the quiz again",
        "not yet": "Not passed yet.",
        "why": "Wings that beat make the sound.",
        "next": "Next lesson: Now you",
        "start": "Start the practice",
        "send": "Submit",
        "is ant": "Ant",
        "is bee": "Bee",
        "right": "Right",
        "because": "Only ants walk in lines.",
        "next task": "Next task",
        "passed": "Practice passed.",
        "finished": "You have finished the course.",
        "back": "Back to the lesson",
        "done": "You have finished this course.",
    },
    "es": {
        "course": "Hormigas y abejas",
        "begin": "Empezar",
        "read": "Ya lo he leído",
        "go on": "Seguir",
        "bee": "La abeja",
        "ant": "La hormiga",
        "six": "Seis",
        "send quiz": "Enviar las respuestas",
        "again": "Probar las preguntas otra vez",
        "not yet": "Todavía no has aprobado.",
        "why": "El sonido lo hacen las alas al moverse.",
        "next": "Lección siguiente: Ahora tú",
        "start": "Empezar la práctica",
        "send": "Enviar",
        "is ant": "Hormiga",
        "is bee": "Abeja",
        "right": "Correcto",
        "because": "Solo las hormigas caminan en fila.",
        "next task": "Tarea siguiente",
        "passed": "Práctica aprobada.",
        "finished": "Has terminado el curso.",
        "back": "Volver a la lección",
        "done": "Has terminado este curso.",
    },
}

FILM = """async film => {
  const track = film.querySelector("track");
  const isRead = new Promise(done => track.addEventListener("load", done));
  track.track.mode = "showing";
  await film.play();
  await new Promise(done => film.addEventListener("timeupdate", done, { once: true }));
  await isRead;
  film.pause();
  return track.track.cues.length;
}"""
"""Plays a little of a film; gives the number of its captions."""


@pytest.fixture
def enter(chrome: Browser, framed_site: Served) -> Iterator[Enter]:
    """Open a window for somebody who is signed in already."""
    contexts = []
    site = framed_site.site

    def entered(who: User, size: str, language: str) -> Visitor:
        width, height = SIZES[size]
        context = chrome.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            has_touch=size == "phone",
        )
        context.set_default_timeout(60_000)
        context.add_cookies([_session(who, site)])
        contexts.append(context)
        return Visitor(context.new_page(), site)

    yield entered
    for context in contexts:
        context.close()


def without_pictures() -> None:
    """Take the picture out of the small course: its file is in no package."""
    lesson = courses.lesson("01-look")
    lesson.blocks = [one for one in lesson.blocks if one["kind"] != "image"]
    lesson.save()


def look_inside(page: Page) -> None:
    """The task is no wider than its frame, and shuts nobody out."""
    page.locator("#frame").wait_for()
    frame = page.frames[1]
    frame.wait_for_selector("hormiga-categories")
    wide = frame.evaluate("document.documentElement.scrollWidth")
    assert wide <= frame.evaluate("innerWidth")
    frame.evaluate(
        (resources.files("axe_playwright_python") / "axe.min.js").read_text()
    )
    asked = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found = frame.evaluate(f"axe.run(document, {asked})")
    assert [rule["id"] for rule in found["violations"]] == []


def choose(visitor: Visitor, *words: str) -> None:
    for one in words:
        visitor.page.get_by_label(one, exact=True).check()


def holds(worker) -> list[tuple[str | None, int | None]]:
    rows = Qualification.objects.filter(worker=worker)
    return list(rows.values_list("type__slug", "score"))


def test_a_course_is_finished_on_a_phone_in_spanish(enter):
    courses.small_course()
    without_pictures()
    somebody, worker = web.worker_user()
    visitor, words = enter(somebody, "phone", "es"), WORDS["es"]
    page = visitor.page
    visitor.go("/courses/")
    visitor.press(words["course"])
    visitor.press(words["begin"])
    visitor.press(words["read"])
    visitor.press(words["go on"])

    choose(visitor, words["ant"], words["six"])
    visitor.press(words["send quiz"])
    assert words["not yet"] in page.locator("main").inner_text()
    assert words["why"] in page.locator("main").inner_text()
    visitor.press(words["again"])
    choose(visitor, words["bee"], words["six"])
    visitor.press(words["send quiz"])
    visitor.press(words["next"])

    visitor.press(words["start"])
    for place, animal in enumerate(("is ant", "is bee", "is bee"), 1):
        look_inside(page)
        frame = page.frame_locator("#frame")
        frame.get_by_label(words[animal]).check()
        with page.expect_navigation():
            frame.get_by_role("button", name=words["send"]).click()
        visitor.look()
        assert words["right"] in page.locator(".told-one").first.inner_text()
        if place < 3:
            visitor.press(words["next task"])

    said = page.locator("main").inner_text()
    assert words["passed"] in said
    assert words["finished"] in said
    assert holds(worker) == [("course-small-ants", 100)]
    visitor.go("/courses/small-ants/")
    assert words["done"] in page.locator("main").inner_text()


def test_a_course_is_finished_by_keyboard_alone_at_a_desk_in_english(enter):
    courses.small_course()
    without_pictures()
    somebody, worker = web.worker_user()
    visitor, words = enter(somebody, "desk", "en"), WORDS["en"]
    page, keys = visitor.page, visitor.page.keyboard
    page.emulate_media(color_scheme="dark")
    visitor.go("/courses/")
    for words_of_it in ("course", "begin", "read", "go on"):
        visitor.tab_to(words[words_of_it])
        visitor.enter()

    for name in ("bee", "six"):
        reach(page, words[name])
        keys.press("Space")
    visitor.tab_to(words["send quiz"])
    visitor.enter()
    assert words["why"] in page.locator("main").inner_text()
    visitor.tab_to(words["next"])
    visitor.enter()

    visitor.tab_to(words["start"])
    visitor.enter()
    for place, digit in enumerate(("1", "2", "2"), 1):
        look_inside(page)
        tab_into(page, words["is ant"])
        keys.press(digit)
        with page.expect_navigation():
            keys.press("Control+Enter")
        visitor.look()
        assert words["right"] in page.locator(".told-one").first.inner_text()
        if place == 1:
            assert words["because"] in page.locator("main").inner_text()
        if place < 3:
            visitor.tab_to(words["next task"])
            visitor.enter()

    assert words["passed"] in page.locator("main").inner_text()
    assert holds(worker) == [("course-small-ants", 100)]
    visitor.tab_to(words["back"])
    visitor.enter()


def test_a_shipped_lesson_shows_its_film_and_is_gone_on_with_where_one_stopped(enter):
    install(now=clock.read())
    film = lesson_with("video")
    somebody, worker = web.worker_user()
    visitor = enter(somebody, "phone", "en")
    page = visitor.page
    visitor.go(film)

    assert page.locator("video").evaluate(FILM) >= 3
    visitor.look()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    with page.expect_response("**/place/"):
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    row = LessonProgress.objects.select_related("lesson").get(worker=worker)
    assert row.last_block == len(row.lesson.blocks) - 1
    visitor.go("/courses/")
    visitor.press("Go on learning")
    assert page.url.endswith(f"{film}#b{row.last_block}")


def lesson_with(kind: str) -> str:
    """Give the address of the first shipped lesson that has such a block."""
    rows = Lesson.objects.select_related("course").order_by("course_id", "position")
    found = next(
        one for one in rows if any(block["kind"] == kind for block in one.blocks)
    )
    return f"/courses/{found.course.slug}/{found.slug}/"


def reach(page: Page, name: str) -> None:
    """Reach an option by Tab to its group and arrows within it."""
    for _ in range(60):
        if label_of(page) == name:
            return
        is_radio = page.evaluate("document.activeElement.type === 'radio'")
        seen = label_of(page)
        if is_radio:
            for _ in range(4):
                page.keyboard.press("ArrowDown")
                if label_of(page) == name:
                    return
                if label_of(page) == seen:
                    break
        page.keyboard.press("Tab")
    pytest.fail(f"no key reaches {name!r}")


def label_of(page: Page) -> str:
    return str(
        page.evaluate(
            "document.activeElement.labels?.[0]?.innerText.trim() ?? "
            "document.activeElement.innerText.trim()"
        )
    )


def tab_into(page: Page, name: str) -> None:
    """Reach a control of the task by Tab alone, from the page around its frame."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.frames[1].evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"Tab never reaches {name!r}")
