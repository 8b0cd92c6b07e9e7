"""What a relevance answer holds in each of its three modes."""

from __future__ import annotations

from typing import Any

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Settings

GRADED, SIDES, LIST = "graded", "side-by-side", "list"
MOST_RESULTS = 20
_DEFAULT_GRADES = 4
_DEFAULT_SCALE = 5


def highest(settings: Settings) -> int:
    """Give the best grade; the worst is 0."""
    return len(settings.get("grades") or range(_DEFAULT_GRADES)) - 1


def reach(settings: Settings) -> int:
    """Give how many steps a preference may be strong."""
    return int(settings.get("scale", _DEFAULT_SCALE)) // 2


def is_grading(settings: Settings) -> bool:
    """Say whether results get grades."""
    if settings["mode"] == LIST:
        return bool(settings.get("list", "both") != "rank")
    return bool(settings["mode"] == GRADED)


def is_ranking(settings: Settings) -> bool:
    """Say whether results are put in order."""
    return bool(settings["mode"] == LIST and settings.get("list", "both") != "grade")


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of an answer; a task that cannot be judged says `unsure`."""
    judged = _judged(settings)
    optional: dict[str, Any] = {"reason": {"type": "string", "maxLength": 2000}}
    needed = list(judged)
    if settings.get("reason") == "required":
        optional["reason"]["minLength"] = settings.get("min_reason", 1)
        needed.append("reason")
    schema: dict[str, Any] = {
        "type": "object",
        "properties": judged | optional,
        "required": needed,
        "additionalProperties": False,
    }
    if not settings.get("unsure"):
        return schema
    nothing = {
        "type": "object",
        "properties": {"unsure": {"const": True}} | optional,
        "required": ["unsure"],
        "additionalProperties": False,
    }
    return {"type": "object", "anyOf": [schema, nothing]}


def _judged(settings: Settings) -> dict[str, Any]:
    if settings["mode"] == GRADED:
        return {"grade": _grade(settings)}
    return _preference(settings) if settings["mode"] == SIDES else _listed(settings)


def _grade(settings: Settings) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": highest(settings)}


def _preference(settings: Settings) -> dict[str, Any]:
    level = [scales.TIE, *([scales.BOTH_BAD] if settings.get("both_bad") else [])]
    return {
        "better": {"enum": ["a", "b", *level]},
        "by": {"type": "integer", "minimum": 0, "maximum": reach(settings)},
        "shown": {"enum": [["a", "b"], ["b", "a"]]},
        "seed": scales.SEED,
    }


def _listed(settings: Settings) -> dict[str, Any]:
    places = scales.places(MOST_RESULTS)
    found: dict[str, Any] = {"shown": places}
    if settings.get("shuffle"):
        found["seed"] = scales.SEED
    if is_grading(settings):
        found["grades"] = {
            "type": "array",
            "items": _grade(settings),
            "minItems": 2,
            "maxItems": MOST_RESULTS,
        }
    if is_ranking(settings):
        found["ranking"] = places
    return found
