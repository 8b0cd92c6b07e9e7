"""From the first page to home and out again, as a person does it."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    "en": {
        "start": "Start working",
        "email": "E-mail",
        "password": "Password",
        "country": "Country where you live",
        "adult": "I am 18 years old or older.",
        "agreed": "I accept the terms and have read what is kept about me.",
        "create": "Create my account",
        "welcome": "Welcome",
        "place": "Open (EUR)",
        "in": "Sign in",
        "out": "Sign out",
        "gone": "You are signed out.",
        "skip": "Skip to the content",
        "other": "Español",
        "other title": "Tareas pequeñas, pagadas una a una",
        "wrong": "Something is missing or not right yet. It is marked below.",
        "change": "Change the password",
    },
    "es": {
        "start": "Empezar a trabajar",
        "email": "Correo electrónico",
        "password": "Contraseña",
        "country": "País donde vives",
        "adult": "Tengo 18 años o más.",
        "agreed": "Acepto las condiciones y he leído qué se guarda de mí.",
        "create": "Crear mi cuenta",
        "welcome": "Te damos la bienvenida",
        "place": "Abierto (EUR)",
        "in": "Entrar",
        "out": "Salir",
        "gone": "Has salido.",
        "skip": "Ir al contenido",
        "other": "English",
        "other title": "Small tasks, paid one by one",
        "wrong": "Falta algo o algo no está bien todavía. Está marcado abajo.",
        "change": "Cambiar la contraseña",
    },
}
EMAIL, PASSWORD = "ana@example.org", "cuatro palabras faciles"


@pytest.fixture
def words(language):
    return WORDS[language]


def test_a_worker_signs_up_goes_out_and_comes_back(visitor, words):
    page = visitor.page
    visitor.go("/")
    visitor.press(words["start"])
    visitor.press(words["create"])
    assert words["wrong"] in page.get_by_role("alert").inner_text()

    page.get_by_label(words["email"]).fill(EMAIL)
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_label(words["country"]).select_option("ES")
    page.get_by_label(words["adult"]).check()
    page.get_by_label(words["agreed"]).check()
    visitor.press(words["create"])
    assert page.get_by_role("heading", level=1).inner_text() == words["welcome"]
    assert words["place"] in page.locator("main").inner_text()
    visitor.press(words["change"])

    page.get_by_role("button", name=words["out"], exact=True).click()
    assert page.get_by_role("status").inner_text() == words["gone"]
    visitor.look()

    page.get_by_role("link", name=words["in"], exact=True).click()
    visitor.look()
    page.get_by_label(words["email"]).fill(EMAIL)
    page.get_by_label(words["password"]).fill("not this one")
    visitor.press(words["in"])
    page.get_by_label(words["password"]).fill(PASSWORD)
    visitor.press(words["in"])
    assert page.get_by_role("heading", level=1).inner_text() == words["welcome"]


def test_all_of_it_goes_by_keyboard_alone(visitor, words):
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/")
    visitor.tab_to(words["skip"])
    keys.press("Enter")
    visitor.tab_to(words["start"])
    visitor.enter()

    visitor.tab_to(words["email"])
    keys.type(EMAIL)
    visitor.tab_to(words["password"])
    keys.type(PASSWORD)
    visitor.tab_to(words["country"])
    keys.type("Ecuador")
    visitor.tab_to(words["adult"])
    keys.press("Space")
    visitor.tab_to(words["agreed"])
    keys.press("Space")
    visitor.tab_to(words["create"])
    visitor.enter()
    assert page.get_by_role("heading", level=1).inner_text() == words["welcome"]

    visitor.tab_to(words["out"])
    visitor.enter()
    assert page.get_by_role("status").inner_text() == words["gone"]

    visitor.tab_to(words["in"])
    visitor.enter()
    visitor.tab_to(words["email"])
    keys.type(EMAIL)
    visitor.tab_to(words["password"])
    keys.type(PASSWORD)
    visitor.enter()
    assert page.get_by_role("heading", level=1).inner_text() == words["welcome"]


def test_every_public_page_is_fit_for_everybody(visitor, words):
    for path in (
        "/",
        "/terms/",
        "/privacy/",
        "/safety/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/signup/organisation/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ):
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.go(path)
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/accounts/signup/", "/safety/"):
        visitor.go(path)

    visitor.go("/")
    visitor.page.get_by_role("button", name=words["other"], exact=True).click()
    title = visitor.page.get_by_role("heading", level=1)
    assert title.inner_text() == words["other title"]
