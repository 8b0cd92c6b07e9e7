"""Whose file it is, how much one may keep, and why something is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import EmptyFile, MediaTooLarge
from hormiga.kit.errors import Kind, Refusal

MOST_AN_ANSWER = 20
"""Files that a worker may send for one answer, those on their way included."""
MOST_OPEN_UPLOADS = 1_000
UPLOAD_LASTS = timedelta(days=1)
BLOB_LASTS = timedelta(days=1)
KEEPS = ("taken_at", "place")
_MOST_NAME = 200


class NoSuchMedia(Refusal):
    """This organisation has no such media file. Look its id up in the list."""

    kind = Kind.NOT_FOUND


class QuotaReached(Refusal):
    """Your organisation's space for media is full. Remove some files first."""

    kind = Kind.TOO_LARGE


class TooManyFiles(Refusal):
    """This answer has as many files as it may have. Send it with those."""

    kind = Kind.CONFLICT


class TooManyUploads(Refusal):
    """Too many uploads of yours are unfinished. Finish or end some of them first."""

    kind = Kind.CONFLICT


class NotHeld(Refusal):
    """You do not hold this task now, so no file can be sent for it."""

    kind = Kind.NOT_FOUND


class NotYourMedia(Refusal):
    """This answer names a file that was not sent for it. Send the file again."""


class UnknownFact(Refusal):
    """Only `taken_at` and `place` can be kept of a picture's metadata."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is: an organisation's own, or a worker's for one answer to it."""

    organisation_id: int
    worker_id: int | None = None
    assignment: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """Write the owner as the rows of files and uploads have it."""
        return {
            "organisation_id": self.organisation_id,
            "worker_id": self.worker_id,
            "assignment": self.assignment,
        }


def refuse_length(*, length: int, limits: Limits) -> None:
    """Refuse a file by its length, before it is there."""
    if length <= 0:
        raise EmptyFile
    if length > limits.most_bytes:
        raise MediaTooLarge(
            f"This file is larger than {limits.most_bytes >> 20} MiB. Send a shorter or"
            " smaller one.",
            most_bytes=limits.most_bytes,
        )


def refuse_declared(*, length: int, most: int) -> None:
    """Refuse a body that says of itself that it is too long, before it is read."""
    if length > most:
        refuse_length(length=length, limits=Limits(most_bytes=most))


def refuse_use(*, used: int, more: int, limits: Limits) -> None:
    """Refuse what does not fit into an organisation's space any more."""
    if used + more > limits.quota_bytes:
        raise QuotaReached(quota_bytes=limits.quota_bytes, used_bytes=used)


def plain_name(name: str) -> str:
    """Keep of a given name what can be shown: its last part, in printable letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:_MOST_NAME]


def facts_to_keep(words: str) -> list[str]:
    """Read `taken_at,place`; none is nothing."""
    asked = [word.strip() for word in words.split(",") if word.strip()]
    if any(word not in KEEPS for word in asked):
        raise UnknownFact
    return asked
