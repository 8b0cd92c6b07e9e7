"""Text moderation: what a policy names in a text, and how serious each of it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hormiga.engines.tasktypes import choices
from hormiga.engines.tasktypes.base import (
    Answer,
    Found,
    Grade,
    Seen,
    Settings,
    TaskType,
)

LEVELS = (1, 2, 3)
"""Mild, clear, severe; a category that is not chosen has severity 0."""
_SAFE = "safe"
_SEVERITY = "severity:"
_OF_CATEGORIES = 0.7
"""How much of a grade finding the right categories is; the rest is their severity."""


def _several(settings: Settings) -> dict[str, Any]:
    return dict(settings) | {"multiple": True}


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of an answer: categories with severity, or safe, or unsure."""
    schema = choices.answer_schema(_several(settings), instead={_SAFE: {"const": True}})
    ids = list(choices.leaves(settings["categories"]))
    schema["properties"]["severity"] = {
        "type": "object",
        "properties": {one: {"enum": list(LEVELS)} for one in ids},
        "additionalProperties": False,
    }
    schema["allOf"] = [
        {
            "if": {"properties": {"categories": {"contains": {"const": one}}}},
            "then": {
                "required": ["severity"],
                "properties": {"severity": {"required": [one]}},
            },
            "else": {"properties": {"severity": {"properties": {one: False}}}},
        }
        for one in ids
    ]
    return schema


def grade(answer: Answer, gold: Answer, _settings: Settings) -> Grade:
    """Compare the categories (F1) and how far apart the severities lie.

    A text is as safe as the other says, or it is not; unsure meets unsure alone.
    """
    found = _labels(answer), _labels(gold)
    both = len(found[0].keys() & found[1].keys())
    categories = 2 * both / (len(found[0]) + len(found[1]))
    severity = 1 - _apart(*found)
    score = _OF_CATEGORIES * categories + (1 - _OF_CATEGORIES) * severity
    whole = 1.0 if categories == severity == 1 else score
    return Grade(
        0.0 if not both else whole, {"categories": categories, "severity": severity}
    )


def observe(answer: Answer, _settings: Settings) -> Iterator[Seen]:
    """Ask of each category how serious it is; nobody's word for it is 0."""
    severity = answer.get("severity", {})
    for one in answer["categories"]:
        yield Seen(_SEVERITY + one, str(severity[one]))
    for name in (_SAFE, "unsure"):
        if answer.get(name):
            yield Seen(name, "yes")


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer; where all agree on no category, it is safe."""
    severity = {
        one: int(part.label)
        for one in choices.leaves(settings["categories"])
        if (part := found.get(_SEVERITY + one)) and part.label in {"1", "2", "3"}
    }
    if severity:
        return {"categories": list(severity), "severity": severity}
    for name in (_SAFE, "unsure"):
        if name in found and found[name].label == "yes":
            return {"categories": [], name: True}
    return {"categories": []}


def _labels(answer: Answer) -> dict[str, int]:
    """Give severities by category; safe and unsure stand for themselves."""
    severity = answer.get("severity", {})
    chosen = {one: int(severity.get(one, 0)) for one in answer["categories"]}
    return chosen or {"" if answer.get(_SAFE) else choices.UNSURE: 0}


def _apart(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Say how far apart severities lie over all categories named, from 0 to 1."""
    named = one.keys() | other.keys()
    apart = sum(abs(one.get(name, 0) - other.get(name, 0)) for name in named)
    return apart / (LEVELS[-1] * len(named))


TYPE = TaskType(
    name="text-moderation",
    title={"en": "Text moderation", "es": "Moderación de textos"},
    description={
        "en": "Check a text against a policy: say what is in it and how serious it is.",
        "es": "Compara un texto con unas normas: di qué contiene y su gravedad.",
    },
    folder=Path(__file__).parent,
    answer_schema=answer_schema,
    grade=grade,
    observe=observe,
    assemble=assemble,
    refuse=choices.refuse,
)
