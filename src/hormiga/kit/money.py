"""Money: whole micro-units (a millionth) of one currency, so that 0.003 is exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from hormiga.kit.errors import Refusal

MICRO = 1_000_000
MICRO_PER_CENT = 10_000
MOST_MICRO = 10**15
"""A transfer is below this: a thousand million of any currency."""

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class NotAnAmount(Refusal):
    """An amount is a decimal such as 0.07, with at most six decimals, not negative."""


class NotACurrency(Refusal):
    """A currency is three capital letters, such as EUR."""


class OtherCurrency(Refusal):
    """Amounts in two currencies cannot be joined: nothing is exchanged here."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in micro-units of a currency; may be negative as a difference."""

    currency: str
    micro: int

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise NotACurrency

    @classmethod
    def of(cls, amount: str, currency: str) -> Money:
        """Read a decimal string, as the API takes it."""
        if not _AMOUNT.fullmatch(amount):
            raise NotAnAmount
        return cls(currency, int(Decimal(amount) * MICRO))

    @property
    def amount(self) -> str:
        """Write the decimal, with two decimals at least: `0.07`, `0.003`."""
        sign = "-" if self.micro < 0 else ""
        whole, part = divmod(abs(self.micro), MICRO)
        decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
        return f"{sign}{whole}.{decimals}"

    @property
    def whole_cents(self) -> Money:
        """Round down to cents: what a payout can carry."""
        return Money(self.currency, self.micro // MICRO_PER_CENT * MICRO_PER_CENT)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self._same(other), self.micro + other.micro)

    def __sub__(self, other: Money) -> Money:
        return Money(self._same(other), self.micro - other.micro)

    def __mul__(self, times: int) -> Money:
        return Money(self.currency, self.micro * times)

    def share(self, *, ppm: int) -> Money:
        """Take parts per million of the amount, rounded down to the micro-unit."""
        part = Decimal(self.micro) * ppm / 1_000_000
        return Money(self.currency, int(part.to_integral_value(ROUND_DOWN)))

    def _same(self, other: Money) -> str:
        if self.currency != other.currency:
            raise OtherCurrency
        return self.currency
