"""A tax year of each worker, by quarter, out of the ledger and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hormiga.domain.ledger.periods import Moved, moved_by_part
from hormiga.kit import accounts
from hormiga.kit.money import Money

PAYABLES = accounts.payable(0).removesuffix("0")
_QUARTERS = 4


def _zeros() -> list[int]:
    return [0] * _QUARTERS


@dataclass(slots=True)
class YearFigures:
    """One worker's year in one currency, four quarters each, in micro-units.

    `gross` is what work and bonuses brought, `fees` what the platform took of it,
    `withheld` the tax that was kept back, `entries` how many payments for work.
    """

    worker_id: int
    currency: str
    gross: list[int] = field(default_factory=_zeros)
    fees: list[int] = field(default_factory=_zeros)
    withheld: list[int] = field(default_factory=_zeros)
    entries: list[int] = field(default_factory=_zeros)

    @property
    def net(self) -> list[int]:
        """Give what is left of each quarter; below zero where tax came later."""
        parts = zip(self.gross, self.fees, self.withheld, strict=True)
        return [gross - fees - withheld for gross, fees, withheld in parts]

    def money(self, part: Sequence[int]) -> list[Money]:
        """Write a part's four quarters as money."""
        return [Money(self.currency, micro) for micro in part]

    def total(self, part: Sequence[int]) -> Money:
        """Sum a part over the year."""
        return Money(self.currency, sum(part))


def quarters_of(*, year: int, zone: ZoneInfo) -> list[datetime]:
    """List the beginnings of a year's quarters on a zone's clock, and its end."""
    days = [(year, month) for month in (1, 4, 7, 10)] + [(year + 1, 1)]
    return [datetime(y, month, 1, tzinfo=zone) for y, month in days]


def figures_of(
    *, year: int, zone: ZoneInfo, worker_id: int | None = None
) -> list[YearFigures]:
    """Sum a year of all workers, or of one; by worker and currency. One statement."""
    owner = accounts.payable(worker_id) if worker_id else None
    found: dict[tuple[int, str], YearFigures] = {}
    bounds = quarters_of(year=year, zone=zone)
    for row in moved_by_part(prefix=PAYABLES, bounds=bounds, owner=owner):
        number = int(row.owner.removeprefix(PAYABLES))
        mine = found.setdefault(
            (number, row.currency), YearFigures(number, row.currency)
        )
        _add(mine, row)
    return [found[key] for key in sorted(found)]


def _add(mine: YearFigures, row: Moved) -> None:
    """Sort what moved: paid out is no income, tax and fees are none of their own."""
    micro, part = row.amount.micro, row.part
    if row.other == "transit":
        return
    if row.other == "tax":
        mine.withheld[part] -= micro
    elif row.other == accounts.FEE and micro < 0:
        mine.fees[part] -= micro
    else:
        mine.gross[part] += micro
        mine.entries[part] += row.entries


def none_below_zero(quarters: Sequence[int]) -> list[int]:
    """Carry what is below zero back to the quarters before, then on to those after.

    A correction in spring of what was earned in winter belongs to winter. The sum stays
    the same; a year that is below zero as a whole is nothing.
    """
    result = list(quarters)
    if sum(result) < 0:
        return _zeros()
    for number in range(_QUARTERS - 1, 0, -1):
        if result[number] < 0:
            result[number - 1] += result[number]
            result[number] = 0
    for number in range(_QUARTERS - 1):
        if result[number] < 0:
            result[number + 1] += result[number]
            result[number] = 0
    return result
