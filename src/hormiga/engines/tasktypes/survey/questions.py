"""A survey's questions: in order, with their pages' conditions, and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hormiga.engines.tasktypes.base import Settings

Question = Mapping[str, Any]
DECLINED = {"declined": True}
MOST_TEXT = 5000
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and when it is asked: its page's condition and its own together."""

    question: Question
    when: Mapping[str, Any] | None


def asked_of(settings: Settings) -> Iterator[Asked]:
    """Yield all that has an answer, in the order of the settings; notes have none."""
    for page in settings["pages"]:
        for question in page["questions"]:
            if question["kind"] == "note":
                continue
            own = [one["when"] for one in (page, question) if "when" in one]
            when = {"all": own} if len(own) == 2 else next(iter(own), None)
            yield Asked(question, when)


def shuffled(ids: Iterable[str], *, seed: str, scope: str) -> list[str]:
    """Give the order in which a worker saw things: by the SHA-256 of seed, scope, id.

    `scope` is the id of the page (its questions) or of the question (its options or
    rows). The same in every language: sort by the hex digits of `seed/scope/id`.
    """
    return sorted(
        ids, key=lambda one: sha256(f"{seed}/{scope}/{one}".encode()).hexdigest()
    )


def value_schema(question: Question) -> dict[str, Any]:
    """Write what an answer to a question may be."""
    schema = _VALUES[question["kind"]](question)
    if question.get("decline"):
        declined = {
            "type": "object",
            "properties": {"declined": {"const": True}},
            "required": ["declined"],
            "additionalProperties": False,
        }
        return {"anyOf": [schema, declined]}
    return schema


def options_of(question: Question) -> list[str]:
    """List the ids of the options."""
    return [option["id"] for option in question["options"]]


def writable(question: Question) -> bool:
    """Say whether an option wants words of one's own."""
    return any(option.get("write") for option in question.get("options", ()))


def _single(question: Question) -> dict[str, Any]:
    return {"enum": options_of(question)}


def _several(question: Question) -> dict[str, Any]:
    ids = options_of(question)
    alone = [one["id"] for one in question["options"] if one.get("alone")]
    schema = {
        "type": "array",
        "items": {"enum": ids},
        "uniqueItems": True,
        "minItems": question.get("least", 1),
        "maxItems": question.get("most", len(ids)),
    }
    if not alone:
        return schema
    only = {"type": "array", "items": {"enum": alone}, "minItems": 1, "maxItems": 1}
    others = {"items": {"enum": [one for one in ids if one not in alone]}}
    return {"anyOf": [only, schema | others]}


def _scale(question: Question) -> dict[str, Any]:
    return {
        "type": "integer",
        "minimum": question["from"],
        "maximum": question["to"],
    }


def _matrix(question: Question) -> dict[str, Any]:
    rows = [row["id"] for row in question["rows"]]
    return {
        "type": "object",
        "properties": dict.fromkeys(rows, _single(question)),
        "minProperties": 1,
        "required": rows if question.get("required") else [],
        "additionalProperties": False,
    }


def _number(question: Question) -> dict[str, Any]:
    return {
        "type": "integer" if question.get("whole") else "number",
        "minimum": question.get("minimum", -_LARGEST),
        "maximum": question.get("maximum", _LARGEST),
    }


def _text(question: Question) -> dict[str, Any]:
    most = question.get("max_length", MOST_TEXT)
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S"}


def _date(_question: Question) -> dict[str, Any]:
    pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
    return {"type": "string", "pattern": pattern}


_VALUES = {
    "single": _single,
    "several": _several,
    "scale": _scale,
    "matrix": _matrix,
    "number": _number,
    "text": _text,
    "date": _date,
}
