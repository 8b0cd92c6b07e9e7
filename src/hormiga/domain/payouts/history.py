"""A worker's money as the ledger has it: each movement, and the payouts that took it.

The ledger is the source: what it holds and nobody here has a word for is a correction,
and never hidden.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connection

from hormiga.domain.ledger.queries import NEWEST, Place
from hormiga.domain.payouts import history_sql as sql
from hormiga.domain.payouts.rules import due_until
from hormiga.domain.programmes.models import Enrolment
from hormiga.kit import accounts
from hormiga.kit.money import Money


class Kind(StrEnum):
    """What moved a worker's money."""

    ANSWER = "answer"
    EXAM = "exam"
    TOP_UP = "top-up"
    TIME = "time"
    BONUS = "bonus"
    DISPUTE = "dispute"
    CORRECTION = "correction"
    TAKEN_BACK = "taken-back"
    WITHHELD = "withheld"
    PAYOUT = "payout"
    CAME_BACK = "came-back"
    VENDOR_PAID = "vendor-paid"


KINDS = (
    ("judgment:", Kind.ANSWER),
    ("exam-pay:", Kind.EXAM),
    ("topup:", Kind.TOP_UP),
    ("top-up:", Kind.TOP_UP),
    ("time:", Kind.TIME),
    ("bonus:", Kind.BONUS),
    ("dispute:", Kind.DISPUTE),
)
"""What a key's beginning says of money that comes in."""

_PAYOUT = re.compile(r"payout:[0-9]{1,18}")
_TAX = accounts.withheld("")


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer to or from one of a worker's two kinds of account, signed."""

    place: Place
    key: str
    posted_at: datetime
    amount: Money
    owner: str
    other: str
    undoes: str
    """The key of what it reverses, or "" for none."""

    @property
    def kind(self) -> Kind:
        """Name what it is."""
        return kind_of(
            key=self.key, other=self.other, undoes=self.undoes, micro=self.amount.micro
        )

    @property
    def vendor_id(self) -> int | None:
        """Tell the vendor that owes it; None where it is ours to pay."""
        return vendor_in(self.owner)


@dataclass(frozen=True, slots=True)
class Sent:
    """A payout to a worker; what it took was in the books before its transaction."""

    payout_id: int
    transaction_id: int
    opened_at: datetime
    amount: Money
    state: str
    settled_at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class PayTerms:
    """When a programme pays: what a promised day is reckoned from."""

    currency: str
    cadence: str
    hold_days: int
    minimum_micro: int
    time_zone: str

    def day_of(self, at: datetime) -> date:
        """Tell the day in the programme's time zone."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def due_until(self, at: datetime) -> datetime:
        """Tell what a run at a moment takes: all that was credited before this."""
        return due_until(now=at, time_zone=self.time_zone, hold_days=self.hold_days)


@dataclass(frozen=True, slots=True)
class Payouts:
    """A worker's payouts, ready to be asked which one took a line."""

    sent: Sequence[Sent]
    """All of them, in the order of the books."""

    @classmethod
    def to(cls, *, worker_id: int) -> Self:
        """Read all payouts to a worker; one statement."""
        return cls(_sent_to(worker_id))

    def carrier_of(
        self, *, place: Place, posted_at: datetime, terms: PayTerms
    ) -> Sent | None:
        """Find the payout that took what came in at a place.

        A payout takes all whose hold is over; those that came back took nothing.
        """
        after = bisect_left(
            self.sent, place.transaction_id, key=lambda one: one.transaction_id
        )
        for one in self.sent[after:]:
            if one.amount.currency != terms.currency or one.state == "returned":
                continue
            if not terms.hold_days or posted_at < terms.due_until(one.opened_at):
                return one
        return None

    def last_return(self, *, place: Place, currency: str) -> datetime | None:
        """Tell when money that was in the books at a place last came back."""
        came = [
            one.settled_at
            for one in self.sent
            if one.transaction_id > place.transaction_id
            and one.amount.currency == currency
            and one.state == "returned"
            and one.settled_at
        ]
        return max(came, default=None)


def kind_of(*, key: str, other: str, undoes: str, micro: int) -> Kind:
    """Name a movement by its key, the other side, and what it reverses."""
    if undoes:
        return Kind.CAME_BACK if _PAYOUT.fullmatch(undoes) else Kind.TAKEN_BACK
    if micro < 0 and other.startswith(_TAX):
        return Kind.WITHHELD
    if micro < 0 and other.startswith(_DEBTS):
        return Kind.VENDOR_PAID
    if micro < 0 and _PAYOUT.fullmatch(key):
        return Kind.PAYOUT
    if micro > 0:
        return next(
            (kind for start, kind in KINDS if key.startswith(start)), Kind.CORRECTION
        )
    return Kind.CORRECTION


def vendor_in(owner: str) -> int | None:
    """Read the vendor out of an account's owner; None where it is the worker's own."""
    found = re.fullmatch(r"owed:vendor:([0-9]+):worker:[0-9]+", owner)
    return int(found[1]) if found else None


def owners_of(*, worker_id: int) -> list[str]:
    """Name a worker's accounts: what we owe, and what each vendor owes."""
    vendors = Enrolment.objects.filter(worker_id=worker_id, vendor__isnull=False)
    ids = vendors.order_by("vendor").values_list("vendor", flat=True).distinct()
    return [
        accounts.payable(worker_id),
        *(accounts.owed_by_vendor(vendor_id, worker_id) for vendor_id in ids),
    ]


def moves_of(
    *,
    owners: Sequence[str],
    after: Place = NEWEST,
    limit: int,
    with_answers: bool = False,
) -> list[Move]:
    """List what moved these accounts, the newest first, from behind `after`.

    Answers stand in the worker's list of judgments, so they are left out unless asked
    for. One statement.
    """
    return _moves(
        sql.MOVES,
        {
            "owners": list(owners),
            "transaction": after.transaction_id,
            "seq": after.seq,
            "limit": limit,
            "answers": with_answers,
        },
    )


def moves_between(
    *, owners: Sequence[str], since: datetime, until: datetime
) -> Iterator[Move]:
    """Yield what moved these accounts in a time, oldest first; answers too."""
    yield from _moves(
        sql.BETWEEN, {"owners": list(owners), "since": since, "until": until}
    )


def booked_under(*, owners: Sequence[str], keys: Collection[str]) -> dict[str, Move]:
    """Give what these keys brought to these accounts, net of what was undone."""
    rows = _moves(sql.BOOKED, {"owners": list(owners), "keys": list(keys)})
    return {row.key: row for row in rows}


def move_at(*, owners: Sequence[str], place: Place) -> Move | None:
    """Find one movement on these accounts."""
    values = {"owners": list(owners), **place._asdict(), "transaction": place[0]}
    rows = _moves(sql.ONE, values)
    return rows[0] if rows else None


def opening_of(*, owners: Sequence[str], until: datetime) -> dict[tuple[str, str], int]:
    """Sum these accounts, by owner and currency, as they stood at a moment.

    In micro-units.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.OPENING, {"owners": list(owners), "until": until})
        return {
            (owner, currency): int(micro)
            for owner, currency, micro in cursor.fetchall()
        }


def months_of(*, owners: Sequence[str], zone: str, until: datetime) -> list[date]:
    """List the first days of months in which these accounts moved, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.MONTHS, {"owners": list(owners), "zone": zone, "until": until}
        )
        return [first for (first,) in cursor.fetchall()]


def pay_terms_of(*, worker_id: int) -> list[PayTerms]:
    """List when a worker's programmes pay, those in force first; one statement."""
    places = Enrolment.objects.filter(worker_id=worker_id)
    rows = places.order_by("-is_active", "pk").values_list(
        "programme__currency",
        "programme__cadence",
        "programme__hold_days",
        "programme__minimum_payout_micro",
        "programme__time_zone",
    )
    return [PayTerms(*row) for row in rows]


def _moves(statement: str, values: dict[str, Any]) -> list[Move]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Move(
                Place(transaction_id, seq),
                key,
                posted_at,
                Money(currency, int(micro)),
                owner,
                other,
                undoes,
            )
            for transaction_id, seq, key, posted_at, currency, micro, owner, other, (
                undoes
            ) in cursor.fetchall()
        ]


def _sent_to(worker_id: int) -> list[Sent]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SENT, [worker_id])
        return [
            Sent(
                payout_id,
                transaction_id,
                opened_at,
                Money(currency, micro),
                state,
                settled_at,
                detail,
            )
            for (
                payout_id,
                transaction_id,
                opened_at,
                currency,
                micro,
                state,
                settled_at,
                detail,
            ) in cursor.fetchall()
        ]


_DEBTS = accounts.vendor_debts(0).removesuffix("0")
