"""Amounts as rails carry them: whole cents, above zero."""

from __future__ import annotations

from hormiga.kit.errors import Refusal
from hormiga.kit.money import MICRO_PER_CENT, Money


class NotWholeCents(Refusal):
    """A rail carries whole cents, and this amount has a part of one; round it down."""


class NothingToPay(Refusal):
    """A payment must be above zero; leave out whoever has nothing to get."""


def payable(amount: Money) -> str:
    """Write an amount with exactly two decimals; refuse what a rail cannot carry."""
    if amount.micro <= 0:
        raise NothingToPay(amount=amount.amount)
    if amount.micro % MICRO_PER_CENT:
        raise NotWholeCents(amount=amount.amount)
    return amount.amount
