"""The address of one file for a short time: a capability, signed with HMAC-SHA256.

It names the file, what it is shown for (an assignment, or an organisation that looks at
its own), until when, and whether opening it is written down. Whoever has it may read
the file; nobody can make one without the installation's secret.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

PATH = "/media/"
_SIGNATURE_BYTES = 24
_WHAT_BYTES = 1 + 16 + 16 + 8
_IS_LOGGED = 0x80


class BadMediaPass(Refusal):
    """This file's address is not ours, or its time is over. Open the task again."""

    kind = Kind.NOT_FOUND


class For(IntEnum):
    """What a file is shown for."""

    ASSIGNMENT = 1
    ORGANISATION = 2


@dataclass(frozen=True, slots=True)
class MediaPass:
    """Leave to read one file; `bound_to` is the assignment's or organisation's id."""

    media: UUID
    shown_for: For
    bound_to: UUID
    until: datetime
    is_logged: bool = False


def media_address(given: MediaPass, *, origin: str, secret: str) -> str:
    """Write the address; `origin` is the frame's, `secret` the installation's key."""
    kind = given.shown_for | (_IS_LOGGED if given.is_logged else 0)
    what = (
        bytes([kind])
        + given.media.bytes
        + given.bound_to.bytes
        + int(given.until.timestamp()).to_bytes(8)
    )
    token = base64.urlsafe_b64encode(what + _signature(what, secret)).decode()
    return f"{origin.rstrip('/')}{PATH}{token.rstrip('=')}"


def read_media_pass(*, token: str, secret: str, now: datetime) -> MediaPass:
    """Read an address's last part.

    Raises BadMediaPass when it is not signed with this secret, or its time is over.
    """
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = base64.b64decode(padded, b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadMediaPass from error
    what, signature = raw[:_WHAT_BYTES], raw[_WHAT_BYTES:]
    if len(raw) != _WHAT_BYTES + _SIGNATURE_BYTES or not hmac.compare_digest(
        signature, _signature(what, secret)
    ):
        raise BadMediaPass
    until = datetime.fromtimestamp(int.from_bytes(what[33:]), UTC)
    if now >= until:
        raise BadMediaPass
    return MediaPass(
        media=UUID(bytes=what[1:17]),
        shown_for=For(what[0] & ~_IS_LOGGED),
        bound_to=UUID(bytes=what[17:33]),
        until=until,
        is_logged=bool(what[0] & _IS_LOGGED),
    )


def _signature(what: bytes, secret: str) -> bytes:
    key = hmac.digest(secret.encode(), b"hormiga.media.v1", "sha256")
    return hmac.digest(key, what, "sha256")[:_SIGNATURE_BYTES]
