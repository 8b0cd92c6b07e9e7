from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect
from tests.browser.types.walk import (
    EVERY_WAY,
    answered,
    lay,
    look,
    tab_to,
    walking,
)
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser
NAME = "app-testing"
WORDS = {
    "en": {
        "report": "Report this as a problem",
        "what": "What happened in step 2?",
        "title": "In one line",
        "reproduce": "Steps to see it again",
        "expected": "What should happen",
        "actual": "What happened instead",
        "severity": "Serious",
        "cosmetic": "Cosmetic",
        "nothing": "I found nothing wrong",
        "passed": "Passed",
    },
    "es": {
        "report": "Contarlo como problema",
        "what": "¿Qué ha pasado en el paso 2?",
        "title": "En una línea",
        "reproduce": "Pasos para volver a verlo",
        "expected": "Qué debería pasar",
        "actual": "Qué pasó en su lugar",
        "severity": "Grave",
        "cosmetic": "Estética",
        "nothing": "No he encontrado nada mal",
        "passed": "Bien",
    },
}
Point = tuple[float, float]
WRITTEN = ("title", "reproduce", "expected", "actual")


class TestAProblem:
    @EVERY_WAY
    def test_is_reported_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            look(bench.page)
            words = WORDS[language]
            bug = sample.answer["bugs"][0]

            for step, option in enumerate((0, 1, 0)):
                outcome(bench, step).nth(option).check()
            bench.task.get_by_label(words["what"]).fill("The total stays at 6.40.")
            bench.task.get_by_role("button", name=words["report"]).click()
            for name in WRITTEN:
                bench.task.get_by_label(words[name], exact=True).fill(bug[name])
            bench.task.get_by_role("radio", name=words["severity"]).check()
            look(bench.page)
            bench.submit()

            given = answered(bench, NAME, sample)
            assert given["steps"] == sample.answer["steps"]
            assert given["bugs"] == sample.answer["bugs"]
            assert given["nothing_wrong"] is False

    @EVERY_WAY
    def test_is_reported_by_keyboard_alone(
        self, chrome: Browser, size, language, scheme
    ):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            words = WORDS[language]
            bug = sample.answer["bugs"][0]
            keys = bench.page.keyboard

            tab_to(bench.page, words["passed"])
            for key in "121":  # each key goes to the next step by Tab
                keys.press(key)
                if key == "2":
                    tab_to(bench.page, words["what"])
                    keys.type("The total stays at 6.40.")
                    tab_to(bench.page, words["passed"])
                else:
                    keys.press("Tab")
            tab_to(bench.page, words["report"])
            keys.press("Enter")
            for name in WRITTEN:
                if name == "reproduce":
                    tab_to(bench.page, words["cosmetic"])
                    keys.press("3")
                if name != "title":  # where a new problem begins
                    tab_to(bench.page, words[name])
                keys.press("Control+a")
                keys.type(bug[name])
            keys.press("Control+Enter")

            given = answered(bench, NAME, sample)
            assert given["steps"] == sample.answer["steps"]
            assert given["bugs"] == sample.answer["bugs"]

    def test_that_is_half_written_is_not_sent(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            bench.task.get_by_role("button", name="Add a problem").click()
            bench.task.get_by_label("In one line").fill("The menu is gone")

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text('Problem 1: fill in "Steps to see it again".')
            assert bench.heard("submit") == []


class TestNothingWrong:
    @EVERY_WAY
    def test_is_said_outright(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            keys = bench.page.keyboard
            words = WORDS[language]

            tab_to(bench.page, words["passed"])
            keys.press("1")
            keys.press("Tab")
            keys.press("1")
            tab_to(bench.page, words["nothing"])
            keys.press("Space")
            keys.press("Control+Enter")

            given = answered(bench, NAME, sample)
            assert {**given, "device": 0} == {**sample.answer, "device": 0}

    def test_cannot_be_said_when_a_step_failed(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            outcome(bench, 0).nth(0).check()
            outcome(bench, 1).nth(2).check()
            bench.task.get_by_label("I found nothing wrong").check()

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("A step did not pass. Report what went wrong.")
            assert bench.heard("submit") == []


class TestTheDevice:
    def test_is_shown_sent_and_can_be_corrected(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1)
            assert "Chrome" in bench.task.get_by_label("Browser").input_value()
            outcome(bench, 0).first.check()
            outcome(bench, 1).first.check()
            bench.task.get_by_label("I found nothing wrong").check()

            bench.task.get_by_label("System").fill("Android 15")
            bench.submit()

            device = answered(bench, NAME, sample)["device"]
            assert device["system"] == "Android 15"
            assert device["browser"].startswith("Chrome ")
            assert device["is_edited"] is True


class TestAScreenshot:
    @pytest.mark.parametrize("size", ["phone", "desk"])
    def test_is_drawn_on_and_sent(self, chrome: Browser, size, tmp_path):
        with walking(chrome, size) as bench:
            sample = lay(bench, NAME, 1)
            begin_bug(bench)
            bench.task.locator("input[type=file]").set_input_files(picture(tmp_path))

            bench.task.get_by_role("button", name="Box", exact=True).click()
            drag(bench, (0.25, 0.25), (0.75, 0.75))
            bench.task.get_by_role("button", name="Blur").click()
            drag(bench, (0.05, 0.5), (0.2, 0.9))
            look(bench.page)
            expect(bench.task.get_by_role("img")).to_have_attribute(
                "aria-label", "Your picture with 2 marks"
            )
            places = ((0.25, 0.5), (0.5, 0.5), (0.9, 0.9))
            at_edge, inside, outside = pixels(bench, *places)
            for _ in range(50):  # the canvas is drawn a moment after its words
                if is_red(at_edge):
                    break
                bench.page.wait_for_timeout(100)
                at_edge, inside, outside = pixels(bench, *places)
            bench.task.get_by_role("button", name="Attach the picture").click()
            expect(bench.task.get_by_text("Screenshot 1").first).to_be_attached()
            look(bench.page)
            bench.submit()

            assert is_red(at_edge)
            assert inside == outside == [0, 128, 255]
            (sent,) = bench.heard("upload")
            assert sent["name"] == "page.jpg"
            assert sent["media_type"] == "image/jpeg"
            (bug,) = answered(bench, NAME, sample)["bugs"]
            assert bug["screenshots"] == ["M1"]

    def test_is_marked_by_keyboard_alone(self, chrome: Browser, tmp_path):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1)
            begin_bug(bench)
            bench.task.locator("input[type=file]").set_input_files(picture(tmp_path))
            keys = bench.page.keyboard

            tab_to(bench.page, "Box")
            keys.press("Enter")
            tab_to(bench.page, "+ Add in the middle")
            keys.press("Enter")
            for number in ("10", "20", "30", "40"):
                keys.press("Control+a")
                keys.type(number)
                keys.press("ArrowUp")  # arrow keys move by one
                keys.press("ArrowDown")
                keys.press("Tab")
            (corner,) = pixels(bench, (0.1, 0.3))
            tab_to(bench.page, "Attach the picture")
            keys.press("Enter")
            expect(bench.task.get_by_text("Screenshot 1").first).to_be_attached()
            bench.submit()

            assert is_red(corner)
            assert answered(bench, NAME, sample)["bugs"][0]["screenshots"] == ["M1"]

    def test_leaves_nothing_to_read_under_a_blurred_place(
        self, chrome: Browser, tmp_path
    ):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            begin_bug(bench)
            stripes = Image.new("RGB", (400, 200), "white")
            for x in range(0, 400, 4):
                stripes.paste("black", (x, 0, x + 2, 200))
            stripes.save(tmp_path / "page.png")
            bench.task.locator("input[type=file]").set_input_files(
                tmp_path / "page.png"
            )

            bench.task.get_by_role("button", name="Blur").click()
            drag(bench, (0.1, 0.1), (0.9, 0.9))

            seen = pixels(bench, *((0.4 + n / 400, 0.5) for n in range(8)))
            levels = [pixel[0] for pixel in seen]
            assert max(levels) - min(levels) < 80

    def test_takes_its_last_mark_back(self, chrome: Browser, tmp_path):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            begin_bug(bench)
            bench.task.locator("input[type=file]").set_input_files(picture(tmp_path))
            add = bench.task.get_by_role("button", name="Add in the middle")
            add.click()
            add.click()

            add.press("Control+z")

            expect(bench.task.get_by_role("img")).to_have_attribute(
                "aria-label", "Your picture with 1 marks"
            )

    def test_that_is_no_picture_is_said_to_be_none(self, chrome: Browser, tmp_path):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            begin_bug(bench)
            broken = tmp_path / "page.png"
            broken.write_bytes(b"")

            bench.task.locator("input[type=file]").set_input_files(broken)

            alert = bench.task.get_by_role("alert")
            expect(alert).to_contain_text("This picture cannot be opened.")
            assert bench.heard("upload") == []

    def test_that_is_asked_for_must_be_there(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            begin_bug(bench)

            bench.submit()

            alert = bench.task.get_by_role("alert")
            expect(alert).to_have_text("Problem 1: attach a screenshot.")
            assert bench.heard("submit") == []


def outcome(bench: Workbench, step: int) -> Locator:
    return bench.task.locator(f"[data-scale='step-{step}']").get_by_role("radio")


def begin_bug(bench: Workbench) -> None:
    for step in range(2):
        outcome(bench, step).first.check()
    bench.task.get_by_role("button", name="Add a problem").click()
    for name in WRITTEN:
        bench.task.get_by_label(WORDS["en"][name], exact=True).fill(f"{name} told")
    bench.task.get_by_role("radio", name="Minor").check()


def picture(folder: Path) -> Path:
    image = Image.new("RGB", (400, 200), (0, 128, 255))
    held = BytesIO()
    image.save(held, "PNG")
    path = folder / "page.png"
    path.write_bytes(held.getvalue())
    return path


def drag(bench: Workbench, start: Point, end: Point) -> None:
    canvas = bench.task.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    mouse = bench.page.mouse
    mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    mouse.down()
    mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"])
    mouse.up()


def pixels(bench: Workbench, *points: Point) -> list[list[int]]:
    """The colours at places given as shares of the picture's width and height."""
    found: list[list[int]] = bench.task.locator("canvas").evaluate(
        """(canvas, points) => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return points.map(([x, y]) => {
            const at = 4 * (Math.round(y * height) * width + Math.round(x * width));
            return [...data.slice(at, at + 3)];
          });
        }""",
        [list(point) for point in points],
    )
    return found


def is_red(pixel: list[int]) -> bool:
    red, green, blue = pixel
    return red > 150 and green < 80 and blue < 80
