"""What a comparison of model answers holds; answers are named by their input place."""

from __future__ import annotations

from typing import Any

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Settings
from hormiga.kit.errors import Refusal

MOST_ANSWERS = 4
MOST_RATED = 5
_MOST_PAIRS = MOST_ANSWERS * (MOST_ANSWERS - 1) // 2


class NothingAsked(Refusal):
    """Neither a comparison nor a criterion is asked for. Choose at least one."""


class RepeatedCriterion(Refusal):
    """Two criteria have the same id. Give each criterion an id of its own."""


def is_comparing(settings: Settings) -> bool:
    """Say whether answers are compared in pairs."""
    return bool(settings.get("compare", True))


def criteria(settings: Settings) -> list[str]:
    """Give the ids of the criteria by which each answer is rated."""
    return [one["id"] for one in settings.get("criteria", ())]


def refuse(settings: Settings) -> None:
    """Refuse a project that asks nothing, or two things under one id."""
    ids = criteria(settings)
    if not ids and not is_comparing(settings):
        raise NothingAsked(field="compare")
    for n, one in enumerate(ids):
        if one in ids[:n]:
            raise RepeatedCriterion(criterion=one)


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema: preferences, ratings, notes, and the order that was shown."""
    properties: dict[str, Any] = {
        "shown": scales.places(MOST_ANSWERS),
        "seed": scales.SEED,
        "reason": {"type": "string", "maxLength": 2000},
    }
    needed = ["shown", "seed"]
    if is_comparing(settings):
        properties["comparisons"] = _comparisons(settings)
        needed.append("comparisons")
    ids = criteria(settings)
    if ids:
        properties["ratings"] = _by_criterion(
            ids, {"type": "integer", "minimum": 1, "maximum": MOST_RATED}
        ) | {"required": ids}
        properties["notes"] = _by_criterion(ids, {"type": "string", "maxLength": 1000})
        needed.append("ratings")
    if settings.get("reason") == "required":
        properties["reason"]["minLength"] = settings.get("min_reason", 1)
        needed.append("reason")
    return {
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _by_criterion(ids: list[str], item: dict[str, Any]) -> dict[str, Any]:
    each = {"type": "array", "items": item, "minItems": 2, "maxItems": MOST_ANSWERS}
    return {
        "type": "object",
        "properties": dict.fromkeys(ids, each),
        "additionalProperties": False,
    }


def _comparisons(settings: Settings) -> dict[str, Any]:
    pairs = [[a, b] for a in range(MOST_ANSWERS) for b in range(a + 1, MOST_ANSWERS)]
    level = [scales.TIE, *([scales.BOTH_BAD] if settings.get("both_bad") else [])]
    place = {"type": "integer", "minimum": 0, "maximum": MOST_ANSWERS - 1}
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": _MOST_PAIRS,
        "items": {
            "type": "object",
            "properties": {
                "pair": {"enum": pairs},
                "better": {"anyOf": [place, {"enum": level}]},
                "by": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": settings.get("scale", 5) // 2,
                },
            },
            "required": ["pair", "better", "by"],
            "additionalProperties": False,
        },
    }
