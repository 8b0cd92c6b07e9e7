"""The ledger's reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection

from hormiga.domain.ledger.rules import PLATFORM, is_guarded
from hormiga.kit.money import Money

PAGE = 10_000
"""Keys read or compared at a time, so that no list grows with the books."""

_AFTER_ALL = "\U0010ffff"
"""A prefix with this behind it sorts, in C order, after all that start so."""


class Place(NamedTuple):
    """Where a statement's reader stopped: the cursor of the next page."""

    transaction_id: int
    seq: int


NEWEST = Place(2**63 - 1, 2**15 - 1)
"""Before the newest line."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A transfer as one of its two accounts sees it: money in is positive."""

    place: Place
    kind: str
    key: str
    posted_at: datetime
    amount: Money
    other: str
    """The owner on the other side."""


@dataclass(frozen=True, slots=True)
class OwnerBalance:
    """What one owner has in one currency."""

    owner: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Drift:
    """A kept balance that is not the sum of its transfers; None where none is kept."""

    owner: str
    currency: str
    kept_micro: int | None
    summed_micro: int


def balance_of(*, owner: str, currency: str) -> Money:
    """Tell an account's credits less its debits; zero where no account was opened.

    A platform account is summed over all its transfers: a report, not a page's number.
    """
    statement = _KEPT if is_guarded(owner) else _SUMMED
    rows = _rows(statement, {"owner": owner, "currency": currency})
    return Money(currency, int(rows[0][0]) if rows else 0)


def balances_of(*, owner: str) -> list[Money]:
    """List what a guarded owner has, by currency, also where that is nothing now."""
    rows = _rows(_KEPT_ALL, {"owner": owner})
    return [Money(currency, int(micro)) for currency, micro in rows]


def total_of(*, owners: Sequence[str], currency: str) -> Money:
    """Add up what guarded owners have in one currency."""
    rows = _rows(_TOTAL, {"owners": list(owners), "currency": currency})
    return Money(currency, int(rows[0][0]))


def balances_under(*, prefix: str, currency: str) -> list[OwnerBalance]:
    """List the balances that are not zero, by owner, of all owners with this prefix."""
    is_platform = prefix.startswith(PLATFORM + ":")
    rows = _rows(
        _SUMMED_UNDER if is_platform else _KEPT_UNDER,
        {"prefix": prefix, "end": prefix + _AFTER_ALL, "currency": currency},
    )
    return [OwnerBalance(owner, Money(currency, int(micro))) for owner, micro in rows]


def statement_of(
    *, owner: str, currency: str, after: Place = NEWEST, limit: int
) -> list[StatementLine]:
    """List an account's transfers, the newest first, from behind `after`."""
    rows = _rows(
        _STATEMENT,
        {
            "owner": owner,
            "currency": currency,
            "transaction": after.transaction_id,
            "seq": after.seq,
            "limit": limit,
        },
    )
    return [
        StatementLine(
            Place(transaction_id, seq), kind, key, at, Money(currency, micro), other
        )
        for transaction_id, seq, kind, key, at, micro, other in rows
    ]


def keys_posted(*, prefix: str) -> Iterator[str]:
    """Yield the keys that start so, in byte order, without loading them all."""
    after, end = "", prefix + _AFTER_ALL
    while rows := _rows(
        "SELECT key FROM ledger_transaction WHERE key >= %(prefix)s AND key < %(end)s"
        " AND key > %(after)s ORDER BY key LIMIT %(page)s",
        {"prefix": prefix, "end": end, "after": after, "page": PAGE},
    ):
        yield from (key for (key,) in rows)
        after = rows[-1][0]


def keys_missing(*, keys: Iterable[str]) -> Iterator[str]:
    """Yield those of the keys under which nothing was posted."""
    source = iter(keys)
    while page := list(islice(source, PAGE)):
        yield from (
            key
            for (key,) in _rows(
                "SELECT k FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS e (k, n)"
                " WHERE NOT EXISTS (SELECT FROM ledger_transaction t WHERE t.key = k)"
                " ORDER BY n",
                {"keys": page},
            )
        )


def drift() -> list[Drift]:
    """Recompute every balance from its transfers; list those that differ (none)."""
    return [
        Drift(owner, currency, kept, int(summed))
        for owner, currency, kept, summed in _rows(_DRIFT, {})
    ]


def sums_balance() -> bool:
    """Say whether kept balances and platform sums make zero in every currency."""
    return not _rows(_UNBALANCED, {})


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_KEPT = """
    SELECT b.amount FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    WHERE a.owner = %(owner)s AND a.currency = %(currency)s
"""

_KEPT_ALL = """
    SELECT a.currency, b.amount
    FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    WHERE a.owner = %(owner)s
    ORDER BY a.currency
"""

_TOTAL = """
    SELECT coalesce(sum(b.amount), 0)
    FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    WHERE a.owner = ANY (%(owners)s) AND a.currency = %(currency)s
"""

_SUMMED = """
    SELECT amount FROM ledger_sum WHERE account_id = (
        SELECT id FROM ledger_account
        WHERE owner = %(owner)s AND currency = %(currency)s)
"""

_KEPT_UNDER = """
    SELECT a.owner, b.amount
    FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    WHERE a.owner >= %(prefix)s AND a.owner < %(end)s
    AND a.currency = %(currency)s AND b.amount <> 0
    ORDER BY a.owner
"""

_SUMMED_UNDER = """
    SELECT a.owner, s.amount
    FROM ledger_account a JOIN ledger_sum s ON s.account_id = a.id
    WHERE a.owner >= %(prefix)s AND a.owner < %(end)s
    AND a.currency = %(currency)s AND s.amount <> 0
    ORDER BY a.owner
"""

# Each side is cut to a page by its own index before the two are joined.
_STATEMENT = """
    WITH a AS (SELECT id FROM ledger_account
               WHERE owner = %(owner)s AND currency = %(currency)s),
    line AS (
        (SELECT transaction_id, seq, amount, debit_id AS other_id
         FROM ledger_transfer WHERE credit_id = (SELECT id FROM a)
         AND (transaction_id, seq) < (%(transaction)s, %(seq)s)
         ORDER BY transaction_id DESC, seq DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT transaction_id, seq, -amount, credit_id
         FROM ledger_transfer WHERE debit_id = (SELECT id FROM a)
         AND (transaction_id, seq) < (%(transaction)s, %(seq)s)
         ORDER BY transaction_id DESC, seq DESC LIMIT %(limit)s)
    )
    SELECT line.transaction_id, line.seq, t.kind, t.key, t.posted_at, line.amount,
           other.owner
    FROM line JOIN ledger_transaction t ON t.id = line.transaction_id
    JOIN ledger_account other ON other.id = line.other_id
    ORDER BY line.transaction_id DESC, line.seq DESC LIMIT %(limit)s
"""

_DRIFT = """
    SELECT a.owner, a.currency, b.amount, coalesce(s.amount, 0)
    FROM ledger_account a
    LEFT JOIN ledger_balance b ON b.account_id = a.id
    LEFT JOIN ledger_sum s ON s.account_id = a.id
    WHERE CASE WHEN a.is_guarded THEN b.amount IS DISTINCT FROM coalesce(s.amount, 0)
               ELSE b.account_id IS NOT NULL END
    ORDER BY a.owner, a.currency
"""

_UNBALANCED = """
    SELECT a.currency
    FROM ledger_account a
    LEFT JOIN ledger_balance b ON b.account_id = a.id
    LEFT JOIN ledger_sum s ON s.account_id = a.id
    GROUP BY a.currency
    HAVING sum(CASE WHEN a.is_guarded THEN coalesce(b.amount, 0)
                    ELSE coalesce(s.amount, 0) END) <> 0
"""
