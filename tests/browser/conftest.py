"""A real browser against the real server process, on a house that is new each time."""

from __future__ import annotations

import json
import secrets
from collections.abc import Generator, Iterator
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from tests import chromium
from tests.browser.standing import Served, Standing
from tests.conftest import Database, Server, pointed_at

# What is to come has as long as an action has: a busy machine is no fault of a page.
expect.set_options(timeout=60_000)
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
LANGUAGES = ("en", "es")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def standing(
    wiring: None,
    server: Server,
    template: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Standing]:
    """What the browser tests of this process share, and put back after each."""
    name = f"standing_{secrets.token_hex(6)}"
    made = Standing(server.create(name, template.name), tmp_path_factory.mktemp("site"))
    yield made
    made.stop()
    server.drop(name)


@pytest.fixture
def committed_database(
    django_db_setup: None,
    standing: Standing,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[Database]:
    """A database as new whose commits are real; windows left open are shut at last."""
    with django_db_blocker.unblock(), pointed_at(standing.database):
        yield standing.database
    if "chrome" in request.fixturenames:
        for context in request.getfixturevalue("chrome").contexts:
            context.close()
    standing.put_back()


@pytest.fixture
def site(standing: Standing, committed_database: Database) -> str:
    """The address of a server, on a house that is new: shared, never at once."""
    return standing.serve(is_framed=False).site


@pytest.fixture
def framed_site(standing: Standing, committed_database: Database) -> Served:
    """The same with tasks in a frame on an origin of its own."""
    return standing.serve(is_framed=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    standing = getattr(item, "funcargs", {}).get("standing")
    if report.failed and standing is not None:
        report.sections.append((f"servers, {standing.log}", standing.said()))
    return report


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One browser for all tests.

    Playwright keeps an event loop in this thread; Django would refuse the database
    beside it, although nothing here awaits.
    """
    path = chromium.find()
    assert path, "no Chromium; `python -m tests.chromium` installs one"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=path, args=[f for f in chromium.FLAGS if f != "--headless"]
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody at a window: walks the site, and every page is looked over."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("response", lambda answer: self._answer(answer.status, answer.url))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _answer(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status} {url}")

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.look()

    def press(self, name: str) -> None:
        """Press a button or follow a link of the page's main part, by its words."""
        main = self.page.locator("main")
        control = main.get_by_role("button", name=name, exact=True)
        control.or_(main.get_by_role("link", name=name, exact=True)).click()
        self.page.wait_for_load_state()
        self.look()

    def look(self) -> None:
        """No page is wider than its window, complains, or shuts anybody out."""
        self.page.wait_for_load_state()  # a click returns when the next page begins
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{self.page.url} is {wide} wide in {width}"
        assert self.complaints == []
        assert self._axe() == []

    def _axe(self) -> list[str]:
        source = resources.files("axe_playwright_python") / "axe.min.js"
        self.page.evaluate(source.read_text())
        rules = {"runOnly": RULES, "resultTypes": ["violations"], "iframes": False}
        asked = json.dumps(rules)
        found: dict[str, Any] = self.page.evaluate(f"axe.run(document, {asked})")
        return [
            f"{self.page.url} {rule['id']}: {node['html']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def tab_to(self, name: str) -> None:
        """Reach a control by the Tab key alone; what has the focus must show it."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_FOCUSED) == name:
                outline = self.page.evaluate(
                    "getComputedStyle(document.activeElement).outlineStyle"
                )
                assert outline == "solid", f"the focus on {name} cannot be seen"
                return
        pytest.fail(f"Tab never reaches {name!r}")

    def enter(self) -> None:
        """Press Enter, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()


_FOCUSED = """(() => {
  const at = document.activeElement;
  const label = at.labels && at.labels[0];
  return (label || at).innerText.trim();
})()"""


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(chrome: Browser, site: str, size: str, language: str) -> Iterator[Visitor]:
    """Somebody with this window and this language, at the site for the first time."""
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    yield Visitor(context.new_page(), site)
    context.close()
