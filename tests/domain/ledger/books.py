"""Short words for the ledger's tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import transaction

from hormiga.domain.ledger import services
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry, Posted, Transfer
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 13, tzinfo=UTC)

BANK, FEE = "platform:bank", "platform:fee"
WALLET, ESCROW = "wallet:org:17", "escrow:batch:4"
ANA, LUIS = "payable:worker:17", "payable:worker:18"


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def entry(key: str, *legs: tuple[str, str, str], kind: str = "test") -> Entry:
    """An entry in EUR of (debit, credit, amount) legs."""
    return Entry(
        key, kind, tuple(Transfer(debit, credit, eur(a)) for debit, credit, a in legs)
    )


def post(key: str, *legs: tuple[str, str, str], kind: str = "test") -> Posted:
    return services.post(entry=entry(key, *legs, kind=kind), now=NOON)


def has(owner: str) -> str:
    return balance_of(owner=owner, currency="EUR").amount


def body(
    key: str, *legs: tuple[str, str, int], reverses: str = ""
) -> dict[str, object]:
    """An entry as the database function reads it: amounts in micro-units of EUR."""
    named = {"reverses": reverses} if reverses else {}
    transfers = [[debit, credit, "EUR", micro] for debit, credit, micro in legs]
    return {"key": key, "kind": "test", "transfers": transfers, **named}


def call(
    connection: psycopg.Connection, *bodies: dict[str, object]
) -> list[tuple[int, int, bool]]:
    """Call the database function as any client could."""
    return connection.execute(
        "SELECT * FROM ledger_post(%s::jsonb, %s)",
        [json.dumps(bodies), NOON],
    ).fetchall()


@contextmanager
def refused(kind: type[Refusal]) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal, and keep the test's own transaction out of it."""
    with pytest.raises(kind) as refusal, transaction.atomic():
        yield refusal
