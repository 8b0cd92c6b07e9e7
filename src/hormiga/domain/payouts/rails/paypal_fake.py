"""A small PayPal: the Payouts API's HTTP on loopback, with faults on demand.

Run it as `python -m hormiga.domain.payouts.rails.paypal_fake --port 8123`, or in a test
as `with FakePayPal() as fake: …`. It pays nobody. Beside PayPal's own addresses it has:

- `POST /_fake/next {"fault": …, "times": 1, "on": "send", "seconds": 5}`: what goes
  wrong next: accept-then-500, accept-then-drop, accept-then-timeout, 503, 429. `on` is
  send, read or token; the accepting faults are for send.
- `POST /_fake/advance {"days": 30, "seconds": 0}`: let simulated time pass.
- `POST /_fake/forget-requests`: forget PayPal-Request-Ids, so that a request that is
  put again is refused as a duplicate instead of answered as before.
- `POST /_fake/webhooks {"url": …, "webhook_id": …, "at": …, "before_answer": false}`:
  who is to be told of events, signed at that time (the listener's clock);
  `before_answer` tells of a batch before the call that sent it ends.
- `POST /_fake/deliver {"times": 1, "order": …, "cert_url": …, "wrong_signature": …}`:
  tell the events that nobody was told yet, badly if asked (see paypal_fake_hooks.py).
- `POST /_fake/deliver-again`: the same, with all events of before once more.
- `GET /_fake/books`: what was asked for, what is out, and who got what.
"""

from __future__ import annotations

import argparse
import base64
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import orjson

from hormiga.domain.payouts.rails import paypal_fake_answers as answers
from hormiga.domain.payouts.rails.paypal_fake_answers import Answer, Request
from hormiga.domain.payouts.rails.paypal_fake_books import DAY, FakeBooks
from hormiga.domain.payouts.rails.paypal_fake_hooks import CERTIFICATE_PATH, FakeHooks

CLIENT_ID = "fake-client"
SECRET = "fake-secret"  # noqa: S105 - it opens nothing but the fake
_ORDERS = ("/v2/checkout/", "/checkoutnow")
_FAULTS = frozenset(
    ["accept-then-500", "accept-then-drop", "accept-then-timeout", "503", "429"]
)


@dataclass(frozen=True)
class _Fault:
    name: str
    on: str
    seconds: float


@dataclass
class _State:
    """What the requests' threads share; every touch is under the lock."""

    books: FakeBooks
    token_seconds: int
    keep_in: Path | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)
    faults: deque[_Fault] = field(default_factory=deque)
    tokens: dict[str, int] = field(default_factory=dict)
    hooks: FakeHooks = field(default_factory=FakeHooks)
    told: list[dict[str, Any]] = field(default_factory=list)
    orders: Any = None

    def fault_on(self, kind: str) -> _Fault | None:
        """Take the first fault that waits for this kind of request."""
        for fault in self.faults:
            if fault.on == kind:
                self.faults.remove(fault)
                return fault
        return None

    def keep(self) -> None:
        """Write the books to their file, whole or not at all."""
        if self.keep_in is not None:
            fresh = self.keep_in.with_suffix(".new")
            fresh.write_bytes(orjson.dumps(self.books.kept()))
            fresh.replace(self.keep_in)


class FakePayPal:
    """The server, on a free port of loopback; `url` is its base address."""

    client_id = CLIENT_ID
    secret = SECRET

    def __init__(
        self,
        *,
        port: int = 0,
        balance: dict[str, str] | None = None,
        token_seconds: int = 32_400,
        state: Path | None = None,
        orders: Any = None,
    ) -> None:
        """Open the books of `state`; `orders` answers what is asked about orders."""
        is_known = state is not None and state.exists()
        books = (
            FakeBooks.of(orjson.loads(state.read_bytes()))
            if state is not None and is_known
            else FakeBooks(balance=balance or {})
        )
        self._state = _State(
            books=books, token_seconds=token_seconds, keep_in=state, orders=orders
        )
        self._server = _Server(("127.0.0.1", port), self._state)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._state.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self) -> None:
        """Answer requests until somebody stops it."""
        self._server.serve_forever(poll_interval=0.05)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], state: _State) -> None:
        self.state = state
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet when a client hangs up: that is what the faults are for."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one write: two would wait for each other's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Write no access log."""

    def _answer(self) -> None:
        request = self._read()
        if request.path == CERTIFICATE_PATH:
            return self._write_certificate()
        if request.path in {"/_fake/deliver", "/_fake/deliver-again"}:
            return self._deliver(request)
        if self.server.state.orders and request.path.startswith(_ORDERS):
            return self._answer_order(request)
        if request.path.startswith("/_fake/"):
            with self.server.state.lock:
                return self._write(_admin(request, self.server.state))
        kind = _kind(request)
        with self.server.state.lock:
            fault = self.server.state.fault_on(kind)
            # The request is dealt with before the fault, but for those that say no.
            is_no = fault is not None and fault.name in {"503", "429"}
            answer = None if is_no else _deal(request, self.server.state)
        if kind == "send" and self.server.state.hooks.tells_before_answer:
            with self.server.state.lock:
                self.server.state.books.move(2)
            self._tell({}, host=request.host)
        if fault is None and answer is not None:
            return self._write(answer)
        return self._fail(fault)

    def _answer_order(self, request: Request) -> None:
        """Let the orders' own fake answer: money that comes in, not out."""
        state = self.server.state
        asked_as = request.headers.get("paypal-request-id", "")
        with state.lock:
            answer = state.orders.answer(
                request.method, self.path, request.host, asked_as, request.body
            )
        content = answer.page.encode() or orjson.dumps(answer.document)
        kind = "text/html; charset=utf-8" if answer.page else "application/json"
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, fault: _Fault | None) -> None:
        if fault is None or fault.name in {"accept-then-500", "503", "429"}:
            return self._write(_fault_answer(fault))
        if fault.name == "accept-then-timeout":
            self.server.state.closing.wait(fault.seconds)
        self.close_connection = True
        return None

    def _deliver(self, request: Request) -> None:
        asked = orjson.loads(request.body or b"{}")
        is_again = request.path.endswith("-again")
        statuses = self._tell(asked, host=request.host, is_again=is_again)
        self._write(Answer(200, {"statuses": statuses}))

    def _tell(
        self, asked: dict[str, Any], *, host: str, is_again: bool = False
    ) -> list[int]:
        """Tell events outside the lock: whoever hears of them may ask at once."""
        state = self.server.state
        with state.lock:
            fresh = state.hooks.due(state.books)
            state.told += fresh
            events = list(state.told) if is_again else fresh
        return state.hooks.deliver(events, origin=host, asked=asked)

    def _write_certificate(self) -> None:
        with self.server.state.lock:
            body = self.server.state.hooks.certificate
        self.send_response(200)
        self.send_header("Content-Type", "application/x-pem-file")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            path=parts.path,
            query={key: values[0] for key, values in parse_qs(parts.query).items()},
            headers={key.lower(): value for key, value in self.headers.items()},
            body=self.rfile.read(length),
            host=f"http://{self.headers.get('Host', '')}",
        )

    def _write(self, answer: Answer) -> None:
        body = orjson.dumps(answer.document)
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for key, value in answer.headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)


def _kind(request: Request) -> str:
    if request.path == "/v1/oauth2/token":
        return "token"
    return "send" if request.path == "/v1/payments/payouts" else "read"


def _deal(request: Request, state: _State) -> Answer:
    state.books.move(1)
    if request.path == "/v1/oauth2/token":
        return _token(request, state)
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if state.tokens.get(token, -1) < state.books.clock:
        return answers.error(401, "AUTHENTICATION_FAILURE", "The token is not good.")
    answer = answers.to(request, state.books)
    if request.method == "POST":
        state.keep()
    return answer


def _token(request: Request, state: _State) -> Answer:
    login = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {login}":
        unknown = {
            "error": "invalid_client",
            "error_description": "Client Authentication failed",
        }
        return Answer(401, unknown)
    if request.body != b"grant_type=client_credentials":
        return Answer(400, {"error": "unsupported_grant_type"})
    value = f"A21.fake.{len(state.tokens) + 1}"
    state.tokens[value] = state.books.clock + state.token_seconds
    document = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": state.token_seconds,
    }
    return Answer(200, document)


def _fault_answer(fault: _Fault | None) -> Answer:
    if fault is not None and fault.name == "429":
        limit = answers.error(429, "RATE_LIMIT_REACHED", "Too many requests.")
        return Answer(429, limit.document, {"Retry-After": str(int(fault.seconds))})
    if fault is not None and fault.name == "503":
        return answers.error(503, "SERVICE_UNAVAILABLE", "Service Unavailable.")
    return answers.error(500, "INTERNAL_SERVER_ERROR", "An internal error occurred.")


def _admin(request: Request, state: _State) -> Answer:
    asked = orjson.loads(request.body or b"{}")
    match request.method, request.path.removeprefix("/_fake/"):
        case "POST", "next":
            return _line_up(asked, state)
        case "POST", "advance":
            seconds = int(asked.get("days", 0) * DAY + asked.get("seconds", 0))
            state.books.move(max(0, seconds))
            state.keep()
            return Answer(200, {"clock": state.books.moment})
        case "POST", "webhooks":
            state.hooks.url = str(asked["url"])
            state.hooks.webhook_id = str(asked["webhook_id"])
            state.hooks.at = str(asked["at"])
            state.hooks.tells_before_answer = bool(asked.get("before_answer"))
            return Answer(200, {})
        case "POST", "forget-requests":
            state.books.by_request_id.clear()
            return Answer(200, {})
        case "GET", "books":
            state.books.move(0)
            return Answer(200, state.books.told())
    return answers.error(404, "RESOURCE_NOT_FOUND", "The fake has no such address.")


def _line_up(asked: dict[str, Any], state: _State) -> Answer:
    name, on = str(asked.get("fault")), asked.get("on", "send")
    is_taking = name.startswith("accept")
    if name not in _FAULTS or (is_taking and on != "send"):
        return answers.error(400, "INVALID_REQUEST", "The fake has no such fault.")
    fault = _Fault(name=name, on=on, seconds=float(asked.get("seconds", 5)))
    state.faults.extend([fault] * int(asked.get("times", 1)))
    return Answer(200, {"waiting": len(state.faults)})


def main() -> None:
    """Serve on loopback until interrupted."""
    parser = argparse.ArgumentParser(description="A PayPal that pays nobody.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--state", type=Path, help="JSON file that outlives the process"
    )
    parser.add_argument(
        "--balance", default=[], nargs="*", help="as EUR=1000.00; without: no end"
    )
    told = parser.parse_args()
    balance = dict(pair.split("=", 1) for pair in told.balance)
    fake = FakePayPal(port=told.port, state=told.state, balance=balance)
    sys.stdout.write(f"PayPal's fake listens on {fake.url}\n")
    sys.stdout.flush()
    try:
        fake.serve()
    except KeyboardInterrupt:
        sys.stdout.write("PayPal's fake stopped.\n")


if __name__ == "__main__":
    main()
