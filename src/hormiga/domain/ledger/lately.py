"""What reached accounts lately: the part of a balance that is younger than a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

AFTER_ALL = "\U0010ffff"
"""A prefix with this behind it sorts, in C order, after all that start so."""


def credits_since(
    *, prefix: str, currency: str, since: datetime, until: datetime, but_from: str
) -> dict[str, int]:
    """Sum the credits after `since` by owner, in micro-units, without reversed ones.

    Those from owners that begin with `but_from` count only after `until`: money that
    only came back is not new.
    """
    return _sums(
        _CREDITS,
        {
            "prefix": prefix,
            "end": prefix + AFTER_ALL,
            "currency": currency,
            "since": since,
            "until": until,
            "but_from": but_from,
            "but_end": but_from + AFTER_ALL,
        },
    )


def moved_since(*, prefix: str, currency: str, since: datetime) -> dict[str, int]:
    """Sum credits less debits after a moment by owner, in micro-units."""
    return _sums(
        _MOVED,
        {
            "prefix": prefix,
            "end": prefix + AFTER_ALL,
            "currency": currency,
            "since": since,
        },
    )


def _sums(statement: str, values: dict[str, Any]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {owner: int(micro) for owner, micro in cursor.fetchall()}


_CREDITS = """
    SELECT a.owner, sum(f.amount)
    FROM ledger_transaction t
    JOIN ledger_transfer f ON f.transaction_id = t.id
    JOIN ledger_account a ON a.id = f.credit_id
    JOIN ledger_account d ON d.id = f.debit_id
    WHERE t.posted_at > %(since)s
    AND a.owner >= %(prefix)s AND a.owner < %(end)s AND a.currency = %(currency)s
    AND (t.posted_at > %(until)s
         OR NOT (d.owner >= %(but_from)s AND d.owner < %(but_end)s))
    AND NOT EXISTS (SELECT FROM ledger_transaction r WHERE r.reverses_id = t.id)
    GROUP BY a.owner
"""

_MOVED = """
    SELECT owner, sum(amount)
    FROM (
        SELECT a.owner, f.amount
        FROM ledger_transaction t
        JOIN ledger_transfer f ON f.transaction_id = t.id
        JOIN ledger_account a ON a.id = f.credit_id
        WHERE t.posted_at > %(since)s
        AND a.owner >= %(prefix)s AND a.owner < %(end)s AND a.currency = %(currency)s
        UNION ALL
        SELECT a.owner, -f.amount
        FROM ledger_transaction t
        JOIN ledger_transfer f ON f.transaction_id = t.id
        JOIN ledger_account a ON a.id = f.debit_id
        WHERE t.posted_at > %(since)s
        AND a.owner >= %(prefix)s AND a.owner < %(end)s AND a.currency = %(currency)s
    ) AS side
    GROUP BY owner
"""
