from __future__ import annotations

from collections.abc import Mapping
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

from hormiga.engines.tasktypes import scales, type_named
from hormiga.engines.tasktypes.base import Sample

pytestmark = pytest.mark.browser
NAME = "model-preference"


class TestTwoAnswers:
    @EVERY_WAY
    def test_are_compared_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)
            number = sample.answer["shown"].index(1) + 1
            much = {
                "es": f"Respuesta {number} es mucho",
                "en": f"Answer {number} is much",
            }

            bench.task.get_by_role("radio", name=much[language]).check()
            bench.task.get_by_role("textbox").fill(sample.answer["reason"])
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_are_compared_by_keyboard_alone(
        self, chrome: Browser, size, language, scheme
    ):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            keys = bench.page.keyboard

            tab_to(bench.page, "Respuesta 1" if language == "es" else "Answer 1")
            keys.press("1" if sample.answer["shown"][0] == 1 else "5")
            tab_to(bench.page, "¿Por qué?" if language == "es" else "Why?")
            keys.type(sample.answer["reason"])
            keys.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_may_both_be_bad(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)

            bench.task.get_by_label("Both are bad").check()
            bench.task.get_by_role("textbox").fill("Neither says how it knows.")
            bench.submit()

            (one,) = answered(bench, NAME, sample)["comparisons"]
            assert one == {"pair": [0, 1], "better": "both-bad", "by": 0}

    def test_need_a_reason_as_long_as_it_was_asked_for(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            bench.task.get_by_label("About the same").check()
            bench.task.get_by_role("textbox").fill("Same.")

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("Write at least 20 characters. There are 5.")
            assert bench.heard("submit") == []

    def test_stand_beside_each_other_on_a_desk_and_below_on_a_phone(
        self, chrome: Browser
    ):
        for size, is_beside in (("desk", True), ("phone", False)):
            with walking(chrome, size) as bench:
                lay(bench, NAME, 0)
                boxes = [
                    bench.task.get_by_role("region", name=f"Answer {n}").bounding_box()
                    for n in (1, 2)
                ]

                tops = [box["y"] for box in boxes if box]
                assert (tops[0] == tops[1]) is is_beside

    def test_stay_in_their_order_when_the_task_is_loaded_again(self, chrome: Browser):
        shown = []
        for _ in range(2):
            with walking(chrome) as bench:
                lay(bench, NAME, 1)
                shown.append(bench.task.get_by_role("region").all_inner_texts())

        assert shown[0] == shown[1]
        sample = type_named(NAME).samples[1]
        order = scales.order(sample.answer["seed"], 2)
        assert sample.input["answers"][order[0]] in shown[0][1]


class TestCriteria:
    @EVERY_WAY
    def test_are_rated_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            look(bench.page)

            rate(bench, sample)
            place = sample.answer["shown"].index(1) + 1
            note = {
                "en": f"Note on answer {place}: Right",
                "es": f"Nota sobre la respuesta {place}: Correcta",
            }
            box = bench.task.get_by_label(note[language])
            box.fill(sample.answer["notes"]["right"][1])
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_are_rated_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            keys = bench.page.keyboard

            tab_to(bench.page, "1")
            for criterion in ("right", "clear"):
                for place in sample.answer["shown"]:
                    keys.press(str(sample.answer["ratings"][criterion][place]))
                    keys.press("Tab")  # to the note
                    keys.press("Tab")  # to the next rating
            keys.press("Control+Enter")

            given = answered(bench, NAME, sample)
            assert given["ratings"] == sample.answer["ratings"]

    def test_that_are_missing_are_counted(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            bench.task.get_by_label("4").first.check()

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("Rate every answer from 1 to 5. 3 are missing.")
            assert bench.heard("submit") == []


class TestSeveralAnswers:
    def test_are_compared_pair_by_pair(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            sample = lay(bench, NAME, 2)
            look(bench.page)
            shown = sample.answer["shown"]

            for one in sample.answer["comparisons"]:
                first, second = sorted(one["pair"], key=shown.index)
                if one["better"] == "tie":
                    option = 3
                elif one["better"] == first:
                    option = 3 - one["by"]
                else:
                    option = 3 + one["by"]
                group = bench.task.locator(f"[data-scale='{pair_of(one)}']")
                group.get_by_role("radio").nth(option).check()
                assert {first, second} == set(one["pair"])
            for place, stars in enumerate(sample.answer["ratings"]["kind"]):
                group = bench.task.locator(f"[data-scale='rate-kind-{place}']")
                group.get_by_role("radio").nth(stars - 1).check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer


def pair_of(comparison: Mapping[str, Any]) -> str:
    return "pair-" + "-".join(map(str, comparison["pair"]))


def rate(bench: Workbench, sample: Sample) -> None:
    for criterion, rated in sample.answer["ratings"].items():
        for place, stars in enumerate(rated):
            group = bench.task.locator(f"[data-scale='rate-{criterion}-{place}']")
            group.get_by_role("radio").nth(stars - 1).check()
