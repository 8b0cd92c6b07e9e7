"""Workers who are owed money, and the accounts that it goes to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import httpx
from django.conf import settings as known
from pytest_django import Settings

from hormiga.domain.ledger import queries as books, services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.approvals import SCHEDULE, Wish, propose
from hormiga.domain.payouts.models import Proposal
from hormiga.domain.payouts.planning import plan_of
from hormiga.domain.payouts.rails.paypal_fake import FakePayPal
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.audit_log import UNNAMED
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.models import Programme
from hormiga.engines.rails.iban import made_up
from hormiga.flows.pay_workers import Opened, open_runs
from hormiga.kit import accounts
from hormiga.kit.money import Money

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
TODAY = date(2026, 11, 24)
PAYER = {"sepa_name": "Casa Hormiga", "sepa_iban": "ES9121000418450200051332"}

_numbers = count(1)


def iban(number: int) -> str:
    return made_up(number)


def programme(slug: str = "open", **changed: object) -> Programme:
    """A programme that ships, with these fields changed."""
    Programme.objects.filter(slug=slug).update(**changed)
    return Programme.objects.get(slug=slug)


def worker_owed(amount: str, currency: str = "EUR", *, slug: str = "open") -> Worker:
    """A worker of the programme who has earned this and has no payout method yet."""
    worker = Worker.objects.create(created_at=NOON)
    programmes.enrol(workers=[worker], programme=programme(slug), now=NOON)
    earn(worker, amount, currency)
    return worker


def earn(
    worker: Worker, amount: str, currency: str = "EUR", *, now: datetime = NOON
) -> None:
    """Pay in and approve, without a campaign around it."""
    owner, money = accounts.payable(worker.pk), Money.of(amount, currency)
    transfers = (Transfer(accounts.BANK, owner, money),)
    ledger.post(entry=Entry(f"earned:{next(_numbers)}", "test", transfers), now=now)


def sepa_worker(
    amount: str, *, account: str | None = None, holder: str = "Ana Pérez"
) -> Worker:
    worker = worker_owed(amount)
    methods.set_method(
        worker=worker,
        rail=Rail.SEPA,
        holder=holder,
        account=account or iban(worker.pk),
        now=NOON,
    )
    return worker


def paypal_worker(amount: str, *, email: str | None = None) -> Worker:
    """The fake reads the outcome from the address: `failed@…` fails."""
    worker = worker_owed(amount)
    methods.set_method(
        worker=worker,
        rail=Rail.PAYPAL,
        holder="Luis",
        account=email or f"luis{worker.pk}@example.org",
        now=NOON,
    )
    return worker


def opened(slug: str = "open", *, now: datetime = NOON, by: str = UNNAMED) -> Opened:
    return open_runs(programme=programme(slug), today=now.date(), now=now, actor=by)


def proposed(slug: str = "open") -> Proposal:
    """A run that the calendar proposed, as if it were above the limit."""
    found = programme(slug)
    plan = plan_of(programme=found, at=NOON)
    return propose(wish=Wish(found, SCHEDULE), plan=plan, now=NOON)


def has(owner: str, currency: str = "EUR") -> str:
    return books.balance_of(owner=owner, currency=currency).amount


def payable(worker: Worker, currency: str = "EUR") -> str:
    return has(accounts.payable(worker.pk), currency)


def configure(settings: Settings, **changed: Any) -> None:
    """Say what the operator's environment says; pytest-django puts it back."""
    settings.ENVIRONMENT = replace(known.ENVIRONMENT, **changed)


@contextmanager
def running_paypal(settings: Settings, **given: Any) -> Iterator[FakePayPal]:
    """PayPal's fake over HTTP, configured as the account that pays."""
    with FakePayPal(**given) as fake:
        configure(
            settings,
            paypal_url=fake.url,
            paypal_client_id=fake.client_id,
            paypal_secret=fake.secret,
        )
        yield fake


def tell(fake: FakePayPal, path: str, **asked: object) -> None:
    answer = httpx.post(f"{fake.url}/_fake/{path}", json=asked, verify=False)
    assert answer.status_code == 200, answer.text


def books_of(fake: FakePayPal) -> Any:
    return httpx.get(f"{fake.url}/_fake/books", verify=False).json()


class _Refusing(BaseHTTPRequestHandler):
    """Gives a token, and refuses every batch as PayPal does an unverified sender."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v1/oauth2/token":
            return self._write(200, {"access_token": "t", "expires_in": 900})
        return self._write(
            403, {"name": "SENDER_ACCOUNT_UNVERIFIED", "debug_id": "d1", "message": ""}
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Write no access log."""

    def _write(self, status: int, document: dict[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def refusing_paypal() -> Iterator[str]:
    """A PayPal that refuses, which the fake does not; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
