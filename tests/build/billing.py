"""Requesters' money: a month that was used, papers about it, and PayPal's fake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
from django.db import connection
from pytest_django import Settings
from tests.build.payouts import configure, iban
from tests.build.people import NOON, worker
from tests.build.projects import live_batch, project
from tests.build.work import judge

from hormiga.domain.billing import details
from hormiga.domain.billing.audit import QUESTIONS
from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.billing.rails.paypal_orders_fake import FakeOrders
from hormiga.domain.billing.rules import Month
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Batch
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.issue_invoices import issue_receipt
from hormiga.flows.return_deposit import ask_for_refund
from hormiga.kit import accounts, clock, ids
from hormiga.kit.money import Money

_numbers = count(1)
OCTOBER = Month(2026, 10)
IN_OCTOBER = datetime(2026, 10, 15, 12, tzinfo=UTC)


def name_parties(owner: Organisation, *, now: datetime = IN_OCTOBER) -> None:
    issuer = {
        "name": "Casa Hormiga, S. L.",
        "tax_id": "B12345674",
        "address": "Calle del Roble 1\n28001 Madrid",
    }
    buyer = {
        "name": "Laboratorio Azul",
        "tax_id": "B87654321",
        "address": "Plaza Mayor 2\n37001 Salamanca",
    }
    details.set_issuer(given=issuer, now=now)
    details.set_buyer(organisation=owner, given=buyer, now=now)


def worked(
    owner: Organisation, *, judgments: int = 2, now: datetime = IN_OCTOBER, **terms: Any
) -> Batch:
    """A batch of the requester of which this many judgments are approved and paid."""
    batch = live_batch(of=project(owner=owner, **terms), tasks=judgments + 1, now=now)
    done = judge(worker(), batch, *["ant"] * judgments, now=now)
    approve_judgments(judgments=done, organisation=owner, reason="", now=now)
    return batch


def broken() -> list[str]:
    """Ask the house's questions about billing; name the rules that are broken."""
    found = []
    for rule, query in QUESTIONS.items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchall():
                found.append(rule)
    return found


@contextmanager
def running_orders(settings: Settings) -> Iterator[FakeOrders]:
    """PayPal's fake for payments over HTTP, configured as the account that takes."""
    with FakeOrders() as fake:
        configure(
            settings,
            paypal_url=fake.url,
            paypal_client_id=fake.client_id,
            paypal_secret=fake.secret,
        )
        yield fake


def tell(fake: FakeOrders, path: str, **asked: object) -> Any:
    return httpx.post(f"{fake.url}/_fake/{path}", json=asked, verify=False).json()


def captured(fake: FakeOrders) -> dict[str, list[str]]:
    found: dict[str, list[str]] = tell(fake, "orders")
    return found


def order(owner: Organisation) -> str:
    """Begin a payment through PayPal that waits for its payer; give its id."""
    made = PaypalOrder.objects.create(
        organisation=owner,
        currency="EUR",
        amount_micro=10_000_000,
        state=PaypalOrder.State.OPEN,
        provider_id=f"FAKE{next(_numbers)}",
        approve_url="https://www.paypal.com/checkoutnow?token=1",
        by="user:1",
        created_at=clock.read(),
    )
    return ids.outside(made.public_id)


def deposit_line(owner: Organisation) -> str:
    """Find the wallet's first deposit, as the page's form names it."""
    lines = ledger.statement_of(
        owner=accounts.wallet(owner.pk), currency="EUR", limit=1_000
    )
    place = next(line.place for line in reversed(lines) if line.kind == "deposit")
    return f"{place.transaction_id}.{place.seq}"


def receipt(owner: Organisation) -> str:
    """Have the receipt of the first deposit made; give its id."""
    transaction_id, seq = deposit_line(owner).split(".")
    made = issue_receipt(
        organisation=owner,
        currency="EUR",
        place=ledger.Place(int(transaction_id), int(seq)),
        now=NOON,
        actor="user:1",
    )
    return ids.outside(made.public_id)


def refund(owner: Organisation) -> str:
    """Ask for a cent back; give the refund's id."""
    made = ask_for_refund(
        organisation=owner,
        amount=Money.of("0.01", "EUR"),
        account=iban(7),
        now=NOON,
        actor="user:1",
    )
    return ids.outside(made.public_id)
