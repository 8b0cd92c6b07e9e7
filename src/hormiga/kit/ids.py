"""Ids outside the house: 128 random bits, legal as Mechanical Turk entity ids.

Inside, rows have a bigint and a uuid column; outside, the uuid is written as a kind's
letter or digit and 26 characters of base32 (RFC 4648), so no map table is needed.
"""

from __future__ import annotations

import base64
import binascii
import os
from uuid import UUID

WORKER = "A"
ORGANISATION = "C"
THING = "3"
"""Projects, batches, tasks, assignments and all else, as in Mechanical Turk."""


def fresh() -> UUID:
    """Draw 128 random bits (a uuid's shape, but no version bits are set)."""
    return UUID(bytes=os.urandom(16))


def outside(value: UUID, kind: str = THING) -> str:
    """Write an id as the world sees it: 27 characters of A-Z and 2-7."""
    return kind + base64.b32encode(value.bytes).decode("ascii").rstrip("=")


NOBODY = UUID(int=0)
"""No row has this id: what a text that cannot be an id is looked up as."""


def known(text: str, kind: str = THING) -> UUID:
    """Read an id from outside to look a row up by."""
    return inside(text, kind) or NOBODY


def inside(text: str, kind: str = THING) -> UUID | None:
    """Read an id from outside; None when it cannot be one."""
    if len(text) != 27 or text[0] != kind:
        return None
    try:
        value = UUID(bytes=base64.b32decode(text[1:] + "======"))
    except (binascii.Error, ValueError):
        return None
    # The last letter has two bits to spare: one id has one way to be written.
    return value if outside(value, kind) == text else None
