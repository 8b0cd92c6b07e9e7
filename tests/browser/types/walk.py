"""A task type's sample in the real frame, and its answer held against its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from tests.browser.conftest import RULES, SIZES
from tests.browser.workbench import Workbench, workbench

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Sample
from hormiga.engines.templates.languages import shown

pytestmark = pytest.mark.browser
EVERY_WAY = pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [("phone", "es", "dark"), ("desk", "en", "light")],
    ids=["phone-es-dark", "desk-en-light"],
)
"""Both sizes, both languages and both colour schemes, in two walks."""


@contextmanager
def walking(
    chrome: Browser,
    size: str = "desk",
    scheme: Any = "light",
    expected: str = "nothing",
    **more: Any,
) -> Iterator[Workbench]:
    """Open a window of a size; nothing may complain in it but what is expected."""
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, **more
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def note(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and expected not in said.text:
            complaints.append(said.text)

    page.on("console", note)
    with workbench(page) as bench:
        yield bench
    assert complaints == []
    context.close()


def lay(bench: Workbench, name: str, number: int = 0, language: str = "en") -> Sample:
    """Lay a type's sample on the bench, without its answer."""
    kind = type_named(name)
    sample = kind.samples[number]
    html = shown(
        template=kind.template,
        task_input=sample.input,
        settings=sample.settings,
        grant=lambda text: text,
    )
    bench.lay(html, language=language)
    return sample


def answered(bench: Workbench, name: str, sample: Sample) -> dict[str, Any]:
    """Give the submitted answer, after it was held against the type's schema."""
    answer = bench.answer()
    schema = type_named(name).answer_schema(sample.settings)
    schemas.refuse_value(answer, orjson.dumps(schema))
    return answer


def look(page: Page) -> None:
    """The task is no wider than its frame, and shuts nobody out."""
    frame = page.frames[1]
    wide = frame.evaluate("document.documentElement.scrollWidth")
    assert wide <= frame.evaluate("innerWidth"), f"{wide} wide"
    source = resources.files("axe_playwright_python") / "axe.min.js"
    frame.evaluate(source.read_text())
    asked = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found = frame.evaluate(f"axe.run(document, {asked})")
    bad = [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert not bad, "\n".join(bad)


def tab_to(page: Page, name: str) -> None:
    """Reach a control inside the frame by Tab alone, by the start of its name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.frames[1].evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"Tab never reaches {name!r}")


FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at) return "";
  const by = at.getAttribute("aria-label") || at.closest("label")?.innerText || "";
  const root = at.getRootNode();
  const wide = at.id ? root.querySelector(`label[for="${at.id}"]`)?.innerText : "";
  return (by || wide || at.innerText || at.title || "").trim();
}"""
