"""Requirements against holdings: the comparators of Mechanical Turk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hormiga.kit.errors import Kind, Refusal

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Comparator(StrEnum):
    """How a requirement reads a holding."""

    EQUAL = "equal"
    NOT_EQUAL = "not-equal"
    LESS = "less"
    LESS_OR_EQUAL = "less-or-equal"
    GREATER = "greater"
    GREATER_OR_EQUAL = "greater-or-equal"
    IN = "in"
    NOT_IN = "not-in"
    EXISTS = "exists"
    DOES_NOT_EXIST = "does-not-exist"


class Guards(StrEnum):
    """What an unmet requirement keeps a worker from."""

    ACCEPT = "accept"
    PREVIEW = "preview"
    DISCOVER = "discover"


class RequirementsNotMet(Refusal):
    """This project asks for qualifications that you do not hold yet."""

    kind = Kind.FORBIDDEN


class NoSuchQualificationType(Refusal):
    """There is no such qualification type, or it is another organisation's."""

    kind = Kind.NOT_FOUND


class QualificationTypeExists(Refusal):
    """You have a qualification type with this name already. Use it, or another name."""

    kind = Kind.CONFLICT


class BadHolding(Refusal):
    """A qualification has a score or a place such as ES or US-NY, and not both."""


class BadRequirement(Refusal):
    """A requirement has a comparator and the values that it needs."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A worker's qualification: a score, or a place such as ES or US-NY."""

    score: int | None
    locale: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requirement, as values."""

    type_id: int
    name: str
    comparator: Comparator
    integers: tuple[int, ...]
    locales: tuple[str, ...]
    guards: Guards
    slug: str = ""
    """How code and shipped content name the platform's type; "" for all others."""
    title: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The type's name in each language; none where it has only the one."""


_ONE = {
    Comparator.EQUAL,
    Comparator.NOT_EQUAL,
    Comparator.LESS,
    Comparator.LESS_OR_EQUAL,
    Comparator.GREATER,
    Comparator.GREATER_OR_EQUAL,
}
_NONE = {Comparator.EXISTS, Comparator.DOES_NOT_EXIST}
_ORDERED: dict[Comparator, Callable[[int, int], bool]] = {
    Comparator.LESS: int.__lt__,
    Comparator.LESS_OR_EQUAL: int.__le__,
    Comparator.GREATER: int.__gt__,
    Comparator.GREATER_OR_EQUAL: int.__ge__,
}


def refuse_values(wanted: Wanted) -> None:
    """Refuse a requirement whose values do not go with its comparator."""
    given = len(wanted.integers) + len(wanted.locales)
    _refuse_odd(wanted)
    if wanted.integers and wanted.locales:
        raise BadRequirement("A requirement compares scores or places, not both.")
    if wanted.comparator in _NONE and given:
        raise BadRequirement(f"`{wanted.comparator}` takes no value.")
    if wanted.comparator in _ONE and given != 1:
        raise BadRequirement(f"`{wanted.comparator}` takes exactly one value.")
    if wanted.comparator in _ORDERED and wanted.locales:
        raise BadRequirement(
            "Places have no order: use equal, in, and their opposites."
        )
    if wanted.comparator in {Comparator.IN, Comparator.NOT_IN} and not given:
        raise BadRequirement(f"`{wanted.comparator}` takes at least one value.")


def _refuse_odd(wanted: Wanted) -> None:
    for score in wanted.integers:
        if not is_score(score):
            raise BadRequirement("A score is a whole number of at most 32 bits.")
    for place in wanted.locales:
        if not is_place(place):
            raise BadRequirement(f"{place!r} is no place: write it like ES or US-NY.")


def is_score(score: int) -> bool:
    """Say whether a number can be a score: it has 32 bits."""
    return -(2**31) <= score < 2**31


def is_place(text: str) -> bool:
    """Say whether a text is a country or a region of one (ISO 3166: ES, US-NY)."""
    return _PLACE.fullmatch(text) is not None


def refuse_holding(*, score: int | None, locale: str | None) -> None:
    """Refuse a qualification that no requirement could read."""
    if score is not None and (locale is not None or not is_score(score)):
        raise BadHolding
    if locale is not None and not is_place(locale):
        raise BadHolding


def is_met(*, wanted: Wanted, holding: Holding | None, now: datetime) -> bool:
    """Say whether a holding (or its absence) meets a requirement.

    Without a holding only `does-not-exist` is met, as in Mechanical Turk; an expired
    holding counts as none.
    """
    if holding is not None and holding.expires_at and holding.expires_at <= now:
        holding = None
    if wanted.comparator in _NONE:
        return (holding is not None) is (wanted.comparator is Comparator.EXISTS)
    if holding is None:
        return False
    if wanted.comparator in _ORDERED:
        score = holding.score
        compare = _ORDERED[wanted.comparator]
        return score is not None and compare(score, wanted.integers[0])
    is_among = (
        _is_within(holding.locale, wanted.locales)
        if wanted.locales
        else holding.score in wanted.integers
    )
    return is_among is (wanted.comparator in {Comparator.EQUAL, Comparator.IN})


def _is_within(place: str | None, places: tuple[str, ...]) -> bool:
    """Say whether a place is one of these or a region of one: US-NY of US."""
    return place is not None and any(
        place == wider or place.startswith(f"{wider}-") for wider in places
    )


def unmet(
    *, wanted: tuple[Wanted, ...], held: Mapping[int, Holding], now: datetime
) -> list[Wanted]:
    """List the requirements that a worker's holdings do not meet."""
    return [
        w for w in wanted if not is_met(wanted=w, holding=held.get(w.type_id), now=now)
    ]


def in_words(wanted: Wanted) -> str:
    """Write a requirement for the refusal that names it: `Spanish greater 80`."""
    values = [str(value) for value in (*wanted.integers, *wanted.locales)]
    words = [wanted.name, wanted.comparator.replace("-", " "), ", ".join(values)]
    return " ".join(words).rstrip()
