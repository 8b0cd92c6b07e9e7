from __future__ import annotations

from typing import Any

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

from hormiga.engines.tasktypes.base import Sample
from hormiga.engines.tasktypes.description_rewriting.answers import refuse_answer
from hormiga.engines.tasktypes.proofreading.limits import likeness

pytestmark = pytest.mark.browser
NAME = "description-rewriting"


def sent(bench: Workbench, sample: Sample) -> dict[str, Any]:
    answer = answered(bench, NAME, sample)
    refuse_answer(answer, sample.input, sample.settings)
    return answer


class TestDescriptionRewriting:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)

            (text,) = sample.answer["rewrites"]
            bench.task.locator("textarea").fill(text)
            bench.task.locator("summary").click()
            expect(bench.task.locator("ins").first).to_be_visible()
            look(bench.page)
            bench.submit()

            assert sent(bench, sample) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            keys = bench.page.keyboard

            for number, text in enumerate(sample.answer["rewrites"], 1):
                name = "Texto nuevo" if language == "es" else "New text"
                tab_to(bench.page, f"{name} {number}")
                keys.insert_text(text)
            keys.press("Control+Enter")

            assert sent(bench, sample) == sample.answer

    def test_takes_one_more_text_and_lets_it_go(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            sample = lay(bench, NAME, 1)
            boxes = bench.task.locator("textarea")
            for number, text in enumerate(sample.answer["rewrites"]):
                boxes.nth(number).fill(text)

            bench.task.get_by_role("button", name="Add another text").click()
            expect(boxes).to_have_count(3)
            expect(bench.task.get_by_text("Add another text")).to_have_count(0)
            look(bench.page)
            bench.task.get_by_role("button", name="Remove text 3").click()
            bench.submit()

            assert sent(bench, sample) == sample.answer

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "Write the text."),
            ("Merino.", "Write at least 20 words. There are 1."),
            ("wool " * 20, "Use these words: merino, 30 degrees."),
            ("cheap merino 30 degrees " * 5, "Do not use these words: cheap."),
        ],
    )
    def test_says_what_is_wrong_before_it_is_sent(
        self, chrome: Browser, text: str, problem: str
    ):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            bench.task.locator("textarea").fill(text)

            bench.submit()

            expect(bench.task.get_by_role("alert")).to_have_text(problem)
            assert bench.heard("submit") == []

    def test_says_when_it_is_too_like_the_original(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)
            text = sample.input["text"].replace("The best jumper for cold days.", "")
            bench.task.locator("textarea").fill(text + "Warm. Soft.")

            bench.submit()

            like = likeness(sample.input["text"], text + "Warm. Soft.")
            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text(
                f"Too like the original: {like} %. At most 60 %."
            )
            assert like == 83

    def test_counts_while_one_writes(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            bench.task.locator("textarea").first.fill("one two 👩‍👧 " + "more " * 20)

            counted = bench.task.get_by_text("23 words (at most 18)")
            expect(counted).to_have_class("off")
            expect(bench.task.get_by_text("112 characters")).to_be_visible()

    def test_offers_a_suggestion_as_one(self, chrome: Browser):
        with walking(chrome, "phone", "dark") as bench:
            sample = lay(bench, NAME, 2, "es")
            look(bench.page)
            box = bench.task.get_by_label("Texto nuevo (Sugerido)")
            expect(box).to_have_value(sample.input["_prelabel"]["rewrites"][0])

            box.fill(sample.answer["rewrites"][0])
            bench.submit()

            assert sent(bench, sample) == sample.answer
