"""A template for each documented element, how a worker answers it, and what comes out.

Written by us after the documentation's attributes (reference, 4.2). `None` instead of
an answer: a drawing tool, whose fallback refuses to submit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import FrameLocator

PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8"
    "BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
INSTRUCTIONS = """<full-instructions header="All rules"><p>Read first.</p>
</full-instructions><short-instructions>Take your time.</short-instructions>"""


class Case(NamedTuple):
    """A template, the worker's part, and the answer."""

    html: str
    drive: Callable[[FrameLocator], object]
    answer: dict[str, Any] | None


def nothing(_task: FrameLocator) -> None:
    """The worker only submits."""


def form(inner: str) -> str:
    return f"<crowd-form>{inner}</crowd-form>"


def drawing(element: str, more: str = "") -> Case:
    html = form(
        f'<crowd-{element} name="shape" header="Draw around it" src="{PICTURE}" '
        f"labels=\"['Bird', 'Tree']\" {more}>{INSTRUCTIONS}</crowd-{element}>"
    )
    return Case(html, nothing, None)


def press(name: str) -> Callable[[FrameLocator], None]:
    return lambda task: task.get_by_role("button", name=name, exact=True).click()


def check(*labels: str) -> Callable[[FrameLocator], None]:
    def drive(task: FrameLocator) -> None:
        for label in labels:
            box = task.get_by_role("checkbox", name=label, exact=True)
            box.or_(task.get_by_role("radio", name=label, exact=True)).check()

    return drive


def fill(label: str, text: str) -> Callable[[FrameLocator], None]:
    return lambda task: task.get_by_role("textbox", name=label, exact=True).fill(text)


def in_turn(*steps: Callable[[FrameLocator], object]) -> Callable[..., None]:
    def drive(task: FrameLocator) -> None:
        for step in steps:
            step(task)

    return drive


def mark_the_place(task: FrameLocator) -> None:
    task.locator("[data-at='8']").dblclick()
    press("Place")(task)


def walk_the_tabs(task: FrameLocator) -> None:
    task.get_by_role("tab", name="First").press("ArrowLeft")
    assert task.get_by_text("Two").is_visible()
    task.get_by_role("tab", name="Second").press("ArrowRight")
    task.locator("textarea[name=a]").fill("back")


def rank_both_first(task: FrameLocator) -> None:
    for number in (1, 2):
        name = f"Clear. Rank of response {number}"
        task.get_by_label(name).select_option("1")


def see_the_modal(task: FrameLocator) -> None:
    press("Why we ask")(task)
    task.get_by_label("Reason").fill("for a study")
    press("Close")(task)


def see_the_tabs(task: FrameLocator) -> None:
    task.get_by_role("tab", name="Second").click()
    task.get_by_label("Note").fill("seen")


def see_the_instructions(task: FrameLocator) -> None:
    press("How to do it")(task)
    assert task.get_by_role("heading", name="Good example").is_visible()
    assert task.get_by_text("a clear photo").is_visible()
    press("Close")(task)


def dismiss(task: FrameLocator) -> None:
    assert task.get_by_role("alert").inner_text().startswith("Warning:")
    assert task.get_by_text("Save often.").is_visible()
    press("Dismiss")(task)
    assert task.get_by_text("Save often.").is_hidden()


def slide(task: FrameLocator) -> None:
    task.get_by_role("slider", name="mood").press("ArrowRight")


CASES: dict[str, Case] = {
    "crowd-form": Case(
        form(
            '<input name="city" aria-label="City">'
            '<select name="kind" aria-label="Kind"><option>a<option>b</select>'
        ),
        lambda task: task.locator("[name=city]").fill("Lima"),
        {"city": "Lima", "kind": "a"},
    ),
    "crowd-alert": Case(
        form('<crowd-alert type="warning" dismissible>Save often.</crowd-alert>'),
        dismiss,
        {},
    ),
    "crowd-badge": Case(
        form(
            '<crowd-icon-button id="mail" icon="star"></crowd-icon-button>'
            '<crowd-badge for="mail" label="3" />'
            '<crowd-input name="after" label="After"></crowd-input>'
        ),
        fill("After", "the badge"),
        {"after": "the badge"},
    ),
    "crowd-button": Case(
        form(
            '<crowd-input name="a" label="A" value="first"></crowd-input>'
            '<crowd-button form-action="reset" variant="normal">Again</crowd-button>'
            '<crowd-button form-action="submit" icon="send">Submit</crowd-button>'
        ),
        in_turn(fill("A", "second"), press("Again")),
        {"a": "first"},
    ),
    "crowd-card": Case(
        form(
            f'<crowd-card heading="A bird" image="{PICTURE}">'
            '<crowd-input name="a" label="Its name"></crowd-input></crowd-card>'
        ),
        fill("Its name", "Condor"),
        {"a": "Condor"},
    ),
    "crowd-checkbox": Case(
        form(
            '<crowd-checkbox name="looks" value="sharp" checked>Sharp</crowd-checkbox>'
            '<crowd-checkbox name="looks" value="dark">Dark</crowd-checkbox>'
            '<crowd-checkbox name="sure">Sure</crowd-checkbox>'
        ),
        check("Dark"),
        {"looks": {"sharp": True, "dark": True}, "sure": {"on": False}},
    ),
    "crowd-classifier": Case(
        form(
            "<crowd-classifier name=\"mood\" categories=\"['good','bad',]\" "
            'header="Mood?" exclusion-category="{ text: \'None\' }">'
            "<classification-target>I like it.</classification-target>"
            f"{INSTRUCTIONS}</crowd-classifier>"
        ),
        check("None"),
        {"mood": {"label": "None"}},
    ),
    "crowd-classifier-multi-select": Case(
        form(
            '<crowd-classifier-multi-select name="about" header="About?" '
            "categories=\"['food','service','price']\" "
            "exclusion-category=\"{text: 'None of these'}\">"
            "<classification-target>Tasty, slow.</classification-target>"
            f"{INSTRUCTIONS}</crowd-classifier-multi-select>"
        ),
        check("None of these", "service", "food"),
        {"about": {"labels": ["food", "service"]}},
    ),
    "crowd-entity-annotation": Case(
        '<crowd-entity-annotation name="names" header="Mark the names" '
        'text="Ana saw Río." '
        "labels=\"[{label: 'PER', fullDisplayName: 'Person'}, "
        "{label: 'LOC', shortDisplayName: 'Pl', fullDisplayName: 'Place'}]\" "
        "initial-value=\"[{label: 'PER', startOffset: 0, endOffset: 3}]\">"
        f"{INSTRUCTIONS}</crowd-entity-annotation>",
        mark_the_place,
        {
            "names": {
                "entities": [
                    {"endOffset": 3, "label": "PER", "startOffset": 0},
                    {"endOffset": 11, "label": "LOC", "startOffset": 8},
                ]
            }
        },
    ),
    "crowd-fab": Case(
        form('<crowd-fab icon="add" title="Add one"></crowd-fab>'),
        press("Add one"),
        {},
    ),
    "crowd-icon-button": Case(
        form('<crowd-icon-button icon="search"></crowd-icon-button>'),
        press("search"),
        {},
    ),
    "crowd-image-classifier": Case(
        form(
            f'<crowd-image-classifier name="bird" src="{PICTURE}" header="Which?" '
            'categories=\'["Condor", "Hummingbird"]\' '
            "overlay=\"{boundingBox: {labels: ['Bird'], value: []}}\">"
            '<worker-comment header="Why" link-text="Say why" placeholder="because">'
            f"</worker-comment>{INSTRUCTIONS}</crowd-image-classifier>"
        ),
        in_turn(check("Condor"), press("Say why"), fill("Why", "wide wings")),
        {"bird": {"label": "Condor", "workerComment": "wide wings"}},
    ),
    "crowd-image-classifier-multi-select": Case(
        form(
            '<crowd-image-classifier-multi-select name="seen" header="What?" '
            f"src=\"{PICTURE}\" categories=\"['Sky', 'Sea']\" "
            f"exclusion-category=\"{{ text: 'Nothing' }}\">{INSTRUCTIONS}"
            "</crowd-image-classifier-multi-select>"
        ),
        check("Sky", "Sea"),
        {"seen": {"labels": ["Sky", "Sea"]}},
    ),
    "crowd-input": Case(
        form(
            '<crowd-input name="tag1" label="Word" placeholder="a word" required '
            'max-length="20"></crowd-input>'
            '<crowd-input name="untouched" label="Other"></crowd-input>'
        ),
        fill("Word", "río"),
        {"tag1": "río"},
    ),
    "crowd-instructions": Case(
        form(
            '<crowd-instructions link-text="How to do it" link-type="button">'
            "<short-summary>Look well.</short-summary>"
            "<detailed-instructions>Every corner.</detailed-instructions>"
            "<positive-example>a clear photo</positive-example>"
            "<negative-example>a dark photo</negative-example></crowd-instructions>"
        ),
        see_the_instructions,
        {},
    ),
    "crowd-modal": Case(
        form(
            '<crowd-modal link-text="Why we ask" link-type="button">'
            '<crowd-input name="why" label="Reason"></crowd-input></crowd-modal>'
        ),
        see_the_modal,
        {"why": "for a study"},
    ),
    "crowd-radio-group": Case(
        form(
            "<crowd-radio-group>"
            '<crowd-radio-button name="btn1" value="yes">Yes</crowd-radio-button>'
            '<crowd-radio-button name="btn2" value="no">No</crowd-radio-button>'
            "</crowd-radio-group>"
        ),
        check("No", "Yes"),
        {"btn1": {"yes": True}, "btn2": {"no": False}},
    ),
    "crowd-radio-button": Case(
        form(
            "<crowd-radio-group>"
            '<crowd-radio-button name="one" checked>One</crowd-radio-button>'
            '<crowd-radio-button name="two">Two</crowd-radio-button>'
            '<crowd-radio-button name="three" disabled>Three</crowd-radio-button>'
            "</crowd-radio-group>"
        ),
        lambda task: task.get_by_role("radio", name="One").press("ArrowDown"),
        {"one": {"on": False}, "two": {"on": True}},
    ),
    "crowd-slider": Case(
        form('<crowd-slider name="mood" min="-5" max="5" step="2" value="1" pin />'),
        slide,
        {"mood": 3},
    ),
    "crowd-tab": Case(
        form(
            '<crowd-tabs><crowd-tab header="First">One</crowd-tab>'
            '<crowd-tab header="Second"><crowd-input name="note" label="Note" '
            "></crowd-input></crowd-tab></crowd-tabs>"
        ),
        see_the_tabs,
        {"note": "seen"},
    ),
    "crowd-tabs": Case(
        form(
            '<crowd-tabs><crowd-tab header="First">'
            '<textarea name="a" aria-label="A"></textarea>'
            '</crowd-tab><crowd-tab header="Second">Two</crowd-tab></crowd-tabs>'
        ),
        walk_the_tabs,
        {"a": "back"},
    ),
    "crowd-text-area": Case(
        form(
            '<crowd-text-area name="story" label="Tell" rows="4" max-rows="8" '
            'max-length="100" char-counter></crowd-text-area>'
        ),
        fill("Tell", "One day.\nThen…"),
        {"story": "One day.\nThen…"},
    ),
    "crowd-toast": Case(
        form('<crowd-toast text="Saved for you" duration="0"></crowd-toast>'),
        lambda task: task.get_by_role("status").get_by_text("Saved for you").wait_for(),
        {},
    ),
    "crowd-toggle-button": Case(
        form('<crowd-toggle-button name="toggle">Is it on?</crowd-toggle-button>'),
        lambda task: task.get_by_role("switch", name="Is it on?").press("Space"),
        {"toggle": {"on": True}},
    ),
    "crowd-bounding-box": drawing("bounding-box"),
    "crowd-instance-segmentation": drawing("instance-segmentation"),
    "crowd-keypoint": drawing("keypoint"),
    "crowd-line": drawing("line", "label-colors=\"['#ff0000']\""),
    "crowd-polygon": drawing("polygon"),
    "crowd-polyline": drawing("polyline"),
    "crowd-semantic-segmentation": drawing("semantic-segmentation"),
}

UNDOCUMENTED: dict[str, Case] = {
    "crowd-slider-label": Case(
        form(
            '<crowd-slider name="mood" max="3">'
            '<crowd-slider-label position="start">low</crowd-slider-label>'
            '<crowd-slider-label position="end">high</crowd-slider-label>'
            "</crowd-slider>"
        ),
        slide,
        {"mood": 1},
    ),
    "crowd-icon": Case(
        form(
            '<crowd-icon icon="info"></crowd-icon>'
            '<input name="a" value="b" aria-label="A">'
        ),
        nothing,
        {"a": "b"},
    ),
    "crowd-text-ranking": Case(
        form(
            '<crowd-text-ranking name="rank" text="Where is Lima?" '
            "ordinal-ranking-dimensions=\"[{name: 'Clear', allowTie: true}]\" "
            "responses=\"['In Peru.', 'Far away.']\"></crowd-text-ranking>"
        ),
        rank_both_first,
        {"rank": {"rankings": [{"name": "Clear", "ranks": [1, 1]}]}},
    ),
    "crowd-question-answer-generation": Case(
        form(
            '<crowd-question-answer-generation name="qa" text="Lima is in Peru." '
            'min-questions="1" question-min-words="2" allow-custom-question-tags '
            "question-tags=\"['where']\"></crowd-question-answer-generation>"
        ),
        in_turn(
            fill("Question 1", "Where is Lima?"),
            fill("Answer 1", "Peru"),
            press("where"),
        ),
        {
            "qa": {
                "questionsAndAnswers": [
                    {"question": "Where is Lima?", "answer": "Peru", "tags": ["where"]}
                ]
            }
        },
    ),
    "crowd-textract-analyze-document": drawing("textract-analyze-document"),
    "crowd-rekognition-detect-moderation-labels": drawing(
        "rekognition-detect-moderation-labels"
    ),
}

ALL = CASES | UNDOCUMENTED
