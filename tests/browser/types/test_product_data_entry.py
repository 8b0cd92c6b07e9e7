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
from tests.browser.workbench import Workbench

from hormiga.engines.tasktypes.spans import verify_all

pytestmark = pytest.mark.browser
NAME = "product-data-entry"


def words(bench: Workbench, field: str, text: str) -> None:
    """Choose words of the page by mouse, and give them to a field."""
    box = bench.task.locator(".marking")
    box.scroll_into_view_if_needed()
    at = box.evaluate(ENDS, text)
    frame = bench.page.locator("#frame").bounding_box()
    assert frame
    left, right, middle = at
    mouse = bench.page.mouse
    mouse.move(frame["x"] + left, frame["y"] + middle)
    mouse.down()
    mouse.move(frame["x"] + right, frame["y"] + middle, steps=4)
    mouse.up()
    bench.task.get_by_role("button", name=f"Use the chosen words: {field}").click()


ENDS = """(box, text) => {
  const pieces = [...box.querySelectorAll("[data-at]")];
  const whole = pieces.map((one) => one.textContent).join("");
  const rectOf = (offset) => {
    const piece = pieces.findLast((one) => Number(one.dataset.at) <= offset);
    const inside = offset - Number(piece.dataset.at);
    const range = document.createRange();
    const leaf = [...piece.childNodes].find((one) => one.nodeType === Node.TEXT_NODE);
    range.setStart(leaf, inside);
    range.setEnd(leaf, inside + 1);
    return range.getBoundingClientRect();
  };
  const start = whole.indexOf(text);
  const [first, last] = [rectOf(start), rectOf(start + text.length - 1)];
  return [first.left + 1, last.right - 1, first.top + first.height / 2];
}"""


class TestProductDataEntry:
    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 1, language)
            look(bench.page)
            keys = bench.page.keyboard
            is_spanish = language == "es"
            names = (
                ("Producto", "Miel de azahar"),
                ("Peso neto", "500"),
                ("Origen", "Valencia, España"),
                ("Lote", "L2207"),
            )
            english = ("Product", "Net weight", "Origin", "Lot")

            for (spanish, text), other in zip(names, english, strict=True):
                tab_to(bench.page, spanish if is_spanish else other)
                keys.type(text)
            tab_to(bench.page, "Consumir antes del" if is_spanish else "Best before")
            keys.type("06302028")
            absent = "No está en la página: " if is_spanish else "Not on the page: "
            tab_to(bench.page, absent + ("Ingredientes" if is_spanish else "Ingredien"))
            keys.press("Space")
            look(bench.page)
            keys.press("Control+Enter")

            given = answered(bench, NAME, sample)["fields"]
            expected = dict(sample.answer["fields"])
            expected["product"] = {"value": "Miel de azahar"}
            assert given == expected

    def test_takes_values_and_evidence_out_of_the_page_by_mouse(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 0)
            task = bench.task

            words(bench, "Name", "Kettle Brío 1.7")
            words(bench, "Volume", "1.7 l")
            words(bench, "Material", "Stainless steel")
            task.get_by_role("radio", name="Steel").check()
            words(bench, "Colours", "black or steel")
            for colour in ("Black", "Steel"):
                task.get_by_role("checkbox", name=colour).check()
            task.get_by_label("Not on the page: Weight").check()
            look(bench.page)
            bench.submit()

            answer = answered(bench, NAME, sample)
            assert answer == sample.answer
            spans = [
                span
                for entry in answer["fields"].values()
                for span in entry.get("evidence", ())
            ]
            verify_all(
                spans, text=sample.input["text"], text_sha256=answer["text_sha256"]
            )

    @EVERY_WAY
    def test_is_filled_in_on_any_screen(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 2, language)
            task = bench.task
            is_spanish = language == "es"
            look(bench.page)

            task.get_by_label("Peso" if is_spanish else "Weight").first.fill("12,4")
            task.get_by_label("Marchas" if is_spanish else "Gears").first.fill("7")
            task.get_by_role("radio", name="Sí" if is_spanish else "Yes").check()
            task.get_by_label("Incluye" if is_spanish else "Included").first.fill(
                "luces\n timbre \n"
            )
            task.get_by_label("Ficha" if is_spanish else "Data sheet").first.fill(
                "https://bicis.example/vega"
            )
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    def test_frames_the_picture_by_keys_and_by_mouse(self, chrome: Browser):
        with walking(chrome) as bench:
            sample = lay(bench, NAME, 1)
            task, keys = bench.task, bench.page.keyboard
            task.locator(".crop img").wait_for()

            task.get_by_role("button", name="Frame on the picture: Product").click()
            frame = task.locator("rect")
            expect(frame).to_be_focused()
            keys.press("ArrowLeft")
            keys.press("Shift+ArrowUp")
            look(bench.page)
            first = [
                frame.get_attribute(side) for side in ("x", "y", "width", "height")
            ]
            box = task.locator(".crop").bounding_box()
            assert box
            bench.page.mouse.move(box["x"] + 10, box["y"] + 10)
            bench.page.mouse.down()
            bench.page.mouse.move(box["x"] + 110, box["y"] + 60, steps=3)
            bench.page.mouse.up()
            task.get_by_role("textbox", name="Product").fill("Miel de azahar")
            task.get_by_label("Net weight").first.fill("500")
            task.get_by_label("Not on the page: Ingredients").check()
            bench.submit()

            assert first == ["110", "80", "240", "150"]
            product = answered(bench, NAME, sample)["fields"]["product"]
            (evidence,) = product["evidence"]
            scale = 480 / box["width"]
            wanted = {"x": 10, "y": 10, "width": 100, "height": 50}
            for side, length in wanted.items():
                assert evidence["frame"][side] == pytest.approx(length * scale, abs=2)

    def test_says_at_the_field_what_is_wrong(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            lay(bench, NAME, 1, "es")
            task = bench.task
            task.get_by_label("Producto").first.fill("Miel")
            task.get_by_label("Peso neto").first.fill("medio kilo")

            bench.submit()

            alert = task.get_by_role("alert")
            expect(alert).to_have_text("Escribe un número, por ejemplo 12 o 0,5.")
            expect(task.get_by_label("Peso neto").first).to_be_focused()
            look(bench.page)
            task.get_by_label("Peso neto").first.fill("500")
            task.get_by_label("Lote").first.fill("2207")
            bench.submit()
            expect(alert).to_have_text("Un lote es L y cuatro cifras.")
            assert bench.heard("submit") == []

    def test_wants_evidence_where_the_project_does(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 0)
            bench.task.get_by_label("Name").first.fill("Kettle")

            bench.submit()

            expect(bench.task.get_by_role("alert")).to_have_text(
                "Show where this stands: mark it or give its address."
            )
            assert bench.heard("submit") == []

    def test_takes_a_step_back(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 1)
            box = bench.task.get_by_label("Not on the page: Ingredients")
            box.check()

            bench.task.get_by_role("button", name="Undo").click()

            expect(box).not_to_be_checked()
