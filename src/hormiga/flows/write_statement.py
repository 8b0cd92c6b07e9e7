"""A worker's month or year: what stood there, came in, went out, and stands there.

All figures are the ledger's, to the micro-unit; days are those of the zone of the
worker's programme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hormiga.domain.payouts import history
from hormiga.domain.payouts.history import Kind, Move
from hormiga.domain.people.models import Organisation
from hormiga.kit.errors import Kind as Refused, Refusal
from hormiga.kit.money import Money

ORDER = tuple(Kind)
"""Earned first, then what was taken and what went out."""


class NoSuchPeriod(Refusal):
    """A statement is of a month such as 2026-11, or of a year such as 2026."""

    kind = Refused.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Period:
    """A month, or a year where the month is 0."""

    year: int
    month: int = 0

    @property
    def name(self) -> str:
        """Write it as it stands in an address: `2026-11`, `2026`."""
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    @property
    def first(self) -> date:
        """Tell its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def after(self) -> date:
        """Tell the first day behind it."""
        if self.month in {0, 12}:
            return date(self.year + 1, 1, 1)
        return date(self.year, self.month + 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """What all movements of one kind sum to, signed."""

    kind: Kind
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """One account in one currency; `vendor_id` is who owes it, None where we do."""

    currency: str
    vendor_id: int | None
    opening: Money
    parts: Sequence[Part]
    closing: Money
    payouts: Sequence[tuple[date, Money]]

    def sum_of(self, *kinds: Kind) -> Money:
        """Add up some kinds."""
        micro = sum(part.amount.micro for part in self.parts if part.kind in kinds)
        return Money(self.currency, micro)

    @property
    def earned(self) -> Money:
        """Add up all that came in for work, with corrections of it."""
        return self.sum_of(*_EARNED)


@dataclass(frozen=True, slots=True)
class Statements:
    """All of a worker's accounts in a period."""

    period: Period
    zone: str
    accounts: Sequence[Statement]
    vendors: Mapping[int, str]
    """The names of those that owe."""


_EARNED = (
    *(Kind.ANSWER, Kind.EXAM, Kind.TOP_UP, Kind.TIME, Kind.BONUS),
    *(Kind.DISPUTE, Kind.CORRECTION, Kind.TAKEN_BACK),
)


def period_named(name: str) -> Period:
    """Read a period out of an address; refuses `NoSuchPeriod`."""
    found = re.fullmatch(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2]))?", name)
    if found is None:
        raise NoSuchPeriod
    return Period(int(found[1]), int(found[2] or 0))


def periods_of(*, worker_id: int, now: datetime) -> list[Period]:
    """List the months with movements up to now, and their years, the newest first."""
    zone = _zone_of(worker_id)
    owners = history.owners_of(worker_id=worker_id)
    months = history.months_of(owners=owners, zone=zone, until=now)
    years = sorted({first.year for first in months}, reverse=True)
    return [
        period
        for year in years
        for period in (
            Period(year),
            *(Period(year, one.month) for one in months if one.year == year),
        )
    ]


def statements_of(*, worker_id: int, period: Period) -> Statements:
    """Add up a period, account by account; three statements of SQL."""
    zone = _zone_of(worker_id)
    since, until = (
        datetime.combine(day, time(), ZoneInfo(zone))
        for day in (period.first, period.after)
    )
    owners = history.owners_of(worker_id=worker_id)
    opening = history.opening_of(owners=owners, until=since)
    moves: dict[tuple[str, str], list[Move]] = {key: [] for key in opening}
    for move in history.moves_between(owners=owners, since=since, until=until):
        moves.setdefault((move.owner, move.amount.currency), []).append(move)
    added = [
        _statement(owner, currency, opening.get((owner, currency), 0), found, zone)
        for (owner, currency), found in sorted(moves.items())
    ]
    shown = [one for one in added if one.parts or one.opening.micro]
    mine_first = sorted(shown, key=lambda one: (one.vendor_id or 0, one.currency))
    owing = [one.vendor_id for one in mine_first if one.vendor_id]
    names = Organisation.objects.filter(pk__in=owing).values_list("pk", "name")
    return Statements(period, zone, mine_first, dict(names) if owing else {})


def _statement(
    owner: str, currency: str, opening: int, moves: Sequence[Move], zone: str
) -> Statement:
    sums: dict[Kind, tuple[int, int]] = {}
    for move in moves:
        count, micro = sums.get(move.kind, (0, 0))
        sums[move.kind] = count + 1, micro + move.amount.micro
    total = sum(micro for _, micro in sums.values())
    return Statement(
        currency=currency,
        vendor_id=history.vendor_in(owner),
        opening=Money(currency, opening),
        parts=_parts(sums, currency),
        closing=Money(currency, opening + total),
        payouts=[
            (move.posted_at.astimezone(ZoneInfo(zone)).date(), move.amount)
            for move in moves
            if move.kind in {Kind.PAYOUT, Kind.CAME_BACK, Kind.VENDOR_PAID}
        ],
    )


def _parts(sums: Mapping[Kind, tuple[int, int]], currency: str) -> list[Part]:
    return [
        Part(kind, sums[kind][0], Money(currency, sums[kind][1]))
        for kind in ORDER
        if kind in sums
    ]


def _zone_of(worker_id: int) -> str:
    terms = history.pay_terms_of(worker_id=worker_id)
    return terms[0].time_zone if terms else "UTC"
