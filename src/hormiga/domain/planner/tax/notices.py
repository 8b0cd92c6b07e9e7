"""From which amounts on authorities are told: dated data, never a constant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Notice:
    """What holds in a country between two days; texts are `{language: text}`.

    `counts` tells whether what was `paid` out or what was `earned` is compared.
    """

    country: str
    valid_from: date
    valid_to: date | None
    threshold: Money | None
    counts: str
    title: dict[str, str]
    text: dict[str, str]
    source: str
    checked_on: date


def notices_for(*, country: str, today: date) -> list[Notice]:
    """List what holds today in a country, the groups of countries it is in included."""
    groups, notices = _table()
    names = {country, *(name for name, members in groups.items() if country in members)}
    return [one for one in notices if one.country in names and _holds(one, today)]


def _holds(notice: Notice, today: date) -> bool:
    is_over = notice.valid_to is not None and notice.valid_to < today
    return notice.valid_from <= today and not is_over


@cache
def _table() -> tuple[dict[str, frozenset[str]], tuple[Notice, ...]]:
    file = resources.files(__package__) / "thresholds.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    groups = {name: frozenset(members) for name, members in data["groups"].items()}
    return groups, tuple(_notice(row) for row in data["rows"])


def _notice(row: dict[str, Any]) -> Notice:
    limit = row["threshold"]
    return Notice(
        country=row["country"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        threshold=Money.of(limit["amount"], limit["currency"]) if limit else None,
        counts=row["counts"],
        title=row["title"],
        text=row["text"],
        source=row["source"],
        checked_on=date.fromisoformat(row["checked_on"]),
    )
