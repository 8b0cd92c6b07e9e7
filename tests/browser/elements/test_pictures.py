from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect
from tests.browser.elements.documented import PICTURE
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

TEMPLATE = """<crowd-form><crowd-image-classifier name="a" header="?" src="{source}"
 categories="['x']"></crowd-image-classifier></crowd-form>"""


class TestAPicture:
    def test_comes_over_the_port_by_its_media_id(self, bench: Workbench):
        bytes_ = base64.b64decode(PICTURE.partition(",")[2])
        bench.media["M1"] = ("image/png", bytes_)

        task = bench.lay(TEMPLATE.format(source="hormiga-media:M1"))

        picture = task.get_by_role("img", name="Picture of the task")
        expect(picture).to_have_attribute("src", re.compile("^blob:"))
        expect(task.get_by_text("on its way")).to_be_hidden()

    @pytest.mark.parametrize("body", [b"", b"not a picture"])
    def test_that_is_broken_is_said_in_words(self, bench: Workbench, body: bytes):
        bench.media["M2"] = ("image/png", body)

        task = bench.lay(TEMPLATE.format(source="hormiga-media:M2"))

        expect(task.get_by_text("The picture cannot be shown.")).to_be_visible()

    def test_that_is_missing_is_said_in_the_workers_language(self, bench: Workbench):
        task = bench.lay(TEMPLATE.format(source="hormiga-media:gone"), language="es")

        expect(task.get_by_text("La imagen no se puede mostrar.")).to_be_visible()
