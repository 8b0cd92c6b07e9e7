"""The server that shows hostile strings, and who is signed in there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser
from tests.browser.hostile_watch import NARROW, Watched
from tests.browser.standing import wait
from tests.conftest import Database

from hormiga.config import keys
from hormiga.config.wiring import install_for_tests
from hormiga.domain.people.models import User
from hormiga.kit import vault

SECRET = "only in tests " * 4
Open = Callable[..., Watched]
"""Opens a window for somebody, or for nobody, in a language."""


@contextmanager
def sharing_keys(folder: Path) -> Iterator[Path]:
    """Let this process seal and sign as a server on this data folder does."""
    before = settings.SECRET_KEY
    vault.install(keys.prepare(folder).vault())
    settings.SECRET_KEY = SECRET
    yield folder
    settings.SECRET_KEY = before
    install_for_tests()


@contextmanager
def serving(database: Database, data: Path) -> Iterator[tuple[str, str]]:
    """Serve on one port under two names: the pages' origin, and the frame's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site, frame = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    environment = {
        "HORMIGA_DATABASE_URL": database.app_url,
        "HORMIGA_SECRET_KEY": SECRET,
        "HORMIGA_DATA_DIR": str(data),
        "HORMIGA_BASE_URL": site,
        "HORMIGA_FRAME_ORIGIN": frame,
    }
    words = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with (data.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hormiga.config.web", *words],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait(site, process)
        yield site, frame
    finally:
        process.terminate()
        process.wait(timeout=60)


def _session(who: User, site: str) -> Any:
    """Sign somebody in; give the cookie that says so."""
    client = Client()
    client.force_login(who, "allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


@contextmanager
def windows(chrome: Browser, house: tuple[str, str]) -> Iterator[Open]:
    """Open narrow windows for people who are signed in already; close them all."""
    contexts = []

    def opened(who: User | None = None, language: str = "en") -> Watched:
        context = chrome.new_context(
            viewport={"width": NARROW, "height": 740},
            locale=language,
            # Its requests belong to no window, and it only shows what pages hold.
            service_workers="block",
        )
        contexts.append(context)
        if who is not None:
            context.add_cookies([_session(who, house[0])])
        return Watched(context, *house)

    yield opened
    for context in contexts:
        context.close()
