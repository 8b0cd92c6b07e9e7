"""What the ledger decides without a database: owners, guards and fair shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hormiga.kit.errors import Refusal

PLATFORM = "platform"
"""The one kind whose accounts are sums: not materialised, and free to be negative."""

_OWNER = re.compile(r"[a-z]{1,20}(:[A-Za-z0-9_.#-]{1,60}){1,6}")


class NotAnOwner(Refusal):
    """An account's owner is written kind:name, such as wallet:org:17."""


def kind_of(owner: str) -> str:
    """Tell the kind in front of the first colon; raises NotAnOwner."""
    if not _OWNER.fullmatch(owner):
        raise NotAnOwner(owner=owner)
    return owner.partition(":")[0]


def is_guarded(owner: str) -> bool:
    """Say whether the account has a kept balance that never goes below zero.

    Wallets, escrows, payables and transits do, and so does every kind still to come.
    """
    return kind_of(owner) != PLATFORM


def largest_remainder(*, total_micro: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weight so that the parts add up to it exactly.

    Each part is less than one micro-unit away from its ideal; micro-units left over go
    to the largest remainders, the earlier part first where they are equal. (Hamilton's
    method of apportionment.)
    """
    whole = sum(weights)
    if total_micro < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("needs a total of at least 0 and weights above 0 in sum")
    parts = [total_micro * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda part: -(total_micro * weights[part] % whole)
    )
    for part in by_remainder[: total_micro - sum(parts)]:
        parts[part] += 1
    return parts
