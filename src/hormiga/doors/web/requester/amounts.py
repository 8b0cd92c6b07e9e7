"""Amounts as people write them: 0.05 or 0,05."""

from __future__ import annotations

import re

from hormiga.kit.errors import Refusal

_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,6})(?:[.,](?P<part>[0-9]{1,6}))?")


class UnclearAmount(Refusal):
    """This amount can be read in two ways, or in none. Write it like 0.05 or 12.50."""


def decimal_of(text: str) -> str:
    """Read an amount with a point or a comma; what may be thousands is refused.

    1,500 is one and a half to some and fifteen hundred to others; 0,005 is clear.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise UnclearAmount
    whole, part = match["whole"], match["part"]
    if part is None:
        return whole
    if len(part) == 3 and int(whole) > 0:
        raise UnclearAmount
    return f"{whole}.{part}"
