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

from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Sample
from hormiga.engines.tasktypes.survey.questions import shuffled
from hormiga.engines.templates.languages import shown

pytestmark = pytest.mark.browser
NAME = "survey"
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "daily": "Every day",
        "never": "Never",
        "bakery": "Bakery",
        "other": "Somewhere else",
        "what": "Say what.",
        "next": "Next",
        "back": "Back",
        "rows": {"price": "Price", "crust": "Crust", "flour": "Flour"},
        "some": "Somewhat",
        "much": "Much",
        "blue": "Blue",
        "decline": "I'd rather not say",
    },
    "es": {
        "daily": "Cada día",
        "never": "Nunca",
        "bakery": "Panadería",
        "other": "En otro sitio",
        "what": "Di cuál.",
        "next": "Siguiente",
        "back": "Atrás",
        "rows": {"price": "Precio", "crust": "Corteza", "flour": "Harina"},
        "some": "Algo",
        "much": "Mucho",
        "blue": "Azul",
        "decline": "Prefiero no decirlo",
    },
}


def timed(answer: dict[str, Any]) -> dict[str, Any]:
    """Check the seconds and the orders of an answer, and give the rest."""
    seconds = answer.pop("seconds")
    assert set(answer["answers"]) <= set(seconds)
    assert all(0 <= spent < 60 for spent in seconds.values())
    answer.pop("order", None)
    return answer


class TestASurvey:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            task, say = bench.task, WORDS[language]
            look(bench.page)

            task.get_by_role("radio", name=say["daily"]).check()
            for option in ("bakery", "other"):
                task.get_by_role("checkbox", name=say[option]).check()
            task.get_by_label(say["what"]).fill("A van comes by")
            look(bench.page)
            task.get_by_role("button", name=say["next"]).click()
            for row, column in (
                ("price", "some"),
                ("crust", "much"),
                ("flour", "much"),
            ):
                group = task.get_by_role("radiogroup", name=say["rows"][row])
                group.get_by_role("radio", name=say[column]).check()
            task.get_by_role("radio", name=say["blue"]).check()
            task.get_by_role("radio", name="6").check()
            look(bench.page)
            task.get_by_role("button", name=say["next"]).click()
            task.get_by_role("checkbox", name=say["decline"]).check()
            look(bench.page)
            bench.submit()

            assert timed(answered(bench, NAME, sample)) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            keys, say = bench.page.keyboard, WORDS[language]
            tab_to(bench.page, say["daily"])

            keys.press("3")  # never: the rest of this page and the next are not asked
            keys.press("n")
            expect(bench.task.get_by_role("heading")).to_be_focused()
            keys.press("b")
            keys.press("3")
            keys.press("n")
            tab_to(bench.page, "How old" if language == "en" else "¿Cuántos años")
            keys.type("31")
            keys.press("Control+Enter")

            answer = timed(answered(bench, NAME, sample))
            assert answer == {
                "answers": {"eats": "never", "age": 31},
                "seed": "bread-1",
            }

    def test_shows_things_in_the_order_of_its_seed(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1)
            task = bench.task
            first = task.locator("[data-question]").evaluate_all(
                "all => all.map((one) => one.dataset.question)"
            )
            task.get_by_label("How many minutes").fill("25")
            task.get_by_role("checkbox", name="By bicycle").check()
            task.get_by_role("radio", name="7").check()
            task.get_by_role("button", name="Next").click()
            task.get_by_role("radio", name="In part").check()

            bench.submit()

            answer = answered(bench, NAME, sample)
            wanted = shuffled(["minutes", "means", "safe"], seed="way-7", scope="one")
            assert first == wanted
            assert answer["order"] == {"one": wanted}
            assert timed(answer) == sample.answer

    def test_draws_a_seed_once_and_keeps_it_in_the_draft(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = seedless(bench, None)
            task = bench.task
            task.get_by_label("How many minutes").fill("5")
            task.get_by_role("checkbox", name="On foot").check()
            draft = bench.draft()

            seedless(bench, draft)
            expect(task.get_by_label("How many minutes")).to_have_value("5")
            task.get_by_role("button", name="Submit").click()

            answer = answered(bench, NAME, sample)
            assert answer["seed"] == draft["answer"]["seed"]
            assert len(answer["seed"]) == 16
            assert answer["answers"] == {"minutes": 5, "means": ["foot"]}

    def test_leads_to_what_is_missing(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            lay(bench, NAME, 0)
            task = bench.task

            bench.submit()
            expect(task.get_by_role("alert")).to_have_text("This is still missing.")
            task.get_by_role("radio", name="Never").check()
            bench.submit()
            expect(task.get_by_role("heading")).to_contain_text("About you")
            look(bench.page)

            expect(task.get_by_role("alert")).to_have_text("This is still missing.")
            assert bench.heard("submit") == []

    def test_asks_why_only_where_the_answer_wants_it(self, chrome: Browser):
        with walking(chrome, "phone", "dark") as bench:
            sample = lay(bench, NAME, 2, "es")
            task = bench.task
            why = task.get_by_label("¿Qué no está claro?")

            task.get_by_role("radio", name="5").check()
            expect(why).to_have_count(0)
            task.get_by_role("radio", name="2").check()
            why.fill(sample.answer["answers"]["why"])
            look(bench.page)
            bench.submit()

            answer = answered(bench, NAME, sample)
            assert timed(answer)["answers"] == sample.answer["answers"]


def seedless(bench: Workbench, draft: dict[str, Any] | None) -> Sample:
    """Lay the second sample without a seed of the task's."""
    kind = type_named(NAME)
    sample = kind.samples[1]
    html = shown(
        template=kind.template,
        task_input={},
        settings=sample.settings,
        grant=lambda text: text,
    )
    bench.lay(html, draft=draft)
    return sample
