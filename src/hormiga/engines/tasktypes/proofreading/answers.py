"""What a corrected text's answer holds, and what the schema cannot say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hormiga.engines.tasktypes import spans
from hormiga.engines.tasktypes.base import Answer, Settings
from hormiga.engines.tasktypes.proofreading import limits
from hormiga.engines.tasktypes.proofreading.changes import changes_of, corrected
from hormiga.engines.tasktypes.schemas import SPAN, TEXT_HASH
from hormiga.kit.errors import Refusal

KINDS = ("spelling", "grammar", "punctuation", "style")
MOST_CHANGES = 2000


class RepeatedKind(Refusal):
    """Two kinds of changes have the same id. Give each kind an id of its own."""


class ChangesDisagree(Refusal):
    """The changes do not lead from the task's text to the answer's. Send it again."""


class TooMuchChanged(Refusal):
    """More is changed than this project allows. Change only what is wrong."""


def kinds_of(settings: Settings) -> list[str]:
    """Give the ids of the kinds of changes."""
    return [kind["id"] for kind in settings.get("types", ())] or list(KINDS)


def refuse(settings: Settings) -> None:
    """Refuse limits that cross, and ids that mean two things."""
    limits.refuse_limits(settings)
    kinds = kinds_of(settings)
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise RepeatedKind(type=kind)


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema: a text and its changes, or the word that none is needed."""
    tags = settings.get("tags", "none")
    kinds = {
        "type": "array",
        "items": {"enum": kinds_of(settings)},
        "uniqueItems": True,
    }
    to = {"type": "string", "maxLength": limits.MOST_CHARACTERS}
    change = SPAN | {
        "properties": SPAN["properties"] | {"to": to},
        "required": [*SPAN["required"], "to"],
    }
    if tags == "each":
        change["properties"]["types"] = kinds | {"minItems": 1}
        change["required"].append("types")
    properties: dict[str, Any] = {
        "text": limits.text_schema({}),
        "no_change": {"const": False},
        "changes": {"type": "array", "items": change, "maxItems": MOST_CHANGES},
        "pastes": {"type": "integer", "minimum": 0, "maximum": 10_000},
        "comment": {"type": "string", "maxLength": 2000},
        "text_sha256": TEXT_HASH,
        "prelabel": {"enum": ["kept", "edited"]},
    }
    required = ["text", "no_change", "changes", "pastes", "text_sha256"]
    if tags == "overall":
        properties["types"] = kinds
        required.append("types")
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    cases = [_changed(settings)]
    if settings.get("no_change", True):
        cases.append(_UNCHANGED)
        properties["no_change"] = {"type": "boolean"}
    return schema | {"anyOf": cases}


_NOTHING = {"maxItems": 0}
_UNCHANGED: dict[str, Any] = {
    "properties": {
        "no_change": {"const": True},
        "changes": _NOTHING,
        "types": _NOTHING,
    }
}


def _changed(settings: Settings) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "no_change": {"const": False},
        "changes": {"minItems": 1},
        "text": limits.text_schema(settings),
    }
    if settings.get("tags") == "overall":
        asked["types"] = {"minItems": 1}
    return {"properties": asked}


def refuse_answer(
    answer: Answer, task_input: Mapping[str, Any], settings: Settings
) -> None:
    """Refuse changes that disagree with the texts, and a text outside the limits."""
    original, text = task_input["text"], answer["text"]
    spans.verify_all(
        answer["changes"], text=original, text_sha256=answer["text_sha256"]
    )
    if corrected(original, changes_of(answer)) != text:
        raise ChangesDisagree
    if answer["no_change"]:
        return
    limits.refuse_text(text, settings, keep=(), forbid=())
    most = settings.get("most_changed_percent")
    if most and 100 - limits.likeness(original, text) > most:
        raise TooMuchChanged(percent=100 - limits.likeness(original, text))
