"""A frame as production serves it, a page of ours around it, and an ear outside.

Three loopback origins: the page, the frame, the ear. The ear counts connections, not
only requests, and has a UDP socket that plays a STUN server.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Browser, Page
from tests.browser.sandbox_attacks import Attack

from hormiga.doors.frame import documents
from hormiga.doors.frame.script import script_named, scripts_for
from hormiga.doors.web.shared.security import PagePolicy
from hormiga.engines.frame import SANDBOX
from hormiga.engines.templates.pages import prepared

HOST_SCRIPT = Path("src/hormiga/doors/web/worker/static/worker/frame.js")
NONCE = "lab-nonce-0123456789"
GRACE = 500
"""Milliseconds after a task stands; without walls every attack is heard in fewer."""
PATIENCE = 8_000

PAGE = """<!DOCTYPE html><html lang="en"><title>Desk</title>
<iframe id="frame" title="The task" {walls} src="{frame}/frame/task#{nonce}"></iframe>
<script nonce="{csp}" src="/frame.js"></script>
<script nonce="{csp}">
window.said = [];
window.breach = () => {{ window.breached = true; }};
window.host = hormigaFrame.open(document.getElementById("frame"), {{
  nonce: "{nonce}", start: {{ language: "en", keys: {{}}, draft: null, watermark: "" }},
  on: new Proxy({{}}, {{ get: (_, type) => (body) => said.push([type, body]) }}),
}});
</script>"""


class _Ear(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), _Listening)


class _Listening(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Ear)
        self.server.heard.append("connection")
        self.request.settimeout(5)
        try:
            said = self.request.recv(4096).decode("latin-1")
        except OSError:
            return
        if said:
            kind = "websocket " if "upgrade: websocket" in said.lower() else ""
            self.server.heard.append(kind + said.split("\r\n", 1)[0])
        body = b"ok"
        head = (
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.request.sendall(head.encode() + body)


class _Quiet(BaseHTTPRequestHandler):
    @property
    def lab(self) -> Lab:
        assert isinstance(self.server, _Server)
        return self.server.lab

    def log_message(self, *_: object) -> None:
        pass

    def reply(self, body: str | bytes, kind: str, **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(200)
        more = {"Content-Type": kind, "Content-Length": str(len(content))} | headers
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)


class _Home(_Quiet):
    """Our own site: only the desk and its script may ever be asked of it."""

    def do_GET(self) -> None:
        if self.path == "/frame.js":
            self.reply(HOST_SCRIPT.read_bytes(), "text/javascript")
        elif self.path == "/favicon.ico":
            self.reply("", "image/x-icon")
        elif self.path == "/":
            page, headers = self.lab.desk()
            self.reply(page, "text/html; charset=utf-8", **headers)
        else:
            self.lab.trespasses.append(f"GET {self.path}")
            self.reply("", "text/plain")

    def do_POST(self) -> None:
        self.lab.trespasses.append(f"POST {self.path}")
        self.reply("", "text/plain")


class _Framed(_Quiet):
    def do_GET(self) -> None:
        if found := script_named(self.path.rpartition("/")[2]):
            self.reply(found.plain, "text/javascript")
        else:
            text, headers = self.lab.task()
            self.reply(text, "text/html; charset=utf-8", **headers)


class _Server(ThreadingHTTPServer):
    def __init__(self, kind: type[BaseHTTPRequestHandler], lab: Lab) -> None:
        self.lab = lab
        super().__init__(("127.0.0.1", 0), kind)


@dataclass
class Lab:
    """Lays hostile tasks; `heard` is what came to the ear since."""

    browser: Browser
    page: Page
    ear: _Ear
    stun: socket.socket
    home: str = ""
    frame_origin: str = ""
    html: str = ""
    is_scripted: bool = False
    is_walled: bool = True
    is_allowlisted: bool = True
    trespasses: list[str] = field(default_factory=list)
    packets: list[bytes] = field(default_factory=list)

    @property
    def evil(self) -> str:
        return f"http://127.0.0.1:{self.ear.server_address[1]}"

    @property
    def heard(self) -> list[str]:
        """Everything that got out since the last task was laid."""
        return self.ear.heard + [f"STUN {len(one)}" for one in self.packets]

    def written(self, text: str) -> str:
        port = self.stun.getsockname()[1]
        return (
            text.replace("EVIL", self.evil)
            .replace("HOME", self.home)
            .replace("STUN", f"127.0.0.1:{port}")
        )

    def lay(
        self,
        html: str,
        *,
        is_scripted: bool = False,
        is_walled: bool = True,
        is_allowlisted: bool = True,
    ) -> None:
        """Open a task, without waiting for what it does."""
        self.page.context.close()
        self.page = self.browser.new_page()
        self.html, self.is_scripted = prepared(self.written(html)).html, is_scripted
        self.is_walled, self.is_allowlisted = is_walled, is_allowlisted
        for kept in (self.ear.heard, self.packets, self.trespasses):
            kept.clear()
        self.page.goto(self.home, wait_until="commit")

    def attack(self, attack: Attack, **how: bool) -> None:
        """Open an attack, and press what it asks for."""
        self.lay(attack.html, **how)
        if attack.press:
            self.page.frame_locator("#frame").locator(attack.press).click(
                no_wait_after=True
            )

    def wait_to_hear(self) -> None:
        """Wait until something reached the ear, or long enough."""
        for _ in range(PATIENCE // 50):
            if self.heard:
                return
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Give what was laid its time to do harm."""
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(GRACE)

    def stand(self) -> None:
        """Wait until our script in the frame says that it is ready."""
        self.until("said.some(([type]) => type === 'ready')")

    def until(self, expression: str, *, inside: bool = False) -> None:
        """Wait until it holds in our page, or in the frame; neither allows `eval`."""
        asked = (
            f"(() => {{ try {{ return {expression} }} catch {{ return false }} }})()"
        )
        for _ in range(PATIENCE // 50):
            frames = self.page.frames
            if len(frames) > inside and frames[inside].evaluate(asked):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {expression}")

    def in_frame(self, expression: str) -> Any:
        """Ask the frame's own window; it has to be there still."""
        frame = self.page.frames[1]
        assert frame.url.startswith(self.frame_origin)
        return frame.evaluate(expression)

    def spoken(self) -> list[Any]:
        found: list[Any] = self.page.evaluate("window.said")
        return found

    def desk(self) -> tuple[str, dict[str, str]]:
        """Write the page of ours as the worker's door does, with its headers."""
        frame, is_walled = self.frame_origin, self.is_walled
        walls = (
            f'sandbox="{SANDBOX}" allow="" referrerpolicy="no-referrer"'
            if is_walled
            else ""
        )

        def show(request: HttpRequest) -> HttpResponse:
            request.csp_frame_src = frame  # type: ignore[attr-defined]
            request.csp_connect_src = frame  # type: ignore[attr-defined]
            csp = str(request.csp_nonce)  # type: ignore[attr-defined]
            return HttpResponse(
                PAGE.format(walls=walls, frame=frame, nonce=NONCE, csp=csp)
            )

        response = PagePolicy(show)(HttpRequest())
        headers = dict(response.items()) if is_walled else {}
        headers.pop("Content-Type", None)
        return response.content.decode(), headers

    def task(self) -> tuple[str, dict[str, str]]:
        scripts = [
            f"{self.frame_origin}/frame/{one.name}"
            for one in scripts_for(self.html, is_scripted=self.is_scripted)
        ]
        text = documents.document(
            self.html, title="A task", nonce="n0", scripts=scripts, language="en"
        )
        if not self.is_walled:
            return text, {}
        policy = documents.policy(
            nonce="n0",
            scripts=scripts,
            is_scripted=self.is_scripted,
            embedders=self.home,
        )
        headers = {"Content-Security-Policy": policy}
        if self.is_allowlisted:
            headers["Connection-Allowlist"] = documents.connections(scripts=scripts)
        return text, headers


@contextmanager
def lab(browser: Browser) -> Iterator[Lab]:
    """Serve a lab; each task is laid in a window without a past."""
    ear = _Ear()
    stun = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stun.bind(("127.0.0.1", 0))
    made = Lab(browser, browser.new_page(), ear, stun)
    home, framed = _Server(_Home, made), _Server(_Framed, made)
    made.home = f"http://localhost:{home.server_port}"
    made.frame_origin = f"http://127.0.0.1:{framed.server_port}"
    servers = [ear, home, framed]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=_receive, args=(stun, made.packets), daemon=True).start()
    try:
        yield made
    finally:
        made.page.context.close()
        for server in servers:
            server.shutdown()
            server.server_close()
        stun.close()


def _receive(stun: socket.socket, packets: list[bytes]) -> None:
    while True:
        try:
            packets.append(stun.recv(2048))
        except OSError:
            return
