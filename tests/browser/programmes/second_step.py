"""A second step right after signing up, and a way in by it."""

from __future__ import annotations

from tests.browser.programmes.walker import Walker
from tests.browser.test_account import DEVICE
from tests.browser.test_sign_in import EMAIL, PASSWORD
from tests.build.account import code_of


def comes_in_with_app(walker: Walker) -> None:
    """Set up an app of codes, go out, and come in with a password and a code."""
    _to_second_steps(walker)
    walker.press("Set up the app")
    _say_again(walker)
    secret = walker.page.locator(".key").inner_text()
    walker.fill("Code of the app", code_of(secret, later=-1))
    walker.press("Turn it on")
    walker.press("I have kept them")
    _go_out(walker)

    walker.fill("E-mail", EMAIL)
    walker.fill("Password", PASSWORD)
    walker.press("Sign in")
    assert walker.page.locator("h1").inner_text() == walker.say("One more step")
    walker.fill("Code", code_of(secret))
    walker.press("Sign in")


def comes_in_with_passkey(walker: Walker) -> None:
    """Make a passkey, go out, and come in with nothing else."""
    session = walker.page.context.new_cdp_session(walker.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    _to_second_steps(walker)
    walker.press("Add a passkey")
    _say_again(walker)
    walker.fill("Name of the device", "Ana")
    walker.press("Make the passkey")
    _go_out(walker)

    walker.press("Sign in with a passkey")


def _to_second_steps(walker: Walker) -> None:
    walker.press("Your account")
    walker.press("App codes, passkeys and recovery codes")


def _say_again(walker: Walker) -> None:
    walker.fill("Password", PASSWORD)
    walker.press("Go on")


def _go_out(walker: Walker) -> None:
    walker.menu("Sign out")
    walker.menu("Sign in")
