"""A project of a ready task type: from its form over its frame to downloaded labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import RULES, SIZES, Visitor
from tests.browser.hostile_site import _session
from tests.browser.requester_words import WORDS as PAGES
from tests.browser.standing import Served
from tests.browser.types.walk import FOCUSED
from tests.build import web
from tests.build.people import requester

from hormiga.domain.assignments.models import Assignment, Draft
from hormiga.domain.people.models import User
from hormiga.domain.projects.models import Batch, Project, ProjectVersion
from hormiga.flows.label_batch import label_batch
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    "en": {
        "type": "Text categorisation",
        "own": "Your own template",
        "example": "Try an example",
        "primer": "What workers are taught",
        "payment": "Payment",
        "send": "Submit",
        "stored": "This answer would be stored",
        "lines": "What can be chosen",
        "settings": "Settings",
        "wrong": "it needs 2 entries or more",
        "see": "See it as a worker",
        "try": "Try the template",
        "template": "Template",
        "finding": "there is no element <crowd-nose>",
        "title": "Bugs",
        "start": "Start",
        "saved": "Your answer is saved.",
        "none": "No task in hand",
        "question": "Bee",
        "instructions": "How to decide",
    },
    "es": {
        "type": "Clasificación de textos",
        "own": "Tu propia plantilla",
        "example": "Probar un ejemplo",
        "primer": "Qué se enseña a quien trabaja",
        "payment": "Pago",
        "send": "Enviar",
        "stored": "Esta respuesta se guardaría",
        "lines": "Qué se puede elegir",
        "settings": "Ajustes",
        "wrong": "necesita 2 entradas o más",
        "see": "Verlo como quien trabaja",
        "try": "Probar la plantilla",
        "template": "Plantilla",
        "finding": "no existe el elemento <crowd-nose>",
        "title": "Bugs",
        "start": "Empezar",
        "saved": "Tu respuesta está guardada.",
        "none": "No tienes ninguna tarea",
        "question": "Abeja",
        "instructions": "Cómo decidir",
    },
}
LINES = "ant = Ant | Hormiga\nbee = Bee | Abeja\n  # It has stripes | Tiene rayas"
FILE = "text\nIt has six legs and carries a leaf.\nIt has stripes and sings.\n"
Enter = Callable[[User], Visitor]


@pytest.fixture(params=[("phone", "es"), ("desk", "en")], ids=["phone-es", "desk-en"])
def window(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A size and a language: both of each, in two walks."""
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def words(window: tuple[str, str]) -> dict[str, str]:
    return PAGES[window[1]] | WORDS[window[1]]


@pytest.fixture
def enter(
    chrome: Browser,
    framed_site: Served,
    window: tuple[str, str],
) -> Iterator[Enter]:
    """Open a window for somebody who is signed in already."""
    size, language = window
    contexts = []
    site = framed_site.site

    def entered(who: User) -> Visitor:
        context = chrome.new_context(
            viewport=dict(zip(("width", "height"), SIZES[size], strict=True)),  # type: ignore[arg-type]
            locale=language,
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        context.add_cookies([_session(who, site)])
        contexts.append(context)
        return Visitor(context.new_page(), site)

    yield entered
    for context in contexts:
        context.close()


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


def tab_into(page: Page, name: str) -> None:
    """Reach a control of the task by Tab alone, from the page around its frame."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.frames[1].evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"Tab never reaches {name!r} in the frame")


def try_an_example(visitor: Visitor, words: dict[str, str]) -> None:
    """See a sample before there is a project; nothing comes of the answer."""
    page = visitor.page
    visitor.press(words["example"])
    look_inside(page)
    frame = page.frame_locator("#frame")
    frame.get_by_label(words["payment"]).check()
    with page.expect_navigation():
        frame.get_by_role("button", name=words["send"], exact=True).click()
    visitor.look()
    page.get_by_text(words["stored"]).wait_for()
    assert '"payment"' in page.locator(".json").inner_text()
    assert not Project.objects.exists()
    page.emulate_media(color_scheme="dark")
    visitor.look()
    page.emulate_media(color_scheme="light")
    visitor.press(words["type"])


def make(visitor: Visitor, words: dict[str, str]) -> None:
    """Fill the type's form in: wrong at first, then right."""
    page, main = visitor.page, visitor.page.locator("main")
    page.get_by_label(words["title"], exact=True).fill("Bugs")
    page.get_by_label(words["lines"]).fill("ant")
    page.get_by_label(words["settings"], exact=True).fill('{"unsure": true}')
    page.get_by_label(words["reward"]).fill("0.05")
    visitor.press(words["make"])
    assert words["wrong"] in main.inner_text()
    page.get_by_label(words["lines"]).fill(LINES)
    visitor.press(words["make"])
    assert words["type"] in main.inner_text()


def see_it(visitor: Visitor, words: dict[str, str]) -> None:
    """See the project's own categories, and answer by keyboard alone."""
    page = visitor.page
    visitor.tab_to(words["see"])
    visitor.enter()
    look_inside(page)
    tab_into(page, "Hormiga" if words["question"] == "Abeja" else "Ant")
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    visitor.look()
    assert '"bee"' in page.locator(".json").inner_text()
    assert not Assignment.objects.exists()
    assert not Draft.objects.exists()
    visitor.press("Bugs")


def publish(visitor: Visitor, words: dict[str, str], file: Path) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    visitor.press(words["new batch"])
    page.get_by_label(words["file"]).set_input_files(file)
    visitor.press(words["look over"])
    assert "It has stripes" in main.inner_text()
    visitor.press(words["publish"])
    assert words["live"] in main.inner_text()


def work(visitor: Visitor, words: dict[str, str]) -> None:
    """Both tasks, by keyboard alone, without a page load between them."""
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/work/")
    visitor.tab_to("Bugs")
    visitor.enter()
    visitor.tab_to(words["start"])
    visitor.enter()
    first, second = (
        ("Hormiga", "Abeja") if words["question"] == "Abeja" else ("Ant", "Bee")
    )
    look_inside(page)
    tab_into(page, first)
    keys.press("1")
    keys.press("Control+Enter")
    page.get_by_text(words["saved"]).wait_for()
    visitor.look()
    expect(page.frame_locator("#frame").get_by_text("sings")).to_be_visible()
    tab_into(page, first)
    keys.press("2")
    assert page.frames[1].get_by_label(second).first.is_checked()
    keys.press("Control+Enter")
    page.get_by_role("heading", name=words["none"]).wait_for()
    visitor.look()


def test_a_typed_project_comes_to_labels(enter, words, tmp_path):
    tasks = tmp_path / "tasks.csv"
    tasks.write_text(FILE)
    owner = requester(wallet="5")
    at = enter(web.member(owner))
    at.go("/requester/")
    at.press(words["projects"])
    at.press(words["new project"])
    at.press(words["type"])
    try_an_example(at, words)
    at.press(words["primer"])
    assert words["instructions"] in at.page.locator("main").inner_text()
    at.press(words["type"])
    make(
        at,
        words | {"title": PAGES["en" if words["question"] == "Bee" else "es"]["title"]},
    )
    see_it(at, words)
    publish(at, words, tasks)

    worker = enter(web.worker_user()[0])
    work(worker, words)
    given = Assignment.objects.filter(answer__isnull=False).order_by("id")
    assert [one.answer for one in given] == [
        {"categories": ["ant"]},
        {"categories": ["bee"]},
    ]
    label_batch(batch_id=Batch.objects.get().pk, now=clock.read())

    at.page.reload()
    at.press(words["labels"])
    assert '{"categories":["bee"]}' in at.page.locator("main").inner_text()
    with at.page.expect_download() as download:
        at.page.get_by_role("link", name=words["csv"]).click()
    download.value.save_as(tmp_path / "labels.csv")
    lines = (tmp_path / "labels.csv").read_text().splitlines()
    assert len(lines) == 3
    assert "ant" in lines[1]
    assert "bee" in lines[2]


def test_a_template_is_tried_then_made_then_seen(enter, words):
    owner = requester(wallet="5")
    at = enter(web.member(owner))
    page, main = at.page, at.page.locator("main")
    title = PAGES["en" if words["question"] == "Bee" else "es"]["title"]
    at.go("/requester/")
    at.press(words["projects"])
    at.press(words["new project"])
    at.press(words["own"])
    page.get_by_label(words["template"], exact=True).fill("<crowd-nose></crowd-nose>")
    at.press(words["try"])
    assert words["finding"] in main.inner_text()
    page.emulate_media(color_scheme="dark")
    at.look()
    page.emulate_media(color_scheme="light")

    page.get_by_label(words["template"], exact=True).fill(
        '<crowd-form><p>{{ task.input.text }}</p><crowd-input name="kind"'
        ' label="Kind" required></crowd-input></crowd-form>'
    )
    page.get_by_label(title, exact=True).fill("Kinds")
    page.get_by_label(words["reward"]).fill("0.05")
    at.press(words["make"])
    at.press(words["see"])
    frame = page.frame_locator("#frame")
    frame.get_by_label("Kind").fill("ant")
    with page.expect_navigation():
        frame.get_by_role("button", name=words["send"], exact=True).click()
    at.look()

    assert '"kind": "ant"' in page.locator(".json").inner_text()
    assert ProjectVersion.objects.get().template.startswith("<crowd-form>")
    assert not Assignment.objects.exists()
