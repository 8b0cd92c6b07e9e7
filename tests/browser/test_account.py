"""One's own account, as a person keeps it: second step, passkey, devices, the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser
from tests.browser.conftest import SIZES, Visitor
from tests.build.account import code_of
from tests.build.web import PASSWORD, worker_user

from hormiga.domain.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    "en": {
        "email": "E-mail",
        "password": "Password",
        "in": "Sign in",
        "out": "Sign out",
        "welcome": "Welcome",
        "account": "Your account",
        "second": "App codes, passkeys and recovery codes",
        "set up": "Set up the app",
        "go on": "Go on",
        "code": "Code of the app",
        "on": "Turn it on",
        "kept": "I have kept them",
        "step": "One more step",
        "any code": "Code",
        "wrong": "Something is missing or not right yet. It is marked below.",
        "add": "Add a passkey",
        "make": "Make the passkey",
        "name": "Name of the device",
        "with passkey": "Sign in with a passkey",
        "use passkey": "Use a passkey",
        "devices": "Where you are signed in",
        "out there": "Sign out there",
        "gone there": "You are signed out there.",
        "close": "Close the account",
        "sure": "I want to close my account. I know that nobody can bring it back.",
        "do close": "Close my account",
        "closed": "Your account is closed. Good luck!",
        "data": "See what is kept, and download it",
        "download": "Download my data",
        "change": "Change the e-mail address",
        "failed": "That did not work:",
    },
    "es": {
        "email": "Correo electrónico",
        "password": "Contraseña",
        "in": "Entrar",
        "out": "Salir",
        "welcome": "Te damos la bienvenida",
        "account": "Tu cuenta",
        "second": "Aplicación de códigos, llaves y códigos de recuperación",
        "set up": "Configurar la aplicación",
        "go on": "Seguir",
        "code": "Código de la aplicación",
        "on": "Activarla",
        "kept": "Ya los he guardado",
        "step": "Un paso más",
        "any code": "Código",
        "wrong": "Falta algo o algo no está bien todavía. Está marcado abajo.",
        "add": "Añadir una llave de acceso",
        "make": "Crear la llave de acceso",
        "name": "Nombre del dispositivo",
        "with passkey": "Entrar con una llave de acceso",
        "use passkey": "Usar una llave de acceso",
        "devices": "Dónde tienes la sesión abierta",
        "out there": "Cerrar esa sesión",
        "gone there": "Has cerrado esa sesión.",
        "close": "Cerrar la cuenta",
        "sure": "Quiero cerrar mi cuenta. Sé que nadie puede recuperarla.",
        "do close": "Cerrar mi cuenta",
        "closed": "Tu cuenta está cerrada. ¡Mucha suerte!",
        "data": "Ver qué se guarda y descargarlo",
        "download": "Descargar mis datos",
        "change": "Cambiar el correo electrónico",
        "failed": "No ha funcionado:",
    },
}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Ana(Visitor):
    """A worker at one window, in one language."""

    words: dict[str, str]
    user: User

    def sign_in(self) -> None:
        self.go("/accounts/login/")
        self.page.get_by_label(self.words["email"]).fill(self.user.email)
        self.page.get_by_label(self.words["password"]).fill(PASSWORD)
        self.press(self.words["in"])

    def sign_out(self) -> None:
        self.page.get_by_role("button", name=self.words["out"], exact=True).click()
        self.page.wait_for_load_state()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def say_again(self) -> None:
        self.page.get_by_label(self.words["password"]).fill(PASSWORD)
        self.press(self.words["go on"])

    def set_up_the_app(self) -> tuple[str, list[str]]:
        self.go("/account/")
        self.press(self.words["second"])
        self.press(self.words["set up"])
        self.say_again()
        secret = self.page.locator(".key").inner_text()
        assert self.page.locator("img.picture").evaluate("e => e.naturalWidth") > 100
        self.page.get_by_label(self.words["code"]).fill(code_of(secret, later=-1))
        self.press(self.words["on"])
        codes = self.page.locator(".codes li").all_inner_texts()
        assert len(codes) == 10
        self.press(self.words["kept"])
        return secret, codes

    def give_code(self, code: str) -> None:
        assert self.heading() == self.words["step"]
        self.page.get_by_label(self.words["any code"], exact=True).fill(code)
        self.press(self.words["in"])

    def new_device(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.fixture(params=[("phone", "en"), ("desk", "es")], ids="-".join)
def ana(request: pytest.FixtureRequest, chrome: Browser, site: str) -> Iterator[Ana]:
    size, language = request.param
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    # Passkeys belong to a name, and a number is none.
    visitor = Ana(context.new_page(), site.replace("127.0.0.1", "localhost"))
    visitor.words = WORDS[language]
    visitor.user, _ = worker_user(password=PASSWORD)
    yield visitor
    context.close()


def test_the_app_guards_the_next_sign_in_and_recovery_codes_stand_in(ana):
    ana.sign_in()
    secret, codes = ana.set_up_the_app()

    ana.sign_out()
    ana.sign_in()
    ana.give_code("000000")
    assert ana.words["wrong"] in ana.page.get_by_role("alert").inner_text()
    ana.give_code(code_of(secret))
    assert ana.heading() == ana.words["welcome"]

    ana.sign_out()
    ana.sign_in()
    ana.give_code(codes[0])
    assert ana.heading() == ana.words["welcome"]


def test_a_passkey_opens_the_door_alone_and_as_the_second_step(ana):
    ana.new_device()
    ana.sign_in()
    ana.go("/account/security/")
    ana.press(ana.words["add"])
    ana.say_again()
    ana.page.get_by_label(ana.words["name"]).fill("Mi móvil")
    ana.page.get_by_role("button", name=ana.words["make"]).click()
    ana.page.wait_for_url("**/account/security/codes/")
    ana.look()
    ana.go("/account/security/passkeys/")
    assert "Mi móvil" in ana.page.locator("main").inner_text()

    ana.sign_out()
    ana.go("/accounts/login/")
    ana.page.get_by_role("button", name=ana.words["with passkey"]).click()
    ana.page.wait_for_url("**/home/")
    assert ana.heading() == ana.words["welcome"]

    ana.sign_out()
    ana.sign_in()
    assert ana.heading() == ana.words["step"]
    ana.page.get_by_role("button", name=ana.words["use passkey"]).click()
    ana.page.wait_for_url("**/home/")

    ana.go("/account/close/")
    ana.page.get_by_role("link", name=ana.words["use passkey"]).click()
    ana.look()
    ana.page.get_by_role("button", name=ana.words["use passkey"]).click()
    ana.page.wait_for_url("**/account/close/")
    ana.look()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_a_passkey_that_is_not_there_is_said_in_words(ana):
    ana.new_device()
    ana.go("/accounts/login/")

    ana.page.get_by_role("button", name=ana.words["with passkey"]).click()

    ana.page.get_by_text(ana.words["failed"]).wait_for()
    ana.look()


def test_another_device_is_signed_out_from_here(ana, chrome):
    elsewhere = chrome.new_context(user_agent="Mozilla/5.0 (X11; Linux) Firefox/1")
    there = elsewhere.new_page()
    there.goto(f"{ana.site}/accounts/login/")
    there.locator("[name=login]").fill(ana.user.email)
    there.locator("[name=password]").fill(PASSWORD)
    there.locator("[name=password]").press("Enter")
    there.wait_for_url("**/home/")

    ana.sign_in()
    ana.go("/account/")
    ana.press(ana.words["devices"])
    assert "Firefox, Linux" in ana.page.locator("main").inner_text()
    ana.press(ana.words["out there"])
    assert ana.words["gone there"] in ana.page.get_by_role("status").inner_text()

    there.goto(f"{ana.site}/home/")
    assert "/accounts/login/" in there.url
    elsewhere.close()


def test_data_are_taken_along_and_the_account_is_closed_by_keyboard_alone(ana):
    keys = ana.page.keyboard
    ana.sign_in()
    ana.go("/account/")
    ana.tab_to(ana.words["data"])
    ana.enter()
    ana.tab_to(ana.words["download"])
    ana.enter()
    ana.tab_to(ana.words["password"])
    keys.type(PASSWORD)
    with ana.page.expect_download() as sent:
        keys.press("Enter")
    assert re.fullmatch(r"hormiga-.*\.zip", sent.value.suggested_filename)

    ana.go("/account/")
    ana.tab_to(ana.words["close"])
    ana.enter()
    ana.tab_to(ana.words["do close"])
    ana.enter()
    assert ana.words["wrong"] in ana.page.get_by_role("alert").inner_text()
    ana.tab_to(ana.words["sure"])
    keys.press("Space")
    ana.tab_to(ana.words["do close"])
    ana.enter()
    assert ana.page.get_by_role("status").inner_text() == ana.words["closed"]
    ana.user.refresh_from_db()
    assert ana.user.closed_at is not None
