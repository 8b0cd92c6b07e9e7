"""What moved on accounts in parts of a year: the ground of statements and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from hormiga.kit.money import Money

_AFTER_ALL = ";"  # the letter behind ":" and digits, for a range by prefix


@dataclass(frozen=True, slots=True)
class Moved:
    """What an account got from one kind of other account in one part, less what left.

    `other` is a kind (`escrow`, `transit`, `tax`), for the platform's own accounts with
    their name (`platform:fee`). `entries` are the transactions that brought something,
    less those that took something away.
    """

    owner: str
    currency: str
    part: int
    other: str
    amount: Money
    entries: int


def moved_by_part(
    *, prefix: str, bounds: Sequence[datetime], owner: str | None = None
) -> list[Moved]:
    """Sum all owners under a prefix, or one of them; parts count from 0. One statement.

    `bounds` are the parts' beginnings and the last one's end.
    """
    first, last = (owner, owner) if owner else (prefix, prefix + _AFTER_ALL)
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "bounds": list(bounds),
        "since": bounds[0],
        "until": bounds[-1],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, values)
        rows = cursor.fetchall()
    return [
        Moved(name, currency, part - 1, other, Money(currency, int(micro)), entries)
        for name, currency, part, other, micro, entries in rows
    ]


_MOVED = """
    WITH mine AS MATERIALIZED (
        SELECT id, owner, currency FROM ledger_account
        WHERE owner >= %(first)s AND owner <= %(last)s
    ), side AS (
        SELECT m.owner, m.currency, f.transaction_id, f.debit_id AS other_id, f.amount
        FROM mine m JOIN ledger_transfer f ON f.credit_id = m.id
        UNION ALL
        SELECT m.owner, m.currency, f.transaction_id, f.credit_id, -f.amount
        FROM mine m JOIN ledger_transfer f ON f.debit_id = m.id
    ), named AS (
        SELECT s.owner, s.currency, s.transaction_id, s.amount,
               width_bucket(t.posted_at, %(bounds)s::timestamptz[]) AS part,
               CASE WHEN o.kind = 'platform' THEN o.owner ELSE o.kind END AS other
        FROM side s
        JOIN ledger_transaction t ON t.id = s.transaction_id
        JOIN ledger_account o ON o.id = s.other_id
        WHERE t.posted_at >= %(since)s AND t.posted_at < %(until)s
    )
    SELECT owner, currency, part, other, sum(amount),
           count(DISTINCT transaction_id) FILTER (WHERE amount > 0)
           - count(DISTINCT transaction_id) FILTER (WHERE amount < 0)
    FROM named GROUP BY owner, currency, part, other
    ORDER BY owner, currency, part, other
"""
