# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

from typing import Any

import orjson
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

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.named_entities.answers import refuse_answer
from hormiga.engines.tasktypes.spans import text_hash, units
from hormiga.engines.templates.languages import shown

pytestmark = pytest.mark.browser
NAME = "named-entities"
HARD = "👩‍👩‍👧‍👦 Zoe\u0301 🇲🇽\r\nשלום עולם مرحبا\r\n𝒳 e\u0301nd."
LABELS = {"labels": [{"id": "a", "title": "First"}, {"id": "b", "title": "Second"}]}


def lay_text(bench: Workbench, text: str, **settings: Any) -> None:
    html = shown(
        template=type_named(NAME).template,
        task_input={"text": text},
        settings=LABELS | settings,
        grant=lambda text: text,
    )
    bench.lay(html)


def sent(bench: Workbench, text: str, **settings: Any) -> list[dict[str, Any]]:
    """Submit; the answer fits its schema and counts in the text that was given."""
    bench.submit()
    answer = bench.answer()
    schema = type_named(NAME).answer_schema(LABELS | settings)
    schemas.refuse_value(answer, orjson.dumps(schema))
    refuse_answer(answer, {"text": text}, LABELS | settings)
    assert answer["text_sha256"] == text_hash(text)
    found: list[dict[str, Any]] = answer["entities"]
    return found


def choose(bench: Workbench, first: int, last: int) -> None:
    """Drag from the word at one UTF-16 offset to the end of the word at another."""
    mouse = bench.page.mouse
    bench.task.locator(f"[data-at='{first}']").scroll_into_view_if_needed()
    start = bench.task.locator(f"[data-at='{first}']").bounding_box()
    end = bench.task.locator(f"[data-at='{last}']").bounding_box()
    assert start
    assert end
    mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2)
    mouse.up()


def button(bench: Workbench, name: str) -> Any:
    return bench.task.get_by_role("button", name=name)


def words(language: str, english: str, spanish: str) -> str:
    return spanish if language == "es" else english


class TestNamedEntities:
    @EVERY_WAY
    def test_are_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)
            text = sample.input["text"]
            person = words(language, "Person", "Persona")
            join = words(language, "Join", "Unir")
            works = words(language, "works for", "trabaja para")
            lives = words(language, "lives in", "vive en")
            place = words(language, "Place", "Lugar")

            for entity in sample.answer["entities"]:
                last = text.rfind(" ", entity["start"], entity["end"])
                choose(bench, entity["start"], max(last + 1, entity["start"]))
                number = ["PER", "ORG", "LOC"].index(entity["label"])
                bench.task.locator("button.tone").nth(number).click()
            button(bench, f"{person}: Marta Quiroga").first.click()
            button(bench, f"{join}: {works}").click()
            university = words(language, "Organisation", "Organización")
            button(bench, f"{university}: University of Oviedo").first.click()
            button(bench, f"{join}: {lives}").click()
            button(bench, f"{place}: Gijón").first.click()
            look(bench.page)
            bench.submit()

            answer = answered(bench, NAME, sample)
            assert answer == sample.answer
            refuse_answer(answer, sample.input, sample.settings)

    @EVERY_WAY
    def test_are_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            keys = bench.page.keyboard
            person = words(language, "Person", "Persona")
            join = words(language, "Join", "Unir")

            tab_to(bench.page, words(language, "Text to mark", "Texto para marcar"))
            for moves in ("SS1", "RRRRRSSS2", "L3", "RRRRS3", "RRRRSS1"):
                for move in moves:
                    keys.press(
                        {
                            "R": "ArrowRight",
                            "S": "Shift+ArrowRight",
                            "L": "Shift+ArrowLeft",
                        }.get(move, move)
                    )
            tab_to(bench.page, f"{person}: Marta Quiroga")
            keys.press("Enter")
            tab_to(bench.page, f"{join}: {words(language, 'works', 'trabaja')}")
            keys.press("Enter")
            tab_to(bench.page, words(language, "Organisation:", "Organización:"))
            keys.press("Enter")
            tab_to(bench.page, f"{join}: {words(language, 'lives', 'vive')}")
            keys.press("Enter")
            tab_to(bench.page, f"{words(language, 'Place', 'Lugar')}: Gijón")
            keys.press("Enter")
            keys.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_say_that_there_is_nothing_by_one_key(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 3)

            bench.task.locator(".marking").focus()
            bench.page.keyboard.press("0")
            bench.page.keyboard.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_are_not_sent_before_anything_is_said(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)

            bench.submit()

            alert = bench.task.get_by_role("alert")
            words = "Mark the text, or say that there is nothing to mark."
            expect(alert).to_have_text(words)
            assert bench.heard("submit") == []

    def test_label_all_same_words_as_one_step(self, chrome: Browser):
        text = "Lima, Limas, Lima and Lima"
        with walking(chrome, "phone") as bench:
            lay_text(bench, text)
            bench.task.locator("[data-at='0']").dblclick()
            button(bench, "First").click()

            button(bench, "Label all same words (2)").click()
            expect(button(bench, "Label all same words")).to_have_count(0)
            look(bench.page)
            bench.page.keyboard.press("Control+z")
            expect(button(bench, "Label all same words (2)")).to_be_visible()
            bench.page.keyboard.press("Control+Shift+z")

            spans = sent(bench, text)
            assert [span["start"] for span in spans] == [0, 13, 22]

    def test_may_not_cross_where_a_project_forbids_it(self, chrome: Browser):
        text = "New York Times Square"
        with walking(chrome) as bench:
            lay_text(bench, text, nesting="nested")
            choose(bench, 0, 9)
            button(bench, "First").click()
            choose(bench, 9, 15)
            button(bench, "Second").click()
            hint = "A mark may lie inside another, but not across its edge."
            expect(bench.task.get_by_text(hint)).to_be_visible()
            choose(bench, 4, 4)
            button(bench, "Second").click()

            spans = sent(bench, text, nesting="nested")
            assert [span["text"] for span in spans] == ["New York Times", "York"]

    def test_shown_by_a_model_say_so_until_somebody_looked(self, chrome: Browser):
        with walking(chrome, "desk", "dark") as bench:
            sample = lay(bench, NAME, 2)
            look(bench.page)

            button(bench, "Complaint, suggested: headaches").click()
            button(bench, "Accept the suggestion").click()
            button(bench, "Remove Medicine: pills").click()
            expect(button(bench, "Complaint: headaches").first).to_be_visible()
            bench.submit()

            answer = answered(bench, NAME, sample)
            (entity,) = answer["entities"]
            assert (entity["text"], entity["source"]) == ("headaches", "accepted")
            assert answer["prelabel"] == "edited"


class TestOffsets:
    """In a text with joined emoji, accents apart, CRLF, and right-to-left words."""

    def test_of_spans_chosen_by_keyboard_are_those_of_the_text(self, chrome: Browser):
        with walking(chrome) as bench:
            lay_text(bench, HARD, snap=False)
            keys = bench.page.keyboard
            bench.task.locator(".marking").focus()

            keys.press("Shift+ArrowRight")
            keys.press("1")
            for key in ("ArrowRight", *["ArrowRight"] * 2, "Shift+ArrowRight", "2"):
                keys.press(key)
            for key in ("ArrowRight", "Shift+ArrowRight", "1"):
                keys.press(key)
            keys.press("ArrowRight")
            keys.press("Control+Shift+ArrowRight")
            keys.press("2")
            keys.press("Control+End")
            keys.press("Control+Shift+ArrowLeft")
            keys.press("1")

            spans = sent(bench, HARD, snap=False)
            found = [span["text"] for span in spans]
            assert found[:4] == ["👩‍👩‍👧‍👦", "e\u0301", "🇲🇽", "שלום"]
            assert spans[0]["end"] == 7
            assert spans[0]["end_utf16"] == 11
            for span in spans:
                assert HARD[span["start"] : span["end"]] == span["text"]
                assert units(HARD[: span["start"]]) == span["start_utf16"]

    def test_of_spans_chosen_by_mouse_are_those_of_the_text(self, chrome: Browser):
        wanted = ["👩‍👩‍👧‍👦", "Zoe\u0301", "עולם", "مرحبا", "e\u0301nd"]
        with walking(chrome) as bench:
            lay_text(bench, HARD)

            for word in wanted:
                at = units(HARD[: HARD.index(word)])
                bench.task.locator(f"[data-at='{at}']").dblclick()
                bench.task.locator("button.tone").first.click()
            look(bench.page)

            spans = sent(bench, HARD)
            assert [span["text"] for span in spans] == wanted
            assert [span["start"] for span in spans] == [
                HARD.index(word) for word in wanted
            ]
            assert spans[-1]["start_utf16"] > spans[-1]["start"]
