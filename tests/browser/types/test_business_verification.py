from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect
from tests.browser.types.walk import (
    EVERY_WAY,
    answered,
    lay,
    look,
    tab_to,
    walking,
)

pytestmark = pytest.mark.browser
NAME = "business-verification"
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "open": "Open for business",
        "closed": "Closed for good",
        "number": "House number",
        "website": "Website",
        "sources": "Pages that show it",
        "right": "Still right",
        "add": "Add hours",
        "as": "As the day before",
        "shut": "Closed",
        "from": "From",
        "to": "To",
        "absent": "Not on the page",
        "hours": "Opening hours",
        "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "saturday": "Saturday",
        "sunday": "Sunday",
        "name": "Name",
        "street": "Street",
        "postcode": "Postcode",
        "city": "Town or city",
        "phone": "Phone",
    },
    "es": {
        "open": "Abierto al público",
        "closed": "Cerrado para siempre",
        "number": "Número",
        "website": "Página web",
        "sources": "Páginas donde se ve",
        "right": "Sigue bien",
        "add": "Añadir horas",
        "as": "Como el día anterior",
        "shut": "Cerrado",
        "from": "Desde",
        "to": "Hasta",
        "absent": "No está en la página",
        "hours": "Horario",
        "days": ["Lunes", "Martes", "Miércoles", "Jueves", "Viernes"],
        "saturday": "Sábado",
        "sunday": "Domingo",
        "name": "Nombre",
        "street": "Calle",
        "postcode": "Código postal",
        "city": "Localidad",
        "phone": "Teléfono",
    },
}


class TestBusinessVerification:
    @EVERY_WAY
    def test_is_done_by_mouse(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 0, language)
            task, say = bench.task, WORDS[language]
            look(bench.page)

            task.get_by_role("radio", name=say["open"]).check()
            task.get_by_label(say["name"], exact=False).first.fill(
                "Ferretería El Tornillo"
            )
            for field in ("street", "postcode", "city", "phone"):
                button = f"{say['right']}: {say[field]}"
                task.get_by_role("button", name=button).click()
            task.get_by_label(say["number"]).first.fill("14")
            task.get_by_label(say["website"]).first.fill("https://eltornillo.example/")
            monday = say["days"][0]
            for number, end in ((1, None), (2, ("17:00", "20:30"))):
                task.get_by_role("button", name=f"{say['add']}: {monday}").click()
                if end:
                    task.get_by_label(f"{say['from']}: {monday}, {number}").fill(end[0])
                    task.get_by_label(f"{say['to']}: {monday}, {number}").fill(end[1])
            for day in say["days"][1:]:
                task.get_by_role("button", name=f"{say['as']}: {day}").click()
            task.get_by_role("button", name=f"{say['add']}: {say['saturday']}").click()
            task.get_by_label(f"{say['from']}: {say['saturday']}, 1").fill("10:00")
            task.get_by_label(f"{say['shut']}: {say['sunday']}").check()
            look(bench.page)
            task.get_by_label(say["sources"]).first.fill(
                "https://eltornillo.example/contacto"
            )
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    @EVERY_WAY
    def test_is_done_by_keyboard_alone(self, chrome: Browser, size, language, scheme):
        with walking(chrome, size, scheme) as bench:
            sample = lay(bench, NAME, 2, language)
            keys, say = bench.page.keyboard, WORDS[language]

            tab_to(bench.page, say["open"])
            keys.press("Space")
            tab_to(bench.page, say["name"])
            keys.type("Taller Rueda")
            for field in ("street", "number", "postcode", "city", "phone"):
                tab_to(bench.page, f"{say['absent']}: {say[field]}")
                keys.press("Space")
            tab_to(bench.page, f"{say['shut']}: {say['days'][0]}")
            keys.press("Space")
            tab_to(bench.page, f"{say['add']}: {say['days'][1]}")
            keys.press("Enter")
            tab_to(bench.page, say["sources"])
            keys.type("https://a.example/1")
            keys.press("Enter")
            keys.type("https://b.example/2")
            keys.press("Control+Enter")

            given = answered(bench, NAME, sample)["fields"]
            days = {"mo": [], "tu": [["09:00", "14:00"]]}
            assert given["hours"]["value"] == {
                "days": days,
                "osm": "Mo off; Tu 09:00-14:00",
            }
            assert given["city"] == {"absent": True}
            assert given["sources"]["value"] == [
                "https://a.example/1",
                "https://b.example/2",
            ]

    def test_asks_little_of_a_business_that_is_gone(self, chrome: Browser):
        with walking(chrome, "phone", "dark") as bench:
            sample = lay(bench, NAME, 1)
            task = bench.task
            task.get_by_role("radio", name="Open for business").check()
            task.get_by_label("Name").first.fill("Green Door Books")

            task.get_by_role("radio", name="Closed for good").check()
            remark = sample.answer["fields"]["remark"]["value"]
            task.get_by_label("Note for the requester").fill(remark)
            bench.submit()

            assert answered(bench, NAME, sample) == sample.answer

    def test_sends_a_photo_to_the_page_and_keeps_its_id(self, chrome: Browser):
        with walking(chrome, "phone") as bench:
            sample = lay(bench, NAME, 1)
            task = bench.task
            task.get_by_role("radio", name="Closed for good").check()
            camera = task.get_by_label("Take a photo")

            camera.set_input_files(
                FilePayload(name="front.png", mimeType="image/png", buffer=PIXEL)
            )
            expect(task.get_by_text("The photo is sent.")).to_be_visible()
            look(bench.page)
            bench.submit()

            assert camera.get_attribute("capture") == "environment"
            photo = answered(bench, NAME, sample)["fields"]["photo"]
            assert photo["value"] == "M1"
            assert photo["taken_at"].startswith("20")
            (sent,) = bench.heard("upload")
            assert sent == {
                "name": "front.png",
                "media_type": "image/png",
                "size": len(PIXEL),
            }

    def test_refuses_times_that_overlap(self, chrome: Browser):
        with walking(chrome) as bench:
            lay(bench, NAME, 2)
            task = bench.task
            task.get_by_role("radio", name="Open for business").check()
            task.get_by_label("Name").first.fill("Taller Rueda")
            for field in ("Street", "House number", "Postcode", "Town or city"):
                task.get_by_label(f"Not on the page: {field}").check()
            task.get_by_label("Not on the page: Phone").check()
            for _ in range(2):
                task.get_by_role("button", name="Add hours: Monday").click()
            task.get_by_label("From: Monday, 2").fill("13:00")
            task.get_by_label("To: Monday, 2").fill("18:00")

            bench.submit()

            expect(task.get_by_role("alert")).to_have_text(
                "The times of Monday overlap."
            )
            assert bench.heard("submit") == []


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef924"
    "0000000a49444154789c6360000000020001480f2e020000000049454e44ae426082"
)
