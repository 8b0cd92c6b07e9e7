"""One bench and one page for all tests of a module: a task is laid anew for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.workbench import Workbench, workbench


@pytest.fixture(scope="module")
def bench(chrome: Browser) -> Iterator[Workbench]:
    """Open a bench at desk size; a complaint of the browser's fails the module."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with workbench(page) as found:
        yield found
    context.close()
    assert complaints == []
