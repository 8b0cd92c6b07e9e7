"""What a requester's money became, by the books: rewards, fees, margins, bonuses."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from hormiga.domain.billing.rules import Month
from hormiga.kit import accounts
from hormiga.kit.money import Money

OWN_KINDS = ("wallet", "bonus", "escrow", "reserve")
"""Accounts of these kinds are requesters' own: between them nothing is used."""
BANKS = (accounts.BANK, accounts.PAYPAL, accounts.SUSPENSE)
"""From and to these, money is paid in and given back."""
_BATCH = re.compile(r"(?:escrow|reserve):batch:([0-9]+)")


class What(StrEnum):
    """What money was used for."""

    REWARD = "reward"
    TOP_UP = "top-up"
    FEE = "fee"
    VENDOR = "vendor"
    BONUS = "bonus"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Used:
    """What one batch (or none) was used for in a month; less than zero came back."""

    batch_id: int | None
    what: What
    payments: int
    amount: Money


def used_in(
    *, organisation_id: int, batch_ids: Collection[int], currency: str, month: Month
) -> list[Used]:
    """Add up what left a requester's accounts for good, batch by batch.

    An escrow in several parts (`escrow:batch:7#3`) counts as one.
    """
    owners = [
        accounts.wallet(organisation_id),
        accounts.bonus_pot(organisation_id),
        *(name(pk) for pk in batch_ids for name in (accounts.escrow, accounts.reserve)),
    ]
    found: dict[tuple[int | None, What], tuple[int, int]] = {}
    for owner, other, payments, micro in _moved(owners, currency, month):
        place = (_batch_of(owner), _what(owner, other))
        before = found.get(place, (0, 0))
        found[place] = (before[0] + payments, before[1] + micro)
    return [
        Used(batch_id, what, payments, Money(currency, micro))
        for (batch_id, what), (payments, micro) in sorted(
            found.items(), key=lambda one: (one[0][0] or 0, one[0][1])
        )
    ]


def _moved(
    owners: list[str], currency: str, month: Month
) -> list[tuple[str, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVED,
            {
                "owners": owners,
                "currency": currency,
                "start": month.start,
                "end": month.after.start,
                "own": list(OWN_KINDS),
                "banks": list(BANKS),
            },
        )
        return [(o, to, int(n), int(micro)) for o, to, n, micro in cursor.fetchall()]


def _batch_of(owner: str) -> int | None:
    found = _BATCH.match(owner)
    return int(found[1]) if found else None


def _what(owner: str, other: str) -> What:
    if other == accounts.FEE:
        return What.FEE
    if other == "worker":
        kind = owner.partition(":")[0]
        return {"bonus": What.BONUS, "reserve": What.TOP_UP}.get(kind, What.REWARD)
    return What.VENDOR if other == "vendor" else What.OTHER


# Both sides, so that a reversal counts against what it reverses.
_MOVED = """
    WITH own AS (
        SELECT id, split_part(owner, '#', 1) AS owner FROM ledger_account
        WHERE currency = %(currency)s AND split_part(owner, '#', 1) = ANY (%(owners)s)
    ), side AS (
        SELECT own.owner, f.transaction_id, f.credit_id AS other_id, 1 AS sign, f.amount
        FROM own JOIN ledger_transfer f ON f.debit_id = own.id
        UNION ALL
        SELECT own.owner, f.transaction_id, f.debit_id, -1, f.amount
        FROM own JOIN ledger_transfer f ON f.credit_id = own.id
    )
    SELECT side.owner,
           CASE WHEN other.kind IN ('payable', 'owed')
                THEN split_part(other.owner, ':', 2) ELSE other.owner END AS who,
           sum(sign), sum(sign * side.amount)
    FROM side
    JOIN ledger_transaction t ON t.id = side.transaction_id
    JOIN ledger_account other ON other.id = side.other_id
    WHERE t.posted_at >= %(start)s AND t.posted_at < %(end)s
    AND other.kind <> ALL (%(own)s) AND other.owner <> ALL (%(banks)s)
    GROUP BY 1, 2 HAVING sum(sign * side.amount) <> 0 ORDER BY 1, 2
"""
