"""PayPal as these tests meet it: the fake that ships, and servers that answer oddly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx

from hormiga.domain.payouts.rails.paypal import PayPal, Report, Sent
from hormiga.domain.payouts.rails.paypal_fake import CLIENT_ID, SECRET, FakePayPal
from hormiga.engines.rails.paypal import Batch, Item
from hormiga.kit.money import Money

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def call(method: str, url: str, **request: Any) -> httpx.Response:
    """Call once, without a kept connection or the certificates of the world."""
    return httpx.request(method, url, verify=False, **request)


def item(
    number: int = 1,
    *,
    receiver: str | None = None,
    amount: str = "9.87",
    note: str = "",
) -> Item:
    return Item(
        sender_item_id=f"PO{number}",
        receiver=receiver or f"w{number}@example.org",
        amount=Money.of(amount, "EUR"),
        note=note,
    )


def batch(*items: Item, id: str = "PB7") -> Batch:  # noqa: A002 - reads best at the call
    return Batch(
        sender_batch_id=id,
        items=items or (item(),),
        email_subject="Your pay from Hormiga",
    )


def sender_to(url: str, *, secret: str = SECRET, timeout_s: float = 2.0) -> PayPal:
    return PayPal(base_url=url, client_id=CLIENT_ID, secret=secret, timeout_s=timeout_s)


def tell(fake: FakePayPal, path: str, **asked: Any) -> None:
    answer = call("POST", f"{fake.url}/_fake/{path}", json=asked)
    assert answer.status_code == 200, answer.text


def books(fake: FakePayPal) -> Any:
    return call("GET", f"{fake.url}/_fake/books").json()


def settle(fake: FakePayPal) -> None:
    tell(fake, "advance", seconds=10)


def reported(sender: PayPal, sent: object) -> Report:
    assert isinstance(sent, Sent)
    report = sender.report(payout_batch_id=sent.payout_batch_id, now=NOON)
    assert isinstance(report, Report)
    return report


@contextmanager
def a_server_that_says(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Answer a token rightly, and all else with one given answer."""

    class Odd(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/oauth2/token":
                token = {"access_token": "t", "expires_in": 900}
                self.say(200, json.dumps(token).encode())
            else:
                self.say(status, body, **headers)

        def say(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Odd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def created(sender_batch_id: str) -> bytes:
    header = {
        "payout_batch_id": "5UXD2E8A7EBQJ",
        "batch_status": "PENDING",
        "sender_batch_header": {"sender_batch_id": sender_batch_id},
    }
    return json.dumps({"batch_header": header}).encode()
