"""A server that dies and comes back, and a browser that is killed: what tests need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page
from tests import chromium
from tests.browser.conftest import SIZES
from tests.browser.hostile_site import SECRET
from tests.browser.standing import wait
from tests.conftest import Database

TASKS = [{"text": f"Seis patas, {n}."} for n in range(12)]
CHOICE = {
    "type": "object",
    "properties": {"label": {"enum": ["ant", "bee", "fly"]}},
    "required": ["label"],
}


class Server:
    """One web server on one port; `die` is what a power cut does."""

    def __init__(self, database: Database, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.site = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / "server.log"
        self.environment = os.environ | {
            "HORMIGA_DATABASE_URL": database.app_url,
            "HORMIGA_SECRET_KEY": SECRET,
            "HORMIGA_DATA_DIR": str(data),
            "HORMIGA_BASE_URL": self.site,
            "HORMIGA_FRAME_ORIGIN": f"http://localhost:{self.port}",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hormiga.config.web", *words],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        wait(self.site, self.process)

    def die(self) -> None:
        """Kill -9, the workers too; the port is free again when this returns."""
        if self.process is None:
            return
        kill(self.process.pid)
        self.process.wait(timeout=30)
        self.process = None


def kill(pid: int) -> None:
    """Kill a process of ours and all that it has started."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=30)


@contextmanager
def serving(database: Database, data: Path) -> Iterator[Server]:
    server = Server(database, data)
    server.start()
    try:
        yield server
    finally:
        server.die()


def open_browser(
    chrome: Browser, folder: Path, window: tuple[str, str]
) -> BrowserContext:
    """Open a browser of its own on a folder: what it keeps survives it."""
    size, language = window
    context = chrome.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium.find(),
        args=[flag for flag in chromium.FLAGS if flag != "--headless"],
        viewport=dict(zip(("width", "height"), SIZES[size], strict=True)),  # type: ignore[arg-type]
        locale=language,
    )
    context.set_default_timeout(30_000)
    return context


def kill_browser(folder: Path) -> None:
    """Kill -9 the browser that works in a folder."""
    mark = f"--user-data-dir={folder}"
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if mark in one.cmdline() and "--type=" not in " ".join(one.cmdline()):
                kill(one.pid)


def within(seconds: float, is_so: Callable[[], Any], what: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def words(language: str, text: str) -> str:
    """Write a text of ours as a page in this language does.

    Templates double a percent sign before they look a text up.
    """
    with translation.override(language):
        return translation.gettext(text.replace("%", "%%")).replace("%%", "%")


def held(page: Page) -> str:
    """Name the assignment on the desk."""
    return str(page.locator("#desk [name=assignment]").first.input_value())


def parts_kept(page: Page) -> int:
    """Count the tasks that the device could show without a connection."""
    return int(
        page.evaluate(
            "window.hormigaStore.all('parts', window.hormigaOutbox.owner)"
            ".then((parts) => parts.length)"
        )
    )
