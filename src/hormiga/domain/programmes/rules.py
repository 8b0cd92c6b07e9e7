"""A programme's terms, as values."""

from __future__ import annotations

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

OPEN = "open"


class NoSuchProgramme(Refusal):
    """There is no programme with this name. `open` always exists."""

    kind = Kind.NOT_FOUND


class NotInProgramme(Refusal):
    """You are not in this project's programme. Join the programme first."""

    kind = Kind.FORBIDDEN


def fee_of(*, reward: Money, fee_ppm: int) -> Money:
    """Tell the platform's fee on top of one reward, rounded down to the micro-unit."""
    return reward.share(ppm=fee_ppm)
