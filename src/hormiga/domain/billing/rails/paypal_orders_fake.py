"""A small PayPal that takes payments: the Orders API on loopback, faults on demand.

In a test: `with FakeOrders() as fake: …`. It takes nobody's money. Beside PayPal's own
addresses it has the page on which a payer approves (`/checkoutnow?token=…`), and:

- `POST /_fake/next {"fault": …, "on": "make" | "capture" | "read"}`: accept-then-500,
  accept-then-drop, 503, decline (for a capture).
- `POST /_fake/approve {"id": …}`: what the payer's button does.
- `POST /_fake/charge {"id": …, "value": "9.99"}`: have a capture take another amount.
- `GET /_fake/orders`: what was captured, by our own ids of the orders.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import orjson

CLIENT_ID = "fake-client"
SECRET = "fake-secret"  # noqa: S105 - it opens nothing but the fake
_ORDERS = "/v2/checkout/orders"
_LOOKS = "font:16px system-ui;margin:2rem auto;max-width:24rem;padding:0 1rem"


@dataclass
class Answer:
    """A status, and a document, a page or a place to go to."""

    status: int
    document: Any = None
    page: str = ""
    location: str = ""


@dataclass
class Books:
    """All that the fake remembers."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, Answer] = field(default_factory=dict)
    charges: dict[str, str] = field(default_factory=dict)
    faults: deque[tuple[str, str]] = field(default_factory=deque)

    def fault_on(self, kind: str) -> str:
        """Take the first fault that waits for this kind of call."""
        for fault in self.faults:
            if fault[0] == kind:
                self.faults.remove(fault)
                return fault[1]
        return ""

    def answer(
        self, method: str, path: str, host: str, request_id: str, body: bytes
    ) -> Answer:
        """Answer a call that has a good token, or a payer's."""
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/_fake/"):
            return self._admin(parts.path, orjson.loads(body or b"{}"))
        if parts.path == "/checkoutnow":
            return self._payer(method, asked.get("token", ""))
        if method == "POST" and request_id in self.replies:
            return self.replies[request_id]
        answer = self._order(method, parts.path, host, body)
        if method == "POST" and answer.status < 300:
            self.replies[request_id] = answer
        return answer

    def _order(self, method: str, path: str, host: str, body: bytes) -> Answer:
        if (method, path) == ("POST", _ORDERS):
            return Answer(201, self._made(orjson.loads(body), host))
        name, _, verb = path.removeprefix(f"{_ORDERS}/").partition("/")
        order = self.orders.get(name)
        if order is None:
            return _error(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
        if (method, verb) == ("POST", "capture"):
            return self._capture(order)
        return Answer(200, order)

    def _made(self, asked: dict[str, Any], host: str) -> dict[str, Any]:
        name = f"FAKE{len(self.orders) + 1:013d}"
        approve = {"rel": "payer-action", "href": f"{host}/checkoutnow?token={name}"}
        order = {
            "id": name,
            "status": "PAYER_ACTION_REQUIRED",
            "intent": asked["intent"],
            "purchase_units": asked["purchase_units"],
            "payment_source": asked["payment_source"],
            "links": [approve],
        }
        self.orders[name] = order
        return order

    def _capture(self, order: dict[str, Any]) -> Answer:
        if order["status"] == "COMPLETED":
            return _error(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED")
        if order["status"] != "APPROVED":
            return _error(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
        unit = order["purchase_units"][0]
        amount = dict(unit["amount"])
        amount["value"] = self.charges.get(order["id"], amount["value"])
        capture = {"id": f"C{order['id']}", "status": "COMPLETED", "amount": amount}
        unit["payments"] = {"captures": [capture]}
        order["status"] = "COMPLETED"
        return Answer(201, order)

    def _payer(self, method: str, name: str) -> Answer:
        order = self.orders.get(name)
        if order is None:
            return _error(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
        context = order["payment_source"]["paypal"]["experience_context"]
        if method == "POST":
            self._approve(order)
            return Answer(303, location=f"{context['return_url']}?token={name}")
        amount = order["purchase_units"][0]["amount"]
        return Answer(200, page=_page(name, amount, context["cancel_url"]))

    def _approve(self, order: dict[str, Any]) -> None:
        if order["status"] == "PAYER_ACTION_REQUIRED":
            order["status"] = "APPROVED"

    def _admin(self, path: str, asked: dict[str, Any]) -> Answer:
        match path.removeprefix("/_fake/"):
            case "next":
                self.faults.append((asked["on"], asked["fault"]))
            case "approve":
                self._approve(self.orders[asked["id"]])
            case "charge":
                self.charges[asked["id"]] = asked["value"]
            case "orders":
                return Answer(200, _captured(list(self.orders.values())))
        return Answer(200, {})


class FakeOrders:
    """The server, on a free port of loopback; `url` is its base address."""

    client_id = CLIENT_ID
    secret = SECRET

    def __init__(self, *, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), Books())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=[0.05], daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], books: Books) -> None:
        self.books = books
        self.lock = threading.Lock()
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet when a client hangs up: that is what the faults are for."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._deal()

    def do_POST(self) -> None:
        self._deal()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Write no access log."""

    def _deal(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v1/oauth2/token":
            return self._write(Answer(200, {"access_token": "t", "expires_in": 900}))
        host = f"http://{self.headers.get('Host', '')}"
        request_id = self.headers.get("PayPal-Request-Id", "")
        with self.server.lock:
            books = self.server.books
            fault = books.fault_on(_kind(self.command, self.path))
            if fault == "503":
                return self._write(_error(503, "SERVICE_UNAVAILABLE", "LATER"))
            if fault == "decline":
                answer = _error(422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED")
            else:
                answer = books.answer(self.command, self.path, host, request_id, body)
        if fault == "accept-then-drop":
            self.close_connection = True
            return None
        if fault == "accept-then-500":
            answer = _error(500, "INTERNAL_SERVER_ERROR", "UNKNOWN")
        return self._write(answer)

    def _write(self, answer: Answer) -> None:
        is_page = bool(answer.page)
        content = answer.page.encode() if is_page else orjson.dumps(answer.document)
        kind = "text/html; charset=utf-8" if is_page else "application/json"
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _kind(method: str, path: str) -> str:
    if method == "POST" and path == _ORDERS:
        return "make"
    return "capture" if path.endswith("/capture") else "read"


def _error(status: int, name: str, issue: str) -> Answer:
    return Answer(status, {"name": name, "details": [{"issue": issue}]})


def _captured(orders: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {
        order["purchase_units"][0]["custom_id"]: [
            one["amount"]["value"]
            for unit in order["purchase_units"]
            for one in unit.get("payments", {}).get("captures", [])
        ]
        for order in orders
    }


def _page(name: str, amount: dict[str, str], cancel_url: str) -> str:
    said = escape(f"{amount['value']} {amount['currency_code']}")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><title>A PayPal that takes nothing</title>'
        f'<main style="{_LOOKS}"><h1>{said}</h1>'
        f'<form method="post" action="/checkoutnow?token={escape(name)}">'
        "<p>This stands for PayPal. No money moves.</p>"
        f'<button>Approve</button></form><p><a href="{escape(cancel_url)}">Cancel</a>'
        "</p></main></html>"
    )
