from __future__ import annotations

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

pytestmark = pytest.mark.browser
NAME = "text-categories"


class TestTextCategorisation:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)

            bench.task.get_by_label("Pago" if language == "es" else "Payment").check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)

            tab_to(bench.page, "Entrega" if language == "es" else "Delivery")
            bench.page.keyboard.press("2")
            bench.page.keyboard.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_finds_categories_of_a_tree_by_their_words(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            sample = lay(bench, NAME, 1, "es")
            look(bench.page)
            search = bench.task.get_by_label("Buscar una categoría")

            for words, name in (("cocin", "Cocina"), ("jardin", "Jardín")):
                search.fill(words)
                bench.task.get_by_role("checkbox", name=name).check()
            search.fill("")
            bench.task.get_by_text("Alimentación").click()
            bench.task.get_by_role("checkbox", name="Frutas y verduras").check()
            look(bench.page)
            bench.submit()

            given = answered(bench, NAME, sample)
            assert set(given["categories"]) == set(sample.answer["categories"])

    def test_takes_evidence_by_keyboard(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 2)
            keys = bench.page.keyboard
            bench.task.get_by_label("Glad").focus()
            keys.press("1")

            tab_to_text(bench)
            keys.press("Home")
            for _ in range(8):  # over "The guide was late 🙄, but" to the view
                keys.press("ArrowRight")
            bench.task.locator(".marking").press("Shift+End")
            look(bench.page)
            keys.press("Enter")
            bench.submit()

            (span,) = answered(bench, NAME, sample)["evidence"]
            text = sample.input["text"]
            assert text[span["start"] : span["end"]] == span["text"]
            assert span["start_utf16"] == span["start"] + 1  # the face is two units

    def test_without_evidence_that_is_asked_for_is_not_sent(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            bench.task.get_by_label("Glad").check()

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("Mark in the text why you chose Glad 😊.")
            assert bench.heard("submit") == []

    def test_can_be_undone_step_by_step(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            first, second = (
                bench.task.get_by_label(name) for name in ("Delivery", "Payment")
            )
            first.check()
            second.check()

            bench.page.keyboard.press("Control+z")
            expect(first).to_be_checked()
            bench.page.keyboard.press("Control+Shift+z")
            expect(second).to_be_checked()


def tab_to_text(bench) -> None:
    bench.task.locator(".marking").focus()
