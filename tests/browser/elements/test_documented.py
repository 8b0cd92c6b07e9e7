from __future__ import annotations

import json

import pytest
from tests.browser.elements.documented import ALL, CASES, Case
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser


ANSWERED = {name: case for name, case in ALL.items() if case.answer is not None}
DRAWN = {name: case for name, case in ALL.items() if case.answer is None}


def test_there_is_a_template_for_each_of_the_31_documented_elements():
    assert len(CASES) == 31


class TestADocumentedElement:
    @pytest.mark.parametrize("case", ANSWERED.values(), ids=ANSWERED)
    def test_gives_the_output_that_the_reference_states(
        self, bench: Workbench, case: Case
    ):
        task = bench.lay(case.html)

        case.drive(task)
        bench.submit()

        assert bench.answer() == case.answer
        assert json.loads(bench.fields()["taskAnswers"]) == [case.answer]

    @pytest.mark.parametrize("case", DRAWN.values(), ids=DRAWN)
    def test_that_draws_says_that_it_is_not_here_and_stores_nothing(
        self, bench: Workbench, case: Case
    ):
        task = bench.lay(case.html)

        assert task.get_by_role("heading", name="Draw around it").is_visible()
        assert task.get_by_role("img", name="Picture of the task").is_visible()
        assert task.get_by_text("Take your time.").is_visible()
        task.get_by_role("button", name="Report the task").click()
        bench.submit()
        bench.page.wait_for_function("window.heard.invalid.length > 0")

        words = "This tool is not here yet. Report the task, or skip it."
        assert task.get_by_role("alert").inner_text() == words
        assert bench.heard("invalid")[-1]["message"] == words
        assert bench.heard("shortcut") == [{"action": "report"}]
        assert bench.heard("submit") == []
