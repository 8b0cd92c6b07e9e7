"""Opening hours as days with intervals, and as OpenStreetMap's `opening_hours` text.

Days: `{"mo": [["09:00", "14:00"], ["17:00", "20:30"]], "su": []}`. An empty day is
closed, an absent one is not known. An end at or before its start is on the next day;
`["00:00", "00:00"]` is the whole day.
Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su", "ph")
"""Monday to Sunday, then public holidays."""
_WEEK = DAYS[:7]
_WHOLE_DAY = "00:00-24:00"
MOST_INTERVALS = 6

Interval = Sequence[str]
Days = Mapping[str, Sequence[Interval]]

_TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "days": {
            "type": "object",
            "propertyNames": {"enum": list(DAYS)},
            "minProperties": 1,
            "additionalProperties": {
                "type": "array",
                "maxItems": MOST_INTERVALS,
                "items": {
                    "type": "array",
                    "items": _TIME,
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
        "osm": {"type": "string", "minLength": 1, "maxLength": 1000},
    },
    "required": ["days", "osm"],
    "additionalProperties": False,
}
"""The value of a field of opening hours."""


def sorted_days(days: Days) -> dict[str, list[list[str]]]:
    """Put days in the order of the week and intervals in the order of the clock."""
    return {
        day: sorted([list(interval) for interval in days[day]])
        for day in DAYS
        if day in days
    }


def osm(days: Days) -> str:
    """Write days as `opening_hours` text; "" when nothing is known."""
    hours = {day: _hours(intervals) for day, intervals in sorted_days(days).items()}
    if all(hours.get(day) == _WHOLE_DAY for day in _WEEK) and len(hours) == len(_WEEK):
        return "24/7"
    rules = [f"{_range(run)} {hours[run[0]]}" for run in _runs(hours)]
    if "ph" in hours:
        rules.append(f"PH {hours['ph']}")
    return "; ".join(rules)


def _runs(hours: Mapping[str, str]) -> list[list[str]]:
    """Group neighbouring weekdays that have the same hours."""
    runs: list[list[str]] = []
    before = ""
    for day in _WEEK:
        here = hours.get(day, "")
        if here and here == before:
            runs[-1].append(day)
        elif here:
            runs.append([day])
        before = here
    return runs


def _range(run: Sequence[str]) -> str:
    first, last = run[0].capitalize(), run[-1].capitalize()
    if len(run) == 1:
        return first
    return f"{first}{',' if len(run) == 2 else '-'}{last}"


def _hours(intervals: Sequence[Interval]) -> str:
    if not intervals:
        return "off"
    return ",".join(
        f"{start}-{'24:00' if end == '00:00' else end}" for start, end in intervals
    )
