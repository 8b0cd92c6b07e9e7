from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
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
from hormiga.engines.tasktypes.proofreading.answers import refuse_answer

pytestmark = pytest.mark.browser
NAME = "proofreading"


def box(bench: Workbench) -> Locator:
    return bench.task.locator("textarea").first


def sent(bench: Workbench, sample: Sample) -> dict[str, Any]:
    answer = answered(bench, NAME, sample)
    refuse_answer(answer, sample.input, sample.settings)
    return answer


def told(change: dict[str, Any]) -> tuple[str, str]:
    return change["text"], change["to"]


class TestProofreading:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)

            box(bench).fill(sample.answer["text"])
            look(bench.page)
            rows = bench.task.locator("li.change")
            kinds = ("Ortografía", "Gramática")
            kinds = kinds if language == "es" else ("Spelling", "Grammar")
            for number in range(4):
                row = rows.nth(number)
                row.get_by_role("button", name=kinds[number > 0]).click()
            look(bench.page)
            bench.submit()

            answer = sent(bench, sample)
            assert answer["text"] == sample.answer["text"]
            assert [told(one) for one in answer["changes"]] == [
                ("recieved", "received"),
                ("cup", "cups"),
                ("were", "was"),
                ("send", "are sending"),
            ]
            assert [one["types"] for one in answer["changes"]] == [
                ["spelling"],
                ["grammar"],
                ["grammar"],
                ["grammar"],
            ]
            grade = sample.gold["changes"]
            assert [told(one) for one in grade] == [
                told(one) for one in answer["changes"]
            ]

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 3, language)
            keys = bench.page.keyboard
            text = sample.answer["text"]

            name = "Texto corregido" if language == "es" else "Corrected text"
            tab_to(bench.page, name)
            keys.press("Control+Home")
            for _ in range(text.index(" aunque") - 1):
                keys.press("ArrowRight")
            keys.type(",")
            for _ in range(text.index(",") + 1 - text.index("s suave")):
                keys.press("ArrowLeft")
            keys.press("Backspace")
            keys.insert_text("á")
            tab_to(bench.page, "Deshacer" if language == "es" else "Undo the change")
            for key in "112":
                keys.press(key)
            keys.press("Control+Enter")

            answer = sent(bench, sample)
            assert answer["text"] == text
            assert answer["prelabel"] == "edited"
            assert [one["types"] for one in answer["changes"]] == [
                ["accent"],
                ["accent"],
                ["comma"],
            ]
            assert answer["changes"] == sample.answer["changes"]

    def test_keeps_line_ends_and_blanks_that_were_not_changed(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1, "es")
            old = sample.input["text"]
            assert old.count("\r\n") == 3

            box(bench).fill(sample.answer["text"].replace("\r\n", "\n"))
            look(bench.page)
            bench.task.get_by_role("button", name="Ortografía").click()
            bench.task.get_by_role("button", name="Gramática").click()
            bench.task.get_by_role("button", name="Puntuación").click()
            bench.submit()

            answer = sent(bench, sample)
            assert answer == sample.answer

    def test_needs_no_change_by_one_key(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 2)

            tab_to(bench.page, "No change needed")
            bench.page.keyboard.press("0")
            bench.page.keyboard.press("Control+Enter")

            assert sent(bench, sample) == sample.answer

    def test_is_not_sent_before_anything_is_said(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)

            bench.submit()

            alert = bench.task.get_by_role("alert")
            words = "Correct the text, or say that it needs no change."
            expect(alert).to_have_text(words)
            assert bench.heard("submit") == []

    def test_takes_one_change_back_and_keeps_the_others(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)
            box(bench).fill(sample.answer["text"])

            bench.task.get_by_role("button", name="Undo the change cup → cups").click()
            expect(bench.task.locator("li.change")).to_have_count(3)
            assert "one of the cup was" in box(bench).input_value()

    def test_says_when_too_much_is_changed(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            box(bench).fill("Something quite different.")
            bench.task.get_by_role("button", name="Style").click()

            bench.submit()

            expect(bench.task.get_by_role("alert")).to_have_text(
                "Too much is changed for a correction. Change only what is wrong."
            )

    def test_survives_a_crash_with_its_kinds(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)
            box(bench).fill(sample.answer["text"])
            bench.task.get_by_role("button", name="Spelling").first.click()
            bench.page.wait_for_function(
                "window.heard.draft.some(d => JSON.stringify(d).includes('spelling'))"
            )
            draft = bench.heard("draft")[-1]["state"]

            html = bench.laid["html"]
            bench.lay(html, draft=draft)

            assert box(bench).input_value() == sample.answer["text"]
            pressed = bench.task.locator("li.change [aria-pressed=true]")
            expect(pressed).to_have_count(1)

    @pytest.mark.parametrize(
        "paste", ["Control+v", "Shift+Insert"], ids=["ctrl-v", "shift-insert"]
    )
    def test_counts_what_is_pasted_and_says_so(self, chrome: Browser, paste: str):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 2)
            keys = bench.page.keyboard
            box(bench).focus()

            keys.press("Control+a")
            keys.press("Control+c")
            keys.press("End")
            keys.press(paste)
            said = "Pasted texts: 1. The count is sent with your answer."
            expect(bench.task.get_by_text(said)).to_be_visible()
            bench.submit()

            assert sent(bench, sample)["pastes"] == 1
