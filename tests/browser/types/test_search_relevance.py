from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.types.walk import (
    EVERY_WAY,
    answered,
    lay,
    look,
    tab_to,
    walking,
)
from tests.browser.workbench import Workbench

from hormiga.engines.tasktypes import scales

pytestmark = pytest.mark.browser
NAME = "search-relevance"


class TestASingleResult:
    @EVERY_WAY
    def test_is_graded_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)

            bench.task.get_by_role("radio", name=re.compile(r"^3 · ")).check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_graded_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)

            tab_to(bench.page, "0 · ")
            bench.page.keyboard.press("3")
            bench.page.keyboard.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_can_be_one_that_nobody_can_judge(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)

            bench.task.get_by_label("I can't judge this").check()
            bench.submit()

            assert answered(bench, NAME, sample) == {"unsure": True}

    def test_without_a_grade_is_not_sent(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("Choose a grade.")
            assert bench.heard("submit") == []


class TestTwoLists:
    @EVERY_WAY
    def test_are_compared_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            look(bench.page)
            first = "Lista 1 es mejor" if language == "es" else "List 1 is better"

            bench.task.get_by_role("radio", name=first).check()
            bench.task.get_by_role("textbox").fill(sample.answer["reason"])
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_are_compared_by_keyboard_alone(
        self, chrome: Browser, size, language, scheme
    ):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            keys = bench.page.keyboard

            tab_to(bench.page, "Lista 1 es" if language == "es" else "List 1 is")
            keys.press("2")
            tab_to(bench.page, "¿Por qué?" if language == "es" else "Why?")
            keys.type(sample.answer["reason"])
            keys.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_stand_in_the_order_that_their_seed_makes(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1)
            sides = ["ab"[n] for n in scales.order("coffee-2", 2)]

            for number, side in enumerate(sides, 1):
                section = bench.task.get_by_role("region", name=f"List {number}")
                first = section.get_by_role("heading", level=3).first
                expect(first).to_have_text(sample.input[side][0]["title"])


class TestAList:
    @EVERY_WAY
    def test_is_graded_and_ranked_by_mouse(
        self, chrome: Browser, size, language, scheme
    ):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 2, language)
            look(bench.page)
            up = "Subir" if language == "es" else "Move up"
            titles = [one["title"] for one in sample.input["results"]]

            for place, grade in enumerate(sample.answer["grades"]):
                card = bench.task.locator(f"li[data-place='{place}']")
                card.get_by_role("radio", name=re.compile(f"^{grade} · ")).check()
            for wanted, place in enumerate(sample.answer["ranking"]):
                button = bench.task.get_by_role("button", name=f"{up}: {titles[place]}")
                while order_of(bench).index(place) > wanted:
                    button.click()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_graded_and_ranked_by_keyboard_alone(
        self, chrome: Browser, size, language, scheme
    ):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 2, language)
            keys = bench.page.keyboard
            titles = [one["title"] for one in sample.input["results"]]

            for place, title in enumerate(titles):
                tab_to(bench.page, move_of(bench, place, language) + f": {title}")
                keys.press(str(sample.answer["grades"][place]))
            for wanted, place in enumerate(sample.answer["ranking"]):
                while order_of(bench).index(place) > wanted:
                    tab_to(bench.page, f"{move_of(bench, place, language)}: ")
                    while focused_place(bench) != place:
                        keys.press("Tab")
                    keys.press("Alt+ArrowUp")
            keys.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    @pytest.mark.parametrize("size", ["phone", "desk"])
    def test_is_ranked_by_dragging_a_handle(self, chrome: Browser, size):
        with walking(chrome, size) as bench:
            lay(bench, NAME, 2)
            before = order_of(bench)
            first, third = before[0], before[2]

            handle = bench.task.locator(f"li[data-place='{first}'] .handle")
            handle.drag_to(bench.task.locator(f"li[data-place='{third}'] .handle"))

            assert order_of(bench) == [before[1], before[2], before[0], before[3]]
            bench.page.keyboard.press("Control+z")
            expect(bench.task.get_by_role("button", name="Redo")).to_be_enabled()
            assert order_of(bench) == before

    def test_keeps_the_focus_on_the_card_that_moves(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            place = order_of(bench)[1]

            bench.task.locator(f"li[data-place='{place}'] [data-by='-1']").press(
                "Enter"
            )

            status = bench.task.get_by_role("status").filter(has_text="number 1 of 4")
            expect(status).to_be_attached()
            assert order_of(bench)[0] == place
            assert focused_place(bench) == place

    def test_that_was_not_ordered_is_not_sent(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            for place in range(4):
                card = bench.task.locator(f"li[data-place='{place}']")
                card.get_by_role("radio").first.check()

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_contain_text("Put the results in order")
            assert bench.heard("submit") == []
            bench.task.get_by_role("button", name="The order is right").click()
            bench.submit()
            assert bench.answer()["ranking"] == bench.answer()["shown"]


def order_of(bench: Workbench) -> list[int]:
    cards = bench.task.locator("li[data-place]")
    places: list[str] = cards.evaluate_all("all => all.map(one => one.dataset.place)")
    return [int(place) for place in places]


def focused_place(bench: Workbench) -> int:
    found: int = bench.page.frames[1].evaluate(
        """() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return Number(at?.closest("li[data-place]")?.dataset.place ?? -1);
        }"""
    )
    return found


def move_of(bench: Workbench, place: int, language: str) -> str:
    """The first button of a card that can be pressed."""
    is_first = order_of(bench)[0] == place
    words = {"en": ("Move up", "Move down"), "es": ("Subir", "Bajar")}[language]
    return words[is_first]
