from __future__ import annotations

import re
from dataclasses import replace

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

from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.languages import shown

pytestmark = pytest.mark.browser
NAME = "web-page-categories"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
HOSTILE = (
    "<h1 onclick=top.x()>Title</h1><script>top.x()</script>"
    "<a href='https://evil.example/' target=_top>Away</a>"
    "<img src='https://evil.example/x.png' alt='A lamp'>"
    "<img src='media://M1' alt='Our own'><form action='https://evil.example/'>"
    "<input name=card><button>Pay</button></form><style>*{display:none}</style>"
    "<iframe src='https://evil.example/'></iframe><svg onload=top.x()></svg>"
    "<p style='position:fixed;inset:0' id=frame>Text</p>"
)


class TestWebPageCategorisation:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)

            bench.task.get_by_label("Tienda" if language == "es" else "Shop").check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)

            page = "La página" if language == "es" else "The page"
            tab_to(bench.page, page)
            bench.page.keyboard.press("1")
            bench.page.keyboard.press("Control+Enter")

            assert answered(bench, NAME, sample) == sample.answer

    def test_finds_topics_of_a_tree_by_their_words(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            sample = lay(bench, NAME, 1, "es")
            search = bench.task.get_by_label("Buscar una categoría")

            for words, name in (("jardin", "Jardín"), ("bibl", "Bibliotecas")):
                search.fill(words)
                bench.task.get_by_role("checkbox", name=name).check()
            look(bench.page)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @pytest.mark.parametrize("number", [0, 2], ids=["with a copy", "without one"])
    def test_takes_a_page_out_of_reach_instead(self, chrome: Browser, number):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, number)
            gone = bench.task.get_by_label("It does not exist any more, or is empty")
            bench.task.get_by_label("Shop").check()

            gone.check()

            expect(bench.task.get_by_label("Shop")).not_to_be_checked()
            look(bench.page)
            bench.submit()
            answer = {"categories": [], "state": "dead"}
            assert answered(bench, NAME, sample) == answer

    def test_keeps_a_suggestion_only_until_it_is_changed(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 3)
            expect(bench.task.get_by_label("About a business")).to_be_checked()
            bench.task.get_by_text("(Suggested)").wait_for()

            bench.task.get_by_label("Shop").check()
            bench.submit()

            answer = {"categories": ["shop"], "prelabel": "edited"}
            assert answered(bench, NAME, sample) == answer

    def test_without_a_choice_is_not_sent(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)

            bench.submit()

            expect(bench.task.get_by_role("alert")).to_have_text("Choose a category.")
            assert bench.heard("submit") == []


class TestTheCopyOfAPage:
    def show(self, bench, **task_input) -> None:
        kind = type_named(NAME)
        sample = replace(kind.samples[0], input={"address": "x.example", **task_input})
        bench.lay(
            shown(
                template=kind.template,
                task_input=sample.input,
                settings=sample.settings,
                grant=lambda text: text,
            )
        )

    def test_has_words_and_our_own_pictures_and_nothing_that_acts(
        self, chrome: Browser
    ):
        stopped = "inline event handler violates"  # Chromium says what it stopped
        with walking(chrome, "phone", expected=stopped) as bench:
            bench.media["M1"] = ("image/png", PNG)
            asked: list[str] = []
            bench.page.on("request", lambda one: asked.append(one.url))
            self.show(bench, snapshot=HOSTILE, language="en")
            copy = bench.task.locator("hormiga-snapshot .copy")

            expect(copy.locator("img")).to_have_attribute("src", re.compile("^blob:"))
            look(bench.page)

            tags = copy.evaluate(
                "e => [...e.querySelectorAll('*')].map(x => x.localName)"
            )
            assert sorted(set(tags)) == ["div", "h1", "img", "p", "span"]
            names = copy.evaluate(
                "e => [...e.querySelectorAll('*')].flatMap(x => x.getAttributeNames())"
            )
            assert sorted(set(names)) == ["alt", "class", "src"]
            assert not [one for one in asked if "evil" in one]

    def test_may_be_a_photograph_alone(self, chrome: Browser):
        with walking(chrome) as bench:
            bench.media["M2"] = ("image/png", PNG)
            self.show(bench, screenshot="media://M2")

            picture = bench.task.get_by_alt_text("Picture of the page")
            expect(picture).to_be_visible()
            look(bench.page)

    def test_of_great_depth_and_length_is_cut_off_in_words(self, chrome: Browser):
        with walking(chrome) as bench:
            self.show(bench, snapshot="<div>" * 3000 + "<p>x" * 12_000)

            bench.task.get_by_text("only its start is shown").wait_for()
