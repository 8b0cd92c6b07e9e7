"""Forms: what filling in data about a product and verifying a business have in common.

An answer: `{"fields": {"weight": {"value": 1.2, "unit": "kg", "evidence": […]},
"colour": {"absent": true}}, "text_sha256": …}`. Evidence is a span of the task's text,
a frame on its picture in pixels, or an address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Any

import orjson

from hormiga.engines.tasktypes import conditions, fields
from hormiga.engines.tasktypes.base import Answer, Found, Grade, Seen, Settings
from hormiga.engines.tasktypes.fields import Field
from hormiga.engines.tasktypes.schemas import SPAN, TEXT_HASH
from hormiga.kit.errors import Refusal

MOST_EVIDENCE = 10
_PART = "field:"
_PIXELS = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
_FRAME = {
    "type": "object",
    "properties": dict.fromkeys(("x", "y", "width", "height"), _PIXELS),
    "required": ["x", "y", "width", "height"],
    "additionalProperties": False,
}
_ADDRESS = {"type": "string", "pattern": r"^https?://\S+$", "maxLength": 2000}
_EVIDENCE: dict[str, Any] = {
    "anyOf": [
        SPAN,
        {
            "type": "object",
            "properties": {"frame": _FRAME},
            "required": ["frame"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"url": _ADDRESS},
            "required": ["url"],
            "additionalProperties": False,
        },
    ]
}


class RepeatedField(Refusal):
    """Two fields have the same id. Give each field an id of its own."""


class NothingToChoose(Refusal):
    """A field of choices has no options. List what can be chosen."""


class BadPattern(Refusal):
    """A field's pattern is not a regular expression. Correct it or leave it out."""


def refuse(settings: Settings) -> None:
    """Refuse a form that cannot be filled in; facts: `field`."""
    seen: list[str] = []
    for field in fields.fields_of(settings):
        if field["id"] in seen:
            raise RepeatedField(field=field["id"])
        if field["kind"] == "choice" and not field.get("options"):
            raise NothingToChoose(field=field["id"])
        _refuse_pattern(field)
        if "when" in field:
            conditions.refuse_ahead(field["when"], known=seen, asked=field["id"])
        seen.append(field["id"])


def _refuse_pattern(field: Field) -> None:
    try:
        re.compile(fields.whole(field.get("pattern", "")))
    except re.error as error:
        raise BadPattern(field=field["id"]) from error


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of a filled form, with what must be there and when."""
    listed = fields.fields_of(settings)
    rules = [rule for field in listed if (rule := _rule(field))]
    form = {
        "type": "object",
        "properties": {field["id"]: _entry(field, settings) for field in listed},
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }
    return {
        "type": "object",
        "properties": {
            "fields": form,
            "text_sha256": TEXT_HASH,
            "prelabel": {"enum": ["kept", "edited"]},
        },
        "required": ["fields"],
        "additionalProperties": False,
    }


def _rule(field: Field) -> dict[str, Any] | None:
    return conditions.asked_when(
        name=field["id"],
        condition=field.get("when"),
        is_required=bool(field.get("required")),
        place=_place,
    )


def _place(name: str, test: dict[str, Any]) -> dict[str, Any]:
    inner = {"properties": {"value": test}, "required": ["value"]}
    return {"properties": {name: inner}, "required": [name]}


def _entry(field: Field, settings: Settings) -> dict[str, Any]:
    """Write the schema of what may be said of a field."""
    properties: dict[str, Any] = {"value": fields.value_schema(field)}
    required = ["value"]
    if field.get("units"):
        properties["unit"] = {"enum": list(field["units"])}
        required.append("unit")
    if field["kind"] == "photo":
        properties["taken_at"] = {"type": "string", "maxLength": 40}
    if (evidence := _evidence(field, settings)) != "none":
        shown = {"type": "array", "items": _EVIDENCE, "maxItems": MOST_EVIDENCE}
        properties["evidence"] = shown
        if evidence == "required":
            shown["minItems"] = 1
            required.append("evidence")
    stated = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if not field.get("absent", settings.get("absent", True)):
        return stated
    absent = {
        "type": "object",
        "properties": {"absent": {"const": True}},
        "required": ["absent"],
        "additionalProperties": False,
    }
    return {"anyOf": [stated, absent]}


def _evidence(field: Field, settings: Settings) -> str:
    if field["kind"] in fields.NOT_CONCLUDED:
        return "none"
    asked: str = field.get("evidence", settings.get("evidence", "none"))
    return asked


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare the fields that the gold states; each counts the same."""
    parts = {}
    for field in _concluded(settings):
        known = gold["fields"].get(field["id"])
        if known is None:
            continue
        given = answer["fields"].get(field["id"])
        like = fields.likeness(field, given, known) if given else 0.0
        parts[field["id"]] = like
    return Grade(fmean(parts.values()) if parts else 1.0, parts)


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take a part a field, made plain; one for each of several, and each day."""
    for field in _concluded(settings):
        entry = answer["fields"].get(field["id"])
        if entry is None:
            continue
        for name, said in fields.pieces(field, fields.plain_entry(field, entry)):
            yield Seen(_part(field["id"], name), _written(said))


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer, with the fields that the crowd is agreed on."""
    said: dict[str, dict[str, Any]] = defaultdict(dict)
    for part, one in found.items():
        if part.startswith(_PART) and one.label:
            name, _, piece = part.removeprefix(_PART).partition("/")
            said[name][piece] = orjson.loads(one.label)
    entries = {
        field["id"]: entry
        for field in _concluded(settings)
        if (entry := fields.joined(field, said[field["id"]]))
    }
    return {"fields": entries}


def _concluded(settings: Settings) -> list[Field]:
    listed = fields.fields_of(settings)
    return [field for field in listed if field["kind"] not in fields.NOT_CONCLUDED]


def _part(name: str, piece: str) -> str:
    return f"{_PART}{name}/{piece}" if piece else f"{_PART}{name}"


def _written(said: Any) -> str:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
