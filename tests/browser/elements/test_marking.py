from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator
from tests.browser.workbench import Workbench, workbench

pytestmark = pytest.mark.browser

LABELS = [{"label": "PER", "fullDisplayName": "Person"}, {"label": "LOC"}]


def lay(bench: Workbench, text: str, initial: Any = None) -> FrameLocator:
    attributes = {"text": text, "labels": json.dumps(LABELS)}
    if initial:
        attributes["initial-value"] = json.dumps(initial)
    # CR as a reference: a parser would make it LF otherwise
    written = " ".join(
        f'{name}="{escape(value).replace(chr(13), "&#13;")}"'
        for name, value in attributes.items()
    )
    return bench.lay(
        f'<crowd-entity-annotation name="e" header="Names" {written}>'
        "</crowd-entity-annotation>"
    )


def entities(bench: Workbench) -> list[tuple[int, int, str]]:
    bench.submit()
    found = bench.answer()["e"]["entities"]
    return [(e["startOffset"], e["endOffset"], e["label"]) for e in found]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class TestMarkingByKeyboard:
    def test_moves_by_words_with_control_and_chooses_with_shift(self, bench: Workbench):
        task = lay(bench, "Ana lives in Lima.")

        task.get_by_role("group", name="Text to mark").press("Control+Shift+ArrowRight")
        bench.page.keyboard.press("1")
        bench.page.keyboard.press("Control+ArrowRight")
        bench.page.keyboard.press("Control+ArrowRight")
        bench.page.keyboard.press("ArrowRight")
        bench.page.keyboard.press("Control+Shift+ArrowRight")
        bench.page.keyboard.press("2")

        assert entities(bench) == [(0, 3, "PER"), (13, 17, "LOC")]

    def test_counts_emoji_accents_and_line_ends_as_the_text_given_has_them(
        self, bench: Workbench
    ):
        text = "👩‍👩‍👧 e\u0301l\r\n\u05e9\u05dc\u05d5\u05dd \U0001d4b3z"
        task = lay(bench, text)
        box = task.get_by_role("group", name="Text to mark")

        box.press("Shift+ArrowRight")
        bench.page.keyboard.press("1")
        bench.page.keyboard.press("ArrowRight")
        bench.page.keyboard.press("Shift+ArrowRight")
        bench.page.keyboard.press("1")
        bench.page.keyboard.press("ArrowRight")
        bench.page.keyboard.press("ArrowRight")
        bench.page.keyboard.press("Control+Shift+ArrowRight")
        bench.page.keyboard.press("2")
        bench.page.keyboard.press("ArrowRight")
        bench.page.keyboard.press("Shift+ArrowRight")
        bench.page.keyboard.press("Enter")

        spans = entities(bench)
        cut = [
            text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
            for start, end, _ in spans
        ]
        assert cut == ["👩‍👩‍👧", "e\u0301", "\u05e9\u05dc\u05d5\u05dd", "\U0001d4b3"]
        assert spans[2][0] == units("👩‍👩‍👧 e\u0301l\r\n")
        assert spans[3][2] == "LOC"  # Enter repeats the last label

    def test_delete_removes_the_mark_at_the_caret_and_undo_brings_it_back(
        self, bench: Workbench
    ):
        given = [{"startOffset": 0, "endOffset": 3, "label": "PER"}]
        task = lay(bench, "Ana lives.", given)

        task.get_by_role("group", name="Text to mark").press("Delete")
        assert task.get_by_role("button", name="Person", exact=False).count() == 1
        task.get_by_role("button", name="Undo").click()

        assert entities(bench) == [(0, 3, "PER")]

    def test_tells_what_is_chosen(self, bench: Workbench):
        task = lay(bench, "Ana lives.")

        task.get_by_role("group", name="Text to mark").press("Control+Shift+ArrowRight")

        assert task.get_by_text("Chosen: Ana").is_visible()


class TestMarkingByMouse:
    def test_drags_over_a_span_inside_words(self, bench: Workbench):
        task = lay(bench, "Unbelievable")
        word = task.locator("[data-at='0']")
        box = word.bounding_box()
        assert box
        width, middle = box["width"], box["y"] + box["height"] / 2

        bench.page.mouse.move(box["x"] + 1, middle)
        bench.page.mouse.down()
        bench.page.mouse.move(box["x"] + width, middle)
        bench.page.mouse.up()
        task.get_by_role("button", name="LOC").click()

        assert entities(bench) == [(0, 12, "LOC")]

    def test_double_click_chooses_a_word_and_marks_may_overlap(self, bench: Workbench):
        task = lay(bench, "Rio de Janeiro")

        task.locator("[data-at='0']").dblclick()
        task.get_by_role("button", name="Person").click()
        task.get_by_role("group", name="Text to mark").press("Control+a")
        bench.page.keyboard.press("2")

        assert entities(bench) == [(0, 3, "PER"), (0, 14, "LOC")]

    def test_a_mark_is_named_and_removed_by_its_button(self, bench: Workbench):
        given = [{"startOffset": 0, "endOffset": 3, "label": "PER"}]
        task = lay(bench, "Ana lives.", given)

        assert task.get_by_role("button", name="Person, suggested: Ana").is_visible()
        task.get_by_role("button", name="Remove Person: Ana").click()

        assert entities(bench) == []

    def test_right_to_left_text_is_walked_to_the_left(self, bench: Workbench):
        task = lay(bench, "\u05e9\u05dc\u05d5\u05dd ana")

        box = task.get_by_role("group", name="Text to mark")
        box.press("Control+Shift+ArrowLeft")
        bench.page.keyboard.press("1")

        assert entities(bench) == [(0, 4, "PER")]


class TestMarkingByTouch:
    def test_a_first_and_a_last_word_choose_what_lies_between(self, chrome: Browser):
        context = chrome.new_context(
            viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
        )
        with workbench(context.new_page()) as bench:
            task = lay(bench, "Ana Luz Paz lives in Lima.")

            task.locator("[data-at='0']").tap()
            task.locator("[data-at='8']").tap()
            task.get_by_role("button", name="Person").tap()
            task.locator("[data-at='21']").tap()
            task.get_by_role("button", name="Start earlier").tap()
            task.get_by_role("button", name="LOC").tap()

            assert entities(bench) == [(0, 11, "PER"), (20, 25, "LOC")]
        context.close()
