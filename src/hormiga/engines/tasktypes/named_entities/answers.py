"""What an answer says: labelled spans of the text, and relations between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hormiga.engines.tasktypes import spans
from hormiga.engines.tasktypes.base import Answer, Settings
from hormiga.engines.tasktypes.schemas import SPAN, TEXT_HASH
from hormiga.kit.errors import Refusal

Place = tuple[int, int, str]
"""A labelled span: start and end in code points, and the label."""
Tie = tuple[Place, Place, str]

MOST = 1000
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,50}$"}


class RepeatedLabel(Refusal):
    """Two labels or two relations have the same id. Give each an id of its own."""


class UnknownLabel(Refusal):
    """A relation names a label that is not there. Correct the relation's ends."""


class MarksOverlap(Refusal):
    """Two marks overlap in a way that this project does not allow. Remove one."""


class LooseRelation(Refusal):
    """A relation joins marks that may not be joined. Choose its ends anew."""


def refuse(settings: Settings) -> None:
    """Refuse ids that mean two things, and relations of unknown labels."""
    labels = [label["id"] for label in settings["labels"]]
    relations = settings.get("relations", ())
    for ids in (labels, [relation["id"] for relation in relations]):
        for one in ids:
            if ids.count(one) > 1:
                raise RepeatedLabel(label=one)
    for relation in relations:
        for one in [*relation.get("from", ()), *relation.get("to", ())]:
            if one not in labels:
                raise UnknownLabel(label=one, relation=relation["id"])


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of an answer: entities, relations, or nothing to mark."""
    labels = {"enum": [label["id"] for label in settings["labels"]]}
    source = {"enum": ["suggested", "accepted", "edited"]}
    entity = SPAN | {
        "properties": SPAN["properties"]
        | {"id": _ID, "label": labels, "source": source},
        "required": [*SPAN["required"], "id", "label"],
    }
    properties: dict[str, Any] = {
        "entities": {"type": "array", "items": entity, "maxItems": MOST},
        "text_sha256": TEXT_HASH,
        "prelabel": {"enum": ["kept", "edited"]},
    }
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": ["entities", "text_sha256"],
        "additionalProperties": False,
    }
    if settings.get("relations"):
        kinds = {"enum": [relation["id"] for relation in settings["relations"]]}
        properties["relations"] = {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "properties": {"from": _ID, "to": _ID, "label": kinds},
                "required": ["from", "to", "label"],
                "additionalProperties": False,
            },
        }
    if settings.get("may_be_none", True):
        properties["none"] = {"const": True}
        schema["anyOf"] = [
            {"required": ["none"], "properties": {"entities": {"maxItems": 0}}},
            {
                "not": {"required": ["none"]},
                "properties": {"entities": {"minItems": 1}},
            },
        ]
    else:
        properties["entities"]["minItems"] = 1
    return schema


def places(answer: Answer) -> dict[str, Place]:
    """Give the labelled spans by id."""
    return {
        str(one.get("id", number)): (one["start"], one["end"], one["label"])
        for number, one in enumerate(answer.get("entities", ()))
    }


def ties(answer: Answer, settings: Settings) -> set[Tie]:
    """Give the relations; one without direction has its ends in the text's order."""
    by_id = places(answer)
    found = set()
    for one in answer.get("relations", ()):
        if one["from"] not in by_id or one["to"] not in by_id:
            continue
        ends = (by_id[one["from"]], by_id[one["to"]])
        if _is_symmetric(one["label"], settings):
            ends = (min(ends), max(ends))
        found.add((*ends, one["label"]))
    return found


def may_stand(one: Place, other: Place, settings: Settings) -> bool:
    """Say whether two marks may stand beside each other."""
    nesting = settings.get("nesting", "overlapping")
    is_apart = one[1] <= other[0] or other[1] <= one[0]
    if is_apart or nesting == "overlapping":
        return True
    return nesting == "nested" and (_is_in(one, other) or _is_in(other, one))


def refuse_answer(
    answer: Answer, task_input: Mapping[str, Any], settings: Settings
) -> None:
    """Refuse spans that disagree with the text, and marks that may not be together."""
    spans.verify_all(
        answer["entities"],
        text=task_input["text"],
        text_sha256=answer["text_sha256"],
    )
    by_id = places(answer)
    _refuse_overlaps(list(by_id.values()), settings)
    for one in answer.get("relations", ()):
        kind = next(r for r in settings["relations"] if r["id"] == one["label"])
        ends = (by_id.get(one["from"]), by_id.get(one["to"]))
        for place, allowed in zip(
            ends, (kind.get("from"), kind.get("to")), strict=True
        ):
            if place is None or (allowed and place[2] not in allowed):
                raise LooseRelation(relation=one["label"])


def _refuse_overlaps(marks: list[Place], settings: Settings) -> None:
    if settings.get("nesting", "overlapping") == "overlapping":
        return
    for number, one in enumerate(marks):
        for other in marks[number + 1 :]:
            if not may_stand(one, other, settings):
                raise MarksOverlap(start=other[0], end=other[1])


def _is_in(one: Place, other: Place) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _is_symmetric(label: str, settings: Settings) -> bool:
    return any(
        relation["id"] == label and relation.get("symmetric", False)
        for relation in settings.get("relations", ())
    )
