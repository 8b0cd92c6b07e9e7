"""Stored JSON as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

LONGEST = 2_000
"""Characters of one value on a page; files keep everything."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A named value."""

    name: str
    value: str


def plain(value: Any) -> str:
    """Write a value: text as it is, all else as JSON."""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def pairs(text: str) -> list[Pair]:
    """Write a JSON object's members; what is no object has one without a name."""
    value = orjson.loads(text)
    if not isinstance(value, dict):
        return [Pair("", plain(value))]
    return [Pair(name, plain(one)) for name, one in value.items()]


def answer(text: str) -> list[Pair]:
    """Write an answer; where it is a label alone, the label."""
    found = pairs(text)
    if [pair.name for pair in found] == ["label"]:
        return [Pair("", found[0].value)]
    return found
