"""A house with all that ships, and a walker of each kind at its door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import SIZES
from tests.browser.programmes.walker import ByKeyboard, ByPointer, Walker
from tests.browser.standing import Served

from hormiga.flows.install_content import install_content
from hormiga.kit import clock

Enter = Callable[[type[Walker]], Walker]
HOWS: dict[str, type[Walker]] = {"pointer": ByPointer, "keyboard": ByKeyboard}


@dataclass(frozen=True)
class Way:
    """How somebody walks: the window, the language, the hand, the colours."""

    size: str
    language: str
    hand: str
    is_dark: bool = False


WAYS = {
    "phone-es": Way("phone", "es", "pointer"),
    "desk-en-dark": Way("desk", "en", "pointer", is_dark=True),
    "phone-en-keys": Way("phone", "en", "keyboard"),
    "desk-es-keys": Way("desk", "es", "keyboard"),
}


def ways(*names: str) -> pytest.MarkDecorator:
    """Let a walk be walked in these ways."""
    found = [WAYS[name] for name in names]
    return pytest.mark.parametrize("way", found, ids=names)


@pytest.fixture
def enter(chrome: Browser, framed_site: Served, way: Way) -> Iterator[Enter]:
    """Open windows in a house with all that ships."""
    install_content(now=clock.read())
    width, height = SIZES[way.size]
    contexts = []

    def entered(kind: type[Walker]) -> Walker:
        context = chrome.new_context(
            viewport={"width": width, "height": height},
            locale=way.language,
            color_scheme="dark" if way.is_dark else "light",
            has_touch=way.size == "phone",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return kind(context.new_page(), framed_site.site, way.language)

    yield entered
    for context in contexts:
        context.close()


@pytest.fixture
def walker(enter: Enter, way: Way) -> Walker:
    """Somebody new, who wants to work."""
    return enter(HOWS[way.hand])
