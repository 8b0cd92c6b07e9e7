"""What is told to whom, and by which words somebody knows that it is us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

SHORTEST_PHRASE, LONGEST_PHRASE = 3, 60
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]{0,298}")

Link = str | Sequence[str]
"""A path of our own (`/work/`), a route's name and arguments, or "" for none."""


class Group(StrEnum):
    """What a notice is about: the part of its kind before the dot."""

    MONEY = "money"
    SECURITY = "security"
    ACCOUNT = "account"
    WORK = "work"
    LEARNING = "learning"
    COMMUNITY = "community"
    OTHER = "other"


MAILED_UNLESS_CHANGED = frozenset({Group.MONEY, Group.SECURITY, Group.ACCOUNT})
ALWAYS_MAILED = frozenset({Group.SECURITY})
"""Whoever steals an account must not be able to switch these off."""


class BadPhrase(Refusal):
    """A phrase has 3 to 60 letters, digits, spaces or signs, on one line."""


class BadLink(Refusal):
    """A notice leads to a page of this site: a path such as /work/ or a route."""


class NoSuchNotice(Refusal):
    """You have no notice with this id."""

    kind = Kind.NOT_FOUND


class NothingReported(Refusal):
    """Write an address or what happened, so that somebody can look into it."""


class NoSuchFakeReport(Refusal):
    """There is no report of a fake with this id that is still open."""

    kind = Kind.NOT_FOUND


class BadAlert(Refusal):
    """An alert has a pay of zero or more, hours from 0 to 23, and a known time zone."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its reader gets it, before it is put into words."""

    pk: int
    public_id: UUID
    kind: str
    facts: dict[str, Any]
    link: list[str]
    created_at: datetime
    read_at: datetime | None


def group_of(kind: str) -> Group:
    """Tell a notice's group from its kind: `money.payout-arrived` is about money."""
    name = kind.partition(".")[0]
    return Group(name) if name in set(Group) else Group.OTHER


def is_mailed(*, kind: str, chosen: Collection[str] | None) -> bool:
    """Say whether a notice is mailed too; `chosen` is None before anything is."""
    group = group_of(kind)
    wanted = MAILED_UNLESS_CHANGED if chosen is None else chosen
    return group in ALWAYS_MAILED or group in wanted


def clean_phrase(text: str) -> str:
    """Write a phrase the one way it is kept; refuses `BadPhrase`."""
    phrase = " ".join(unicodedata.normalize("NFC", text).split())
    if not SHORTEST_PHRASE <= len(phrase) <= LONGEST_PHRASE:
        raise BadPhrase
    # No unseen letters: a phrase is compared by eye.
    if any(unicodedata.category(letter)[0] == "C" for letter in phrase):
        raise BadPhrase
    return phrase


def clean_link(link: Link) -> list[str]:
    """Write a link as it is kept: a path, or a route and its arguments."""
    if isinstance(link, str):
        if link and not _OWN_PATH.fullmatch(link):
            raise BadLink
        return [link] if link else []
    parts = [str(part) for part in link]
    if not parts or any(len(part) > 300 for part in parts) or parts[0][:1] == "/":
        raise BadLink
    return parts


def phrase_context(user_id: int) -> str:
    """Name what a sealed phrase is bound to."""
    return f"user:{user_id}:phrase"
