"""What a test report holds: each step's outcome, the problems, and the device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hormiga.engines.tasktypes.base import Answer, Settings

OUTCOMES = ("pass", "fail", "blocked")
SEVERITIES = ("cosmetic", "minor", "serious", "blocker")
"""From the least to the worst."""
MOST_STEPS = 50
_MOST_BUGS = 5
_MOST_PICTURES = 5


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema: with no problem there, `nothing_wrong` says so outright."""
    properties: dict[str, Any] = {
        "steps": {"type": "array", "items": _step(), "maxItems": MOST_STEPS},
        "bugs": {
            "type": "array",
            "items": _bug(settings),
            "maxItems": settings.get("most_bugs", _MOST_BUGS),
        },
        "nothing_wrong": {"type": "boolean"},
        "device": _device(),
        "comment": {"type": "string", "maxLength": 2000},
    }
    passed = {"items": {"properties": {"outcome": {"const": "pass"}}}}
    return {
        "type": "object",
        "properties": properties,
        "required": ["steps", "bugs", "nothing_wrong", "device"],
        "additionalProperties": False,
        "if": {"properties": {"nothing_wrong": {"const": True}}},
        "then": {"properties": {"bugs": {"maxItems": 0}, "steps": passed}},
        "else": {"properties": {"bugs": {"minItems": 1}}},
    }


def _step() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "outcome": {"enum": list(OUTCOMES)},
            "actual": {"type": "string", "maxLength": 2000},
        },
        "required": ["outcome"],
        "additionalProperties": False,
    }


def _bug(settings: Settings) -> dict[str, Any]:
    written = {"type": "string", "pattern": r"\S", "maxLength": 5000}
    pictures: dict[str, Any] = {
        "type": "array",
        "items": {"type": "string", "pattern": r"^[\w:/-]{1,100}$"},
        "uniqueItems": True,
        "maxItems": _MOST_PICTURES,
    }
    bug: dict[str, Any] = {
        "title": written | {"maxLength": 200},
        "severity": {"enum": list(SEVERITIES)},
        "reproduce": written,
        "expected": written,
        "actual": written,
        "step": {"type": "integer", "minimum": 0, "maximum": MOST_STEPS - 1},
    }
    needed = ["title", "severity", "reproduce", "expected", "actual"]
    screenshot = settings.get("screenshot", "optional")
    if screenshot != "none":
        bug["screenshots"] = pictures
    if screenshot == "required":
        bug["screenshots"] = pictures | {"minItems": 1}
        needed.append("screenshots")
    return {
        "type": "object",
        "properties": bug,
        "required": needed,
        "additionalProperties": False,
    }


def media_of(answer: Answer) -> Iterator[str]:
    """Yield the screenshots of every problem that is reported."""
    for bug in answer.get("bugs", ()):
        yield from bug.get("screenshots", ())


def _device() -> dict[str, Any]:
    word = {"type": "string", "maxLength": 200}
    return {
        "type": "object",
        "properties": {
            "browser": word,
            "system": word,
            "screen": word,
            "language": word,
            "is_edited": {"type": "boolean"},
        },
        "required": ["browser", "system", "screen", "language", "is_edited"],
        "additionalProperties": False,
    }
