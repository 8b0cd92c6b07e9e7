"""A task's HTML in the real frame with the real page script around it; no database.

Two loopback servers: one is the page, one is the frame's origin, each with the headers
of production. `Workbench.lay(html)` opens a task; `answer()` gives what it submits.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from hormiga.doors.frame import documents
from hormiga.doors.frame.script import script_named, scripts_for
from hormiga.engines.frame import SANDBOX

HOST_SCRIPT = Path("src/hormiga/doors/web/worker/static/worker/frame.js")
NONCE = "bench-nonce-0123456789"
PAGE = Template((Path(__file__).parent / "workbench.html").read_text())


@dataclass
class Workbench:
    """Lays tasks before a page and reads what the frame says."""

    page: Page
    home: str
    frame_origin: str
    laid: dict[str, Any]
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def task(self) -> FrameLocator:
        """What stands in the frame."""
        return self.page.frame_locator("#frame")

    def lay(
        self,
        html: str,
        *,
        language: str = "en",
        draft: dict[str, Any] | None = None,
        keys: dict[str, str] | None = None,
        watermark: str = "",
        is_scripted: bool = False,
    ) -> FrameLocator:
        """Open a task and wait until its elements are ready."""
        start = {
            "language": language,
            "keys": keys or {},
            "draft": draft,
            "watermark": watermark,
        }
        self.laid.update(
            html=html, language=language, start=start, is_scripted=is_scripted
        )
        self.page.goto(self.home)
        self.page.wait_for_function("window.heard.ready.length > 0")
        return self.task

    def heard(self, kind: str) -> list[Any]:
        """Everything of one kind that the frame has said so far."""
        found: list[Any] = self.page.evaluate("kind => window.heard[kind]", kind)
        return found

    def answer(self) -> dict[str, Any]:
        """Wait for the answer that was submitted."""
        self.page.wait_for_function("window.heard.submit.length > 0")
        found: dict[str, Any] = self.heard("submit")[-1]["answer"]
        return found

    def fields(self) -> dict[str, str]:
        """Wait for MTurk's texts by name."""
        self.page.wait_for_function("window.heard.submit.length > 0")
        found: dict[str, str] = self.heard("submit")[-1]["fields"]
        return found

    def submit(self) -> None:
        """Press the task's own Submit button."""
        self.task.get_by_role("button", name="Submit").or_(
            self.task.get_by_role("button", name="Enviar")
        ).first.click()

    def draft(self) -> dict[str, Any]:
        """Wait for a draft and give its state."""
        expect(self.task.locator("body")).to_be_visible()
        self.page.wait_for_function("window.heard.draft.length > 0")
        found: dict[str, Any] = self.heard("draft")[-1]["state"]
        return found


def _page(bench: dict[str, Any]) -> bytes:
    start = json.dumps(bench["start"]).replace("<", "\\u003c")
    return PAGE.substitute(
        sandbox=SANDBOX, frame=bench["frame"], nonce=NONCE, start=start
    ).encode()


def _task(bench: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    scripts = [
        f"{bench['frame']}/frame/{one.name}"
        for one in scripts_for(bench["html"], is_scripted=bench["is_scripted"])
    ]
    text = documents.document(
        bench["html"],
        title="A task",
        nonce="n0",
        scripts=scripts,
        language=bench["language"],
    )
    policy = documents.policy(
        nonce="n0",
        scripts=scripts,
        is_scripted=bench["is_scripted"],
        embedders=bench["home"],
    )
    return text.encode(), {
        "Content-Security-Policy": policy,
        "Connection-Allowlist": documents.connections(scripts=scripts),
    }


class _Bench(ThreadingHTTPServer):
    """A server that knows what is laid on the bench."""

    def __init__(self, kind: type[BaseHTTPRequestHandler], bench: Workbench) -> None:
        self.bench = bench
        super().__init__(("127.0.0.1", 0), kind)


class _Quiet(BaseHTTPRequestHandler):
    @property
    def bench(self) -> Workbench:
        assert isinstance(self.server, _Bench)
        return self.server.bench

    def log_message(self, *_: object) -> None:
        pass


class _Home(_Quiet):
    def do_GET(self) -> None:
        if self.path == "/frame.js":
            _reply(self, HOST_SCRIPT.read_bytes(), "text/javascript")
        elif self.path.startswith("/media/"):
            self._media(self.path.removeprefix("/media/"))
        elif self.path == "/favicon.ico":
            _reply(self, b"", "image/x-icon")
        else:
            policy = {"Content-Security-Policy": f"frame-src {self.bench.frame_origin}"}
            _reply(self, _page(self.bench.laid), "text/html; charset=utf-8", policy)

    def _media(self, name: str) -> None:
        if name in self.bench.media:
            media_type, body = self.bench.media[name]
            _reply(self, body, media_type)
        else:
            self.send_error(404)


class _Framed(_Quiet):
    def do_GET(self) -> None:
        if found := script_named(self.path.rpartition("/")[2]):
            _reply(self, found.plain, "text/javascript")
            return
        text, headers = _task(self.bench.laid)
        _reply(self, text, "text/html; charset=utf-8", headers)


@contextmanager
def workbench(page: Page) -> Iterator[Workbench]:
    """Serve a bench for one browser page."""
    laid: dict[str, Any] = {"start": {}, "html": "", "language": "en"}
    bench = Workbench(page, "", "", laid)
    home, framed = _Bench(_Home, bench), _Bench(_Framed, bench)
    bench.home = laid["home"] = f"http://localhost:{home.server_port}"
    bench.frame_origin = laid["frame"] = f"http://127.0.0.1:{framed.server_port}"
    for server in (home, framed):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield bench
    finally:
        for server in (home, framed):
            server.shutdown()
            server.server_close()


def _reply(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    content_type: str,
    headers: dict[str, str] | None = None,
) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
