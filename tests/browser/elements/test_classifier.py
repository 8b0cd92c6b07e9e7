from __future__ import annotations

import pytest
from playwright.sync_api import Browser
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
