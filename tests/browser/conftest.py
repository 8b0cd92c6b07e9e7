"""A real browser against the real server process, on a database of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests import chromium
from tests.conftest import Database

from hormiga.config import keys

PATIENCE = 60
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
LANGUAGES = ("en", "es")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def site(committed_database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of a server that nobody else uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        "HORMIGA_DATABASE_URL": committed_database.app_url,
        "HORMIGA_SECRET_KEY": "only in tests " * 4,
        "HORMIGA_DATA_DIR": str(tmp_path / "data"),
        "HORMIGA_BASE_URL": address,
    }
    keys.prepare(tmp_path / "data")  # what seals bank accounts
    words = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "hormiga.config.web", *words],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"{address}/terms/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


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
