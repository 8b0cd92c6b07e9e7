"""Fields of a form: what kinds there are, how a value is checked, made plain, compared.

A field: `{"id", "title", "kind", …}`; kinds are text, number, date, choice, several,
url, phone, hours, photo and remark. Settings may hold a JSON Schema instead of a list
of fields: its properties become fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from math import isclose
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from hormiga.engines.tasktypes import opening_hours, units
from hormiga.engines.tasktypes.base import Settings

Field = Mapping[str, Any]
Entry = Mapping[str, Any]
"""What an answer says of one field: `value` (with `unit`), or `absent`."""

NOT_CONCLUDED = frozenset({"photo", "remark"})
"""Each worker's own: no two are alike, and none is wrong."""
MOST_TEXT = 2000
MOST_SEVERAL = 100
_LARGEST = 1e15
_LIKE_ENOUGH = 0.6


def fields_of(settings: Settings) -> list[Field]:
    """List the form's fields, from the list or from the JSON Schema."""
    if "fields" in settings:
        return list(settings["fields"])
    schema = settings["schema"]
    required = schema.get("required", ())
    return [
        _from_property(name, about, is_required=name in required)
        for name, about in schema["properties"].items()
    ]


def _from_property(name: str, about: Mapping[str, Any], *, is_required: bool) -> Field:
    """Read one property of a JSON Schema as a field."""
    items = about.get("items", {})
    field: dict[str, Any] = {
        "id": name,
        "title": about.get("title", name),
        "kind": _kind(about),
        "required": is_required,
    }
    is_yes_or_no = about.get("type") == "boolean"
    choices = ["yes", "no"] if is_yes_or_no else about.get("enum", items.get("enum"))
    if choices:
        field["options"] = [{"id": str(one), "title": str(one)} for one in choices]
    if about.get("type") == "integer":
        field["whole"] = True
    kept = {ours: about[theirs] for theirs, ours in _KEPT.items() if theirs in about}
    return field | kept


_KEPT = {
    "description": "note",
    "maxLength": "max_length",
    "x-units": "units",
    "minimum": "minimum",
    "maximum": "maximum",
    "pattern": "pattern",
}
"""A property's rules, and what a field calls them."""


def _kind(about: Mapping[str, Any]) -> str:
    if about.get("type") == "array":
        return "several"
    if "enum" in about or about.get("type") == "boolean":
        return "choice"
    if about.get("type") in {"number", "integer"}:
        return "number"
    return {"date": "date", "uri": "url"}.get(about.get("format", ""), "text")


def value_schema(field: Field) -> dict[str, Any]:
    """Write the schema of a field's value."""
    kind = field["kind"]
    if kind == "number":
        return _number(field)
    if kind == "choice":
        return {"enum": _options(field)}
    if kind == "several":
        return _several(field)
    if kind == "hours":
        return opening_hours.SCHEMA
    return _text(field)


def _number(field: Field) -> dict[str, Any]:
    limits = {rule: field[rule] for rule in ("minimum", "maximum") if rule in field}
    kind = "integer" if field.get("whole") else "number"
    return {"type": kind, "minimum": -_LARGEST, "maximum": _LARGEST} | limits


def _several(field: Field) -> dict[str, Any]:
    one = {"enum": _options(field)} if field.get("options") else _text(field)
    return {
        "type": "array",
        "items": one,
        "uniqueItems": True,
        "minItems": field.get("least", 1),
        "maxItems": field.get("most", MOST_SEVERAL),
    }


_PATTERNS = {
    "date": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "url": r"^https?://\S+$",
    "phone": r"^\+?[0-9][0-9 ()./-]{3,28}[0-9]$",
    "photo": "^[A-Za-z0-9-]{1,64}$",
}


def _text(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "string",
        "minLength": 1,
        "maxLength": field.get("max_length", MOST_TEXT),
    }
    kind = field.get("each", field["kind"])
    if kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[kind]
    elif "pattern" in field:
        schema["pattern"] = whole(field["pattern"])
    else:
        schema["pattern"] = r"\S"
    return schema


def whole(pattern: str) -> str:
    """Let a requester's pattern mean the whole text."""
    return f"^(?:{pattern})$"


def _options(field: Field) -> list[str]:
    return [option["id"] for option in field["options"]]


def plain_entry(field: Field, entry: Entry) -> dict[str, Any]:
    """Write an entry so that equal ones are equal texts, without its evidence."""
    if entry.get("absent"):
        return {"absent": True}
    value, kind = entry["value"], field["kind"]
    if kind == "number":
        return _plain_number(field, entry)
    if kind == "several":
        return {"value": sorted({_plain_text(one) for one in value})}
    if kind == "hours":
        days = opening_hours.sorted_days(value["days"])
        return {"value": {"days": days, "osm": opening_hours.osm(days)}}
    if kind == "phone":
        return {"value": _plain_phone(value, field)}
    return {"value": _plain_url(value) if kind == "url" else _plain_text(value)}


def _plain_number(field: Field, entry: Entry) -> dict[str, Any]:
    value = entry["value"]
    if "unit" not in entry:
        return {"value": units.plain(Decimal(str(value)))}
    amount, unit = units.in_common(value, entry["unit"], field.get("units", ()))
    return {"value": amount, "unit": unit}


def _plain_text(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()) or text


def _plain_phone(text: str, field: Field) -> str:
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    code = field.get("calling_code", "")
    return f"+{code}{digits}" if code else digits


def _plain_url(text: str) -> str:
    """Drop what does not change the page: letter case of the host, a last slash."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    path = parts.path.rstrip("/")
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc.lower(), path, parts.query, "")
    )


def pieces(field: Field, entry: Entry) -> Iterator[tuple[str, Any]]:
    """Take a plain entry apart: ("", whole), or a piece a chosen option or a day."""
    if entry.get("absent") or field["kind"] not in {"several", "hours"}:
        yield "", dict(entry)
    elif field["kind"] == "several":
        for one in entry["value"]:
            yield one, True
    else:
        yield from entry["value"]["days"].items()


def joined(field: Field, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """Put pieces together again; None when there are none."""
    if not found:
        return None
    if "" in found:
        return dict(found[""])
    if field["kind"] == "several":
        return {"value": sorted(found)}
    days = opening_hours.sorted_days(found)
    return {"value": {"days": days, "osm": opening_hours.osm(days)}}


def likeness(field: Field, given: Entry, known: Entry) -> float:
    """Say how well one entry meets another, from 0 to 1."""
    one, other = plain_entry(field, given), plain_entry(field, known)
    if one == other:
        return 1.0
    if "absent" in one or "absent" in other:
        return 0.0
    compare = _LIKENESS.get(field["kind"])
    return compare(one, other) if compare else 0.0


def _like_texts(one: Entry, other: Entry) -> float:
    left, right = one["value"].casefold(), other["value"].casefold()
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    return ratio if ratio >= _LIKE_ENOUGH else 0.0


def _like_sets(one: Entry, other: Entry) -> float:
    left, right = set(one["value"]), set(other["value"])
    return 2 * len(left & right) / (len(left) + len(right))


def _like_numbers(one: Entry, other: Entry) -> float:
    is_near = isclose(one["value"], other["value"])
    return float(is_near and one.get("unit") == other.get("unit"))


def _like_hours(one: Entry, other: Entry) -> float:
    left, right = one["value"]["days"], other["value"]["days"]
    days = left.keys() | right.keys()
    return float(sum(left.get(day) == right.get(day) for day in days) / len(days))


_LIKENESS = {
    "text": _like_texts,
    "several": _like_sets,
    "number": _like_numbers,
    "hours": _like_hours,
}
