"""A project's answer schema as a form's blanks, and a form's answer as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONG = 120
"""A text that may be longer than this gets more than one line."""


class Kind(StrEnum):
    """What stands in a blank's place."""

    ONE = "one"
    SEVERAL = "several"
    LINE = "line"
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"


class Posted(Protocol):
    """What a form sent."""

    def getlist(self, key: str) -> list[str]:
        """Give all values of a name."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values to choose from; `key` is the number that chooses it."""

    index: str
    text: str
    key: str
    value: Any


@dataclass(slots=True)
class Blank:
    """One property of the answer, to be filled in."""

    name: str
    label: str
    kind: Kind
    is_required: bool
    options: Sequence[Option] = ()
    given: list[str] = field(default_factory=list)
    error: str | Promise = ""

    @property
    def id(self) -> str:
        """Name the control in the page."""
        return f"answer.{self.name}"

    @property
    def missing(self) -> str:
        """Say that it is empty; our script says so where no server can."""
        return str(_MISSING[self.kind])

    @property
    def text(self) -> str:
        """Show what was given."""
        return self.given[0] if self.given else ""


_MISSING = {
    Kind.ONE: _("Choose an answer."),
    Kind.SEVERAL: _("Choose at least one answer."),
    Kind.LINE: _("Write an answer."),
    Kind.TEXT: _("Write an answer."),
    Kind.WHOLE: _("Write a number."),
    Kind.NUMBER: _("Write a number."),
}
_NOT_A_NUMBER = _("This is not a number. Write it like 12.")


def blanks_of(schema: Any) -> list[Blank] | None:
    """Write a form for an answer schema; None where our plain forms cannot."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties:
        return None
    required = schema.get("required", [])
    blanks = [
        _blank(name, part, is_required=name in required)
        for name, part in properties.items()
    ]
    found = [blank for blank in blanks if blank is not None]
    return found if len(found) == len(blanks) else None


def answer_in(*, blanks: Sequence[Blank], posted: Posted) -> dict[str, Any] | None:
    """Read the answer; None when a blank is empty or wrong, which it then says."""
    answer: dict[str, Any] = {}
    for blank in blanks:
        blank.given = [text for text in posted.getlist(blank.id) if text.strip()]
        if blank.given:
            try:
                answer[blank.name] = _value(blank)
            except ValueError:
                blank.error = _NOT_A_NUMBER
        elif blank.is_required:
            blank.error = _MISSING[blank.kind]
        elif blank.kind is Kind.SEVERAL:
            answer[blank.name] = []
    return None if any(blank.error for blank in blanks) else answer


def fill_in(blanks: Sequence[Blank], draft: Any) -> None:
    """Write a draft that our script kept into its blanks: texts by their names."""
    kept = draft.get("blanks") if isinstance(draft, dict) else None
    if not isinstance(kept, dict):
        return
    for blank in blanks:
        texts = kept.get(blank.id)
        if isinstance(texts, list):
            blank.given = [text for text in texts if isinstance(text, str)]


def _blank(name: str, part: Any, *, is_required: bool) -> Blank | None:
    if not isinstance(part, dict):
        return None
    title = part.get("title")
    label = title if isinstance(title, str) else "" if name == "label" else name
    if part.get("type") == "array":
        options = _options(part.get("items"))
        if not options:
            return None
        least = part.get("minItems", 0)
        return Blank(name, label, Kind.SEVERAL, bool(least), options)
    if options := _options(part):
        return Blank(name, label, Kind.ONE, is_required, options)
    kind = _kind(part)
    return Blank(name, label, kind, is_required) if kind else None


def _kind(part: Mapping[str, Any]) -> Kind | None:
    match part.get("type"):
        case "integer":
            return Kind.WHOLE
        case "number":
            return Kind.NUMBER
        case "string":
            return Kind.TEXT if part.get("maxLength", LONG) > LONG else Kind.LINE
        case _:
            return None


def _options(part: Any) -> list[Option]:
    if not isinstance(part, dict):
        return []
    values: list[tuple[Any, Any]]
    if part.get("type") == "boolean":
        values = [(True, _("Yes")), (False, _("No"))]
    elif isinstance(part.get("oneOf"), list):
        values = [(v.get("const"), v.get("title")) for v in part["oneOf"]]
    elif isinstance(part.get("enum"), list):
        values = [(value, None) for value in part["enum"]]
    else:
        return []
    return [
        Option(str(n), str(words or _shown(value)), str(n + 1) if n < 9 else "", value)
        for n, (value, words) in enumerate(values)
    ]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _value(blank: Blank) -> Any:
    if blank.kind in {Kind.ONE, Kind.SEVERAL}:
        values = {option.index: option.value for option in blank.options}
        chosen = [values[text] for text in blank.given if text in values]
        if not chosen:
            raise ValueError
        return chosen if blank.kind is Kind.SEVERAL else chosen[0]
    if blank.kind is Kind.WHOLE:
        return int(blank.text)
    if blank.kind is Kind.NUMBER:
        number = float(blank.text.replace(",", "."))
        if number - number != 0:  # infinite, or not a number
            raise ValueError
        return number
    return blank.text
