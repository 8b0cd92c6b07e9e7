"""What may be written in the community, under which names, and until when changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from hormiga.kit.errors import Kind, Refusal

MOST_TEXT, MOST_TITLE = 10_000, 120
EDIT_FOR = timedelta(minutes=30)
NEW_FOR = timedelta(days=7)
_NAME = re.compile(
    r"[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ][A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ _-]{1,28}"
    r"[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ]"
)
# Nobody may look as if they spoke for the platform.
_RESERVED = re.compile(
    r"hormiga|admin|operador|operator|operations|moderad|moderat|support|soporte"
    r"|official|oficial|staff|equipo|team|payout|payment|pagos|security|seguridad"
)


@dataclass(frozen=True, slots=True)
class Room:
    """Where one talks: a programme's own room, or that of one project in it."""

    programme_id: int
    project_id: int | None = None


class BadName(Refusal):
    """A name has 3 to 30 letters, digits, spaces or hyphens, and no e-mail address."""


class NameIsReserved(Refusal):
    """This name could look as if it spoke for the platform. Choose another one."""


class NameInUse(Refusal):
    """Somebody writes under this name already. Choose another one."""

    kind = Kind.CONFLICT


class NameChosenAlready(Refusal):
    """You have chosen your name already: it stays, so that others know who wrote."""

    kind = Kind.CONFLICT


class BadText(Refusal):
    """A post has 1 to 10,000 characters, and a thread a title of 1 to 120."""


class NoSuchThread(Refusal):
    """There is no such thread, or it is not in a room of yours."""

    kind = Kind.NOT_FOUND


class NoSuchPost(Refusal):
    """There is no such post, or it is not in a room of yours."""

    kind = Kind.NOT_FOUND


class NotYourPost(Refusal):
    """Only who wrote a post may change it."""

    kind = Kind.FORBIDDEN


class TooLateToEdit(Refusal):
    """A post can be changed for 30 minutes. Write another one, or delete this one."""

    kind = Kind.CONFLICT


class ThreadIsLocked(Refusal):
    """This thread is locked: it can be read, and nobody writes in it any more."""

    kind = Kind.CONFLICT


class AlreadyReported(Refusal):
    """You have reported this post already. A person will look at it."""

    kind = Kind.CONFLICT


class BadReport(Refusal):
    """A report has one of the reasons that are listed."""


class NothingToDecide(Refusal):
    """The post is in this state already. Nothing was changed."""

    kind = Kind.CONFLICT


def made_name(number: int) -> str:
    """Make a name up out of a number below a million: `ant-304-817`."""
    return f"ant-{number // 1000:03d}-{number % 1000:03d}"


def clean_name(text: str) -> str:
    """Write a name the one way it is kept; refuses `BadName` and `NameIsReserved`."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not _NAME.fullmatch(name):
        raise BadName
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if letter.isalnum())
    if _RESERVED.search(plain) or _RESERVED.search(plain.translate(_LOOKALIKES)):
        raise NameIsReserved
    return name


_LOOKALIKES = str.maketrans("01345", "oieas")


def clean_text(text: str, *, most: int = MOST_TEXT) -> str:
    """Write a text the one way it is kept; refuses `BadText`."""
    kept = "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines())
    kept = kept.strip("\n")
    if not kept.strip() or len(kept) > most:
        raise BadText
    return kept


def clean_title(text: str) -> str:
    """Write a title the one way it is kept: one line; refuses `BadText`."""
    return clean_text(" ".join(text.replace("\0", "").split()), most=MOST_TITLE)


def refuse_edit(*, is_author: bool, written_at: datetime, now: datetime) -> None:
    """Refuse a change by somebody else (`NotYourPost`) or after half an hour."""
    if not is_author:
        raise NotYourPost
    if now - written_at > EDIT_FOR:
        raise TooLateToEdit


def hides_at_once(*, reason: str, is_official: bool, is_cleared: bool) -> bool:
    """Say whether a report hides a post before a person has looked at it.

    Only a leak does: each minute counts. What a person has let stand stays.
    """
    return reason == "leak" and not is_official and not is_cleared


def is_new(*, since: datetime, now: datetime) -> bool:
    """Say whether somebody writes here only since a few days."""
    return now - since < NEW_FOR
