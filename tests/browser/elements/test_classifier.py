from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Route
from tests.browser.workbench import workbench

pytestmark = pytest.mark.browser

TEMPLATE = """<crowd-form><crowd-classifier name="sentiment"
 categories="['Positive', 'Negative']" header="What is the mood?">
<classification-target>I like it.</classification-target>
<full-instructions header="How to">Read it.</full-instructions>
<short-instructions>Choose one.</short-instructions>
</crowd-classifier></crowd-form>"""


class TestAClassifier:
    def test_gives_the_chosen_label_under_its_name(self, chrome: Browser):
        with workbench(chrome.new_page()) as bench:
            task = bench.lay(TEMPLATE)

            task.get_by_label("Negative").check()
            bench.submit()

            assert bench.answer() == {"sentiment": {"label": "Negative"}}
            assert bench.fields() == {
                "taskAnswers": '[{"sentiment":{"label":"Negative"}}]'
            }


class TestAPageWhoseScriptComesLate:
    def test_still_meets_the_frame(self, chrome: Browser):
        """A phone may have the task before our own script: no word of it is lost."""

        def late(route: Route) -> None:
            time.sleep(1.5)
            route.continue_()

        with workbench(chrome.new_page()) as bench:
            bench.page.route("**/frame.js", late)

            task = bench.lay(TEMPLATE)
            task.get_by_label("Positive").check()
            bench.submit()

            assert bench.answer() == {"sentiment": {"label": "Positive"}}
            height = "Number(document.getElementById('frame').height)"
            assert bench.page.evaluate(height) > 0
