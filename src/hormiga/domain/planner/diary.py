"""What one line of an income diary must be, read from what a person wrote."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money, NotAnAmount

SOURCE_LENGTH, NOTE_LENGTH = 60, 200
MOST_ENTRIES = 20_000
MOST_MINUTES = 44_640
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([., '\u00a0\u202f][0-9]{3})+")
_UNCLEAR = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_HOURS = re.compile(r"([0-9]{1,3}):([0-5][0-9])")


class NotADay(Refusal):
    """This is not a date. Write it like 2026-11-24 or 24/11/2026."""


class DayToCome(Refusal):
    """This day is still to come. Write down what is earned already."""


class DayLongGone(Refusal):
    """This day is before the year 2000. Look at the year again."""


class NoSource(Refusal):
    """Say where the money came from."""


class TextTooLong(Refusal):
    """A source has room for 60 characters, a note for 200. Shorten it."""


class NothingEarned(Refusal):
    """An entry needs an amount above nothing."""


class AmountUnclear(Refusal):
    """This can be read in two ways. Write two decimals, like 1234.00 or 1.23."""


class NotHours(Refusal):
    """These are not hours. Write them like 2.5, 2,5 or 2:30; at most 744."""


class AlreadyInDiary(Refusal):
    """This entry is there already. If this is another one, give it another note."""

    kind = Kind.CONFLICT


class NoSuchEntry(Refusal):
    """This entry is not there any more."""

    kind = Kind.NOT_FOUND


class DiaryFull(Refusal):
    """A diary has room for 20,000 entries. Download it, then remove old ones."""

    kind = Kind.TOO_LARGE


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a diary, checked."""

    day: date
    source: str
    amount: Money
    minutes: int | None = None
    note: str = ""


def day_of(text: str, *, today: date) -> date:
    """Read a day that is not to come: the year first, or the day first."""
    iso, other = _ISO.fullmatch(text.strip()), _DAY_FIRST.fullmatch(text.strip())
    parts = [*map(int, iso.groups())] if iso else []
    parts = parts or ([*map(int, reversed(other.groups()))] if other else [])
    try:
        day = date(*parts[:3]) if parts else None
    except ValueError:
        day = None
    if day is None:
        raise NotADay
    if day > today:
        raise DayToCome
    if day.year < 2000:
        raise DayLongGone
    return day


def amount_of(text: str, currency: str) -> Money:
    """Read an amount with a decimal point or comma; what can mean two is refused."""
    amount = Money.of(_plain(text.strip()), currency.strip().upper())
    if amount.micro <= 0:
        raise NothingEarned
    return amount


def _plain(text: str) -> str:
    """Write an amount with a point before the decimals, and nothing else between."""
    if _UNCLEAR.fullmatch(text):
        raise AmountUnclear
    if _GROUPED.fullmatch(text) and len(set(re.sub("[0-9]", "", text))) == 1:
        return re.sub("[^0-9]", "", text)
    cut = max(text.rfind("."), text.rfind(","))
    whole, part = (text, "") if cut < 0 else (text[:cut], text[cut + 1 :])
    if not whole.isdecimal():
        marks = set(re.sub("[0-9]", "", whole))
        is_grouped = _GROUPED.fullmatch(whole) and marks != {text[cut]}
        if not is_grouped or len(marks) != 1:
            raise NotAnAmount
        whole = re.sub("[^0-9]", "", whole)
    return f"{whole}.{part}" if cut >= 0 else whole


def minutes_of(text: str) -> int | None:
    """Read hours as 2.5, 2,5 or 2:30, into minutes; nothing written is None."""
    text = text.strip()
    if not text:
        return None
    clock = _HOURS.fullmatch(text)
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,4})?", text):
        minutes = round(float(text.replace(",", ".")) * 60)
    else:
        raise NotHours
    if not 1 <= minutes <= MOST_MINUTES:
        raise NotHours
    return minutes


def text_of(text: str, *, most: int) -> str:
    """Read a short text: in one line, without signs that cannot be seen."""
    clean = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if len(clean) > most:
        raise TextTooLong
    return clean


def source_of(text: str) -> str:
    """Read where money came from."""
    source = text_of(text, most=SOURCE_LENGTH)
    if not source:
        raise NoSource
    return source


def digests(entries: Iterable[Entry]) -> list[bytes]:
    """Hash each entry with its number among the same ones before it.

    A second row of the same words is another row; the same file again is not.
    """
    seen: Counter[Entry] = Counter()
    found = []
    for entry in entries:
        seen[entry] += 1
        said = [
            entry.day.isoformat(),
            entry.source,
            entry.amount.micro,
            entry.amount.currency,
            entry.minutes,
            entry.note,
            seen[entry],
        ]
        found.append(hashlib.sha256(json.dumps(said).encode()).digest())
    return found


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
