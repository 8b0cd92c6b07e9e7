"""Somebody who walks a whole programme: by pointer, or by keyboard alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import resources
from typing import Any

from django.utils import translation
from playwright.sync_api import Frame, Locator, Page, expect
from tests.browser.conftest import RULES, Visitor
from tests.browser.test_courses import reach, tab_into

ENOUGH = 3


class Walker(Visitor):
    """Somebody with one language; what is pressed is named by its English words."""

    language: str

    def __init__(self, page: Page, site: str, language: str) -> None:
        super().__init__(page, site)
        self.language = language
        self._looked = Counter[str]()

    def say(self, words: str, **facts: Any) -> str:
        """Say what the pages say, in this walker's language."""
        with translation.override(self.language):
            said = translation.gettext(words)
        return said % facts if facts else said

    def _axe(self) -> list[str]:
        """An exam shows one page twenty times: the fourth time axe learns nothing."""
        self._looked[self.page.url] += 1
        return super()._axe() if self._looked[self.page.url] <= ENOUGH else []

    def reads(self) -> str:
        """Read the main part; amounts stand with a space that does not break."""
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def menu(self, words: str) -> None:
        """Press what stands above every page."""
        raise NotImplementedError

    def press_file(self, words: str) -> None:
        """Follow a link to a file; the page stays."""
        raise NotImplementedError

    def fill(self, label: str, text: str) -> None:
        """Write into a field."""
        raise NotImplementedError

    def tick(self, label: str) -> None:
        """Tick a box, or choose one of several."""
        raise NotImplementedError

    def choose(self, label: str, option: str) -> None:
        """Choose from a list; of fields with one label the first is meant."""
        raise NotImplementedError

    def answer_exam(self, right: int) -> None:
        """Choose by its place, from 0, and go on."""
        raise NotImplementedError

    def answer_task(self, titles: list[str], right: str) -> None:
        """Choose in the frame, and send. Waits for nothing."""
        raise NotImplementedError

    def task(self, text: str) -> Frame:
        """Wait for a task with this text; it is no wider than its frame, and fit."""
        expect(self.page.frame_locator("#frame").get_by_text(text)).to_be_visible()
        frame = self.page.frames[1]
        wide = frame.evaluate("document.documentElement.scrollWidth")
        assert wide <= frame.evaluate("innerWidth")
        source = resources.files("axe_playwright_python") / "axe.min.js"
        frame.evaluate(source.read_text())
        asked = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
        found = frame.evaluate(f"axe.run(document, {asked})")
        assert [rule["id"] for rule in found["violations"]] == []
        return frame


class ByPointer(Walker):
    """Clicks and taps."""

    def press(self, name: str) -> None:
        """Press a button or follow a link of the page's main part."""
        self._press(self.page.locator("main"), name)

    def menu(self, words: str) -> None:
        top = self.page.locator("header, nav.menu").filter(visible=True)
        self._press(top, words)

    def _press(self, within: Locator, words: str) -> None:
        name = self.say(words)
        button = within.get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.or_(within.get_by_role("link", name=name, exact=True)).click()
        self.look()

    def press_file(self, words: str) -> None:
        self.page.get_by_role("link", name=self.say(words), exact=True).click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).check()

    def choose(self, label: str, option: str) -> None:
        chosen = self.page.get_by_label(self.say(label), exact=True).first
        chosen.select_option(label=self.say(option))

    def answer_exam(self, right: int) -> None:
        self.page.get_by_role("radio").nth(right).check()
        self.press("Answer and go on")

    def answer_task(self, titles: list[str], right: str) -> None:
        frame = self.page.frame_locator("#frame")
        named = re.compile(rf"^{re.escape(right)}")
        frame.get_by_role("radio", name=named).check()
        send = "Enviar" if self.language == "es" else "Submit"
        frame.get_by_role("button", name=send, exact=True).click()


class ByKeyboard(Walker):
    """Reaches everything by Tab, arrows, letters, Space and Enter."""

    def press(self, name: str) -> None:
        """Reach a button or link by Tab, and press Enter."""
        self.tab_to(self.say(name))
        self.enter()

    def menu(self, words: str) -> None:
        self.press(words)

    def press_file(self, words: str) -> None:
        self.tab_to(self.say(words))
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        self.tab_to(self.say(label))
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        reach(self.page, self.say(label))
        self.page.keyboard.press("Space")

    def choose(self, label: str, option: str) -> None:
        self.tab_to(self.say(label))
        # A letter without a key of its own would go to the text field before.
        self.page.keyboard.type(re.split("[^ -~]", self.say(option))[0])

    def answer_exam(self, right: int) -> None:
        self.page.keyboard.press(str(right + 1))
        self.enter()

    def answer_task(self, titles: list[str], right: str) -> None:
        tab_into(self.page, titles[0])
        self.page.keyboard.press(str(titles.index(right) + 1))
        self.page.keyboard.press("Control+Enter")
