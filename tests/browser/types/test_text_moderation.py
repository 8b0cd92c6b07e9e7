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
NAME = "text-moderation"


def words(language: str, english: str, spanish: str) -> str:
    return spanish if language == "es" else english


def is_hidden(bench) -> bool:
    found: bool = bench.task.locator("hormiga-masked .what").evaluate(
        "e => e.inert && getComputedStyle(e).filter.includes('blur')"
    )
    return found


class TestTextModeration:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)
            assert is_hidden(bench)

            bench.task.get_by_role(
                "button", name=words(language, "Keep in sight", "Dejar a la vista")
            ).click()
            assert not is_hidden(bench)
            look(bench.page)
            insult = words(language, "Insult Belittles", "Insulto Rebaja")
            bench.task.get_by_role("checkbox", name=insult).check()
            bench.task.get_by_label(words(language, "Mild", "Leve")).check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            keys = bench.page.keyboard

            tab_to(bench.page, words(language, "Hold to see", "Mantén pulsado"))
            keys.down("Space")
            assert not is_hidden(bench)
            keys.up("Space")
            assert is_hidden(bench)
            keys.press("1")
            tab_to(bench.page, words(language, "Mild", "Leve"))
            keys.press("Space")
            keys.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_of_a_safe_text_is_one_key(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            tab_to(bench.page, words(language, "Hold to see", "Mantén pulsado"))

            bench.page.keyboard.press("s")
            look(bench.page)
            bench.page.keyboard.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_takes_evidence_from_a_text_kept_in_sight(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 2)
            keys = bench.page.keyboard
            tab_to(bench.page, "Hold to see")
            keys.press("1")
            keys.press("v")
            bench.task.locator(".marking").focus()
            keys.press("Home")
            bench.task.locator(".marking").press("Shift+End")
            assert not is_hidden(bench)
            look(bench.page)
            keys.press("Enter")
            tab_to(bench.page, "Mild")
            keys.press("Space")
            assert is_hidden(bench)
            bench.submit()

            given = answered(bench, NAME, sample)
            assert given["severity"] == {"insult": 1}
            (span,) = given["evidence"]
            assert span["category"] == "insult"
            text = sample.input["text"]
            assert text[span["start"] : span["end"]] == span["text"]

    @pytest.mark.parametrize(
        ("label", "said"),
        [
            ("", "Choose what is in the text, or say that it is safe."),
            ("Threat", "Say how serious it is: Threat."),
        ],
    )
    def test_half_done_is_not_sent(self, chrome: Browser, label, said):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            if label:
                bench.task.get_by_role("checkbox", name=label).check()

            bench.submit()

            expect(bench.task.get_by_role("alert")).to_have_text(said)
            assert bench.heard("submit") == []

    def test_can_be_undone_step_by_step(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            safe = bench.task.get_by_label("Nothing of this: it is safe")
            insult = bench.task.get_by_role("checkbox", name="Insult")
            insult.check()
            bench.task.get_by_label("Clear", exact=True).check()
            safe.check()
            expect(insult).not_to_be_checked()

            bench.page.keyboard.press("Control+z")

            expect(insult).to_be_checked()
            expect(bench.task.get_by_label("Clear", exact=True)).to_be_checked()
            expect(safe).not_to_be_checked()


class TestAHiddenText:
    def test_is_seen_while_the_pointer_holds(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            bench.task.get_by_role("button", name="Hold to see").hover()
            mouse = bench.page.mouse

            what = bench.task.locator("hormiga-masked .what")
            mouse.down()
            expect(what).not_to_have_class("what hidden")
            mouse.up()
            expect(what).to_have_class("what hidden")
            mouse.down()
            away = bench.task.get_by_role("button", name="Submit").bounding_box()
            assert away
            mouse.move(away["x"] + 5, away["y"] + 5)
            expect(what).to_have_class("what hidden")

    def test_hides_again_when_one_leaves(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            keep = bench.task.get_by_role("button", name="Keep in sight")
            threat = bench.task.get_by_role("checkbox", name="Threat")

            keep.click()
            assert not is_hidden(bench)
            threat.click()
            assert is_hidden(bench)
            keep.click()
            bench.page.keyboard.press("Escape")
            assert is_hidden(bench)
            keep.click()
            bench.page.frames[1].evaluate("dispatchEvent(new Event('blur'))")
            bench.page.wait_for_timeout(50)
            assert is_hidden(bench)

    def test_is_left_at_once(self, chrome: Browser):
        with walking(chrome, "phone", has_touch=True) as bench:
            lay(bench, NAME, 0)
            bench.task.get_by_role("button", name="Keep in sight").tap()
            assert not is_hidden(bench)

            bench.task.get_by_role("button", name="Skip this task").tap()

            assert is_hidden(bench)
            assert bench.heard("shortcut") == [{"action": "skip"}]
            assert bench.heard("submit") == []
