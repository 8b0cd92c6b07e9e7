"""The ledger's writes. All of them go through one database function, `ledger_post`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
from django.db import DatabaseError, connection, transaction

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import MOST_MICRO, Money


class InsufficientFunds(Refusal):
    """An account has less than the transfer takes; nothing moved, so fund it first."""

    kind = Kind.CONFLICT


class KeyReused(Refusal):
    """The key was posted before with another body; nothing moved; use another key."""

    kind = Kind.CONFLICT


class AlreadyReversed(Refusal):
    """The transaction was reversed before; nothing moved, and nothing need be done."""

    kind = Kind.CONFLICT


class IsReversal(Refusal):
    """A reversal cannot be reversed; post what is right as a new transaction."""

    kind = Kind.CONFLICT


class NotMirrored(Refusal):
    """A reversal must turn round each of its original's transfers, and add none."""


class EmptyEntry(Refusal):
    """A transaction without transfers moves nothing and is not written; add one."""


class BadTransfer(Refusal):
    """A transfer needs two accounts, a currency, and an amount from 1 to 10^15 - 1."""


class UnknownTransaction(Refusal):
    """No transaction has this key, so it cannot be reversed; check the key."""

    kind = Kind.NOT_FOUND


class LedgerIsImmutable(Refusal):
    """What is in the books stays as it is; correct it with a reversal."""

    kind = Kind.FORBIDDEN


_BY_SQLSTATE: dict[str, type[Refusal]] = {
    "HL001": InsufficientFunds,
    "HL002": KeyReused,
    "HL004": NotMirrored,
    "HL005": EmptyEntry,
    "HL006": BadTransfer,
    "HL007": UnknownTransaction,
    "HL008": LedgerIsImmutable,
    "HL009": IsReversal,
    "22003": BadTransfer,  # the amount is no bigint
}
_BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "no_overdraft": InsufficientFunds,
    "ledger_transaction_reverses": AlreadyReversed,
    "ledger_account_owner_form": BadTransfer,
    "ledger_account_currency_form": BadTransfer,
    "ledger_transfer_amount": BadTransfer,
    "ledger_transfer_two_accounts": BadTransfer,
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount that leaves `debit` for `credit`; both are owners (wallet:org:17)."""

    debit: str
    credit: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written as one transaction under one key."""

    key: str
    kind: str
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction in the books; a replay was there before and moved nothing now."""

    transaction_id: int
    is_replay: bool


def post(*, entry: Entry, now: datetime) -> Posted:
    """Write one transaction; the same entry again changes nothing.

    Raises InsufficientFunds, KeyReused, EmptyEntry or BadTransfer.
    """
    return post_many(entries=[entry], now=now)[0]


def post_many(*, entries: Sequence[Entry], now: datetime) -> list[Posted]:
    """Write all entries, or none, in one statement; answers stand in their order.

    Balances are checked once, at the end of all entries together. Each account's row is
    locked until the caller's transaction ends, so call this last, and once a story.
    A refusal takes the caller's transaction with it. Raises as `post` does.
    """
    return _call(entries=[_body(entry) for entry in entries], now=now)


def reverse(*, key: str, original_key: str, now: datetime) -> Posted:
    """Undo a transaction, at most once, by its mirror image under a key of its own.

    Raises UnknownTransaction, AlreadyReversed, IsReversal, KeyReused, or
    InsufficientFunds where the money has moved on.
    """
    transfers = _mirror_of(original_key)
    if not transfers:
        raise UnknownTransaction(key=original_key)
    body = {
        "key": key,
        "kind": "reversal",
        "reverses": original_key,
        "transfers": transfers,
    }
    return _call(entries=[body], now=now)[0]


def _body(entry: Entry) -> dict[str, Any]:
    for leg in entry.transfers:  # seen here, it costs the caller no transaction
        if not 0 < leg.amount.micro < MOST_MICRO:
            raise BadTransfer(amount=str(leg.amount))
    transfers = [
        (leg.debit, leg.credit, leg.amount.currency, leg.amount.micro)
        for leg in entry.transfers
    ]
    return {"key": entry.key, "kind": entry.kind, "transfers": transfers}


def _call(*, entries: Sequence[dict[str, Any]], now: datetime) -> list[Posted]:
    if not entries:
        return []
    with (
        _refusals(),
        transaction.atomic(savepoint=False),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT transaction_id, replayed FROM ledger_post(%s::jsonb, %s)"
            " ORDER BY ordinal",
            [orjson.dumps(entries).decode(), now],
        )
        return [Posted(*row) for row in cursor.fetchall()]


def _mirror_of(key: str) -> list[tuple[str, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.owner, d.owner, f.currency, f.amount
            FROM ledger_transaction t
            JOIN ledger_transfer f ON f.transaction_id = t.id
            JOIN ledger_account d ON d.id = f.debit_id
            JOIN ledger_account c ON c.id = f.credit_id
            WHERE t.key = %s ORDER BY f.seq
            """,
            [key],
        )
        return list(cursor.fetchall())


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn the database's refusals into ours: the one place that knows both."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        if not isinstance(cause, psycopg.Error):
            raise
        refusal = _BY_SQLSTATE.get(cause.sqlstate or "") or _BY_CONSTRAINT.get(
            cause.diag.constraint_name or ""
        )
        if refusal is None:
            raise
        fact = cause.diag.column_name
        facts = {fact: cause.diag.message_detail} if fact else {}
        raise refusal(**facts) from error
