from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import RULES, SIZES
from tests.browser.elements.documented import ALL
from tests.browser.workbench import Workbench, workbench

pytestmark = pytest.mark.browser

MOOD = """<crowd-form><crowd-classifier name="mood" header="Mood?"
 categories="['good', 'bad']"><classification-target>Hm.</classification-target>
</crowd-classifier><crowd-input name="why" label="Why" required></crowd-input>
<crowd-checkbox name="tick" value="a">First</crowd-checkbox>
<crowd-checkbox name="tick" value="b">Second</crowd-checkbox>
<input name="plain" aria-label="Plain"></crowd-form>"""


def finish(bench: Workbench) -> dict[str, Any]:
    bench.submit()
    return bench.answer()


class TestADraft:
    def test_comes_back_after_a_crash_with_all_that_shares_a_name(
        self, bench: Workbench
    ):
        task = bench.lay(MOOD)
        task.get_by_role("radio", name="bad").check()
        task.get_by_role("checkbox", name="Second").check()
        task.get_by_label("Plain").fill("native")
        task.get_by_role("textbox", name="Why").press_sequentially("so")
        bench.page.wait_for_function(
            "window.heard.draft.some(({ state }) => state.why === 'so')"
        )
        kept = bench.heard("draft")[-1]["state"]

        bench.lay(MOOD, draft=kept)

        assert finish(bench) == {
            "mood": {"label": "bad"},
            "why": "so",
            "tick": {"a": False, "b": True},
            "plain": "native",
        }


class TestUndo:
    def test_goes_back_and_forth_a_step_at_a_time(self, bench: Workbench):
        task = bench.lay(MOOD)
        task.get_by_role("radio", name="bad").check()
        task.get_by_role("radio", name="good").check()
        undo = task.get_by_role("button", name="Undo")

        undo.click()
        expect(task.get_by_role("radio", name="bad")).to_be_checked()
        undo.click()
        expect(task.get_by_role("radio", name="bad")).not_to_be_checked()
        expect(undo).to_be_disabled()
        task.locator("body").press("Control+Shift+z")
        expect(task.get_by_role("radio", name="bad")).to_be_checked()


class TestKeys:
    def test_a_digit_chooses_and_control_enter_submits(self, bench: Workbench):
        task = bench.lay(MOOD)
        task.get_by_role("textbox", name="Why").fill("1")
        task.get_by_role("checkbox", name="First").focus()

        bench.page.keyboard.press("2")
        bench.page.keyboard.press("Control+Enter")

        assert bench.answer()["mood"] == {"label": "bad"}
        assert bench.answer()["why"] == "1"

    def test_the_workers_own_key_counts_and_is_shown(self, bench: Workbench):
        task = bench.lay(MOOD, keys={"label-1": "g"})

        task.get_by_role("checkbox", name="First").press("g")

        expect(task.get_by_role("radio", name="good")).to_be_checked()
        assert task.locator("kbd", has_text="g").first.is_visible()

    def test_the_list_shows_all_and_takes_another(self, bench: Workbench):
        bench.page.add_init_script(
            """window.taken = []; addEventListener("message", ({ ports }) =>
            ports[0]?.addEventListener("message", ({ data }) => {
              if (data.type === "keys") taken.push(data.body);
            }));"""
        )
        task = bench.lay(MOOD)

        task.get_by_role("button", name="Keys").click()
        keys = task.get_by_role("dialog", name="Keys of this task")
        assert keys.locator("li").count() == 6
        keys.get_by_role("button", name="Change the key for bad").click()
        bench.page.keyboard.press("1")
        assert keys.get_by_text("That key is taken by good.").is_visible()
        bench.page.keyboard.press("b")
        keys.get_by_role("button", name="Close").click()
        task.locator("body").press("b")

        expect(task.get_by_role("radio", name="bad")).to_be_checked()
        assert bench.page.evaluate("taken") == [{"action": "label-2", "key": "b"}]
        assert bench.page.evaluate("window.host.dropped") == 0


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["Choose a category.", "Fill this in."]),
            ("es", ["Elige una categoría.", "Completa este campo."]),
        ],
    )
    def test_is_said_in_the_workers_language_beside_the_element(
        self, bench: Workbench, language: str, words: list[str]
    ):
        task = bench.lay(MOOD, language=language)

        bench.submit()
        expect(task.get_by_role("alert").first).to_have_text(words[0])
        task.get_by_role("radio", name="bad").check()
        bench.submit()
        bench.page.wait_for_function("window.heard.invalid.length > 1")

        said = [heard["message"] for heard in bench.heard("invalid")]
        assert said == words
        assert bench.heard("submit") == []

    def test_is_shown_even_behind_a_tab_or_in_a_modal(self, bench: Workbench):
        inner = '<crowd-input name="a" label="A" required></crowd-input>'
        task = bench.lay(
            '<crowd-form><crowd-tabs><crowd-tab header="1">x</crowd-tab>'
            f'<crowd-tab header="2">{inner}</crowd-tab></crowd-tabs></crowd-form>'
        )

        bench.submit()

        expect(task.get_by_role("alert")).to_have_text("Fill this in.")
        expect(task.get_by_role("textbox", name="A")).to_be_focused()

    @pytest.mark.parametrize(
        ("attributes", "typed", "words"),
        [
            ('type="number"', "", ""),
            ('type="email"', "ana", "Write an e-mail address"),
            ('type="url"', "example", "Write a whole web address"),
            ('allowed-pattern="[0-9]{4}"', "12", "Write it in the form"),
            ('allowed-pattern="[0-9]+" error-message="Digits!"', "x", "Digits!"),
            ('min-length="3"', "ab", "Write at least 3 characters."),
            ('max-length="3"', "abcd", "Write at most 3 characters."),
        ],
    )
    def test_in_a_line_is_told_by_what_is_wrong(
        self, bench: Workbench, attributes: str, typed: str, words: str
    ):
        task = bench.lay(
            f'<crowd-form><crowd-input name="a" label="A" {attributes}>'
            "</crowd-input></crowd-form>"
        )

        if typed:
            task.get_by_role("textbox", name="A").fill(typed)
        bench.submit()

        if words:
            expect(task.get_by_role("alert")).to_contain_text(words)
            assert bench.heard("submit") == []
        else:
            assert bench.answer() == {}


class TestATemplatesScript:
    def test_sets_labels_reads_values_and_may_refuse_the_submission(
        self, bench: Workbench
    ):
        task = bench.lay(
            """<crowd-form id="theForm"><crowd-classifier id="mood" name="mood"
            header="?"><classification-target>x</classification-target>
            </crowd-classifier><p id="said"></p></crowd-form><script>
            document.addEventListener("all-crowd-elements-ready", () => {
              mood.categories = ["a", "b"];
              theForm.onsubmit = (event) => {
                if (mood.value.label === "b") return;
                event.preventDefault();
                document.getElementById("said").textContent = "No: " +
                  mood._submittableValue.label + mood.shadowRoot.querySelectorAll(
                    ".annotation-area .category-picker-wrapper input").length;
              };
            });</script>""",
            is_scripted=True,
        )

        task.get_by_role("radio", name="a").check()
        bench.submit()
        expect(task.locator("#said")).to_have_text("No: a2")
        assert bench.heard("submit") == []
        task.get_by_role("radio", name="b").check()
        bench.page.frames[1].evaluate("theForm.submit()")

        assert bench.answer() == {"mood": {"label": "b"}}

    def test_puts_questions_into_the_inner_form_of_an_entity_annotation(
        self, bench: Workbench
    ):
        task = bench.lay(
            """<crowd-entity-annotation name="e" text="Ana" labels="['PER']">
            </crowd-entity-annotation><div id="more"><label>Sure?
            <input name="sure"></label></div><script>
            document.addEventListener("all-crowd-elements-ready", () => {
              document.querySelector("crowd-entity-annotation").shadowRoot
                .querySelector("crowd-form").form.appendChild(
                  document.getElementById("more"));
            });</script>""",
            is_scripted=True,
        )

        task.get_by_label("Sure?").fill("yes")

        assert finish(bench) == {"e": {"entities": []}, "sure": "yes"}


class TestAnswerFormat:
    def test_flattens_objects_to_dotted_names(self, bench: Workbench):
        bench.lay(
            '<crowd-form answer-format="flatten-objects"><crowd-checkbox name="a" '
            'value="b" checked>B</crowd-checkbox><input name="c" value="d">'
            "</crowd-form>"
        )

        bench.submit()

        assert bench.fields() == {"a.b": "true", "c": "d"}


@pytest.fixture(scope="class", params=SIZES)
def window(request: pytest.FixtureRequest, chrome: Browser) -> Iterator[Workbench]:
    """A bench in a window of each size, dark on the phone."""
    width, height = SIZES[request.param]
    is_phone = request.param == "phone"
    context = chrome.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if is_phone else "light",
        has_touch=is_phone,
    )
    with workbench(context.new_page()) as found:
        yield found
    context.close()


def faults(bench: Workbench) -> list[str]:
    """Say what axe finds in the frame."""
    frame = bench.page.frames[1]
    source = resources.files("axe_playwright_python") / "axe.min.js"
    frame.evaluate(source.read_text())
    asked = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found: Any = frame.evaluate(f"axe.run(document, {asked})")
    return [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def is_wide(bench: Workbench) -> bool:
    found: bool = bench.page.frames[1].evaluate(
        "document.documentElement.scrollWidth > innerWidth"
    )
    return found


class TestEveryElement:
    def test_is_accessible_and_fits_the_window(self, window: Workbench):
        window.lay("\n<hr>\n".join(case.html for case in ALL.values()), language="es")

        assert faults(window) == []
        assert not is_wide(window)

    def test_is_so_with_a_complaint_a_choice_and_an_open_list(self, window: Workbench):
        task = window.lay(MOOD + ALL["crowd-entity-annotation"].html)
        task.get_by_role("button", name="Submit").first.click()
        box = task.get_by_role("group", name="Text to mark")
        box.press("Control+Shift+ArrowRight")
        assert faults(window) == []

        task.get_by_role("button", name="Keys").first.click()
        expect(task.get_by_role("dialog")).to_be_visible()

        assert faults(window) == []
        assert not is_wide(window)

    def test_dialog_closes_by_escape_and_gives_the_focus_back(self, window: Workbench):
        task = window.lay(ALL["crowd-modal"].html)

        task.get_by_role("button", name="Why we ask").press("Enter")
        task.get_by_role("textbox", name="Reason").press("Escape")

        expect(task.get_by_role("dialog")).to_be_hidden()
        expect(task.get_by_role("button", name="Why we ask")).to_be_focused()
