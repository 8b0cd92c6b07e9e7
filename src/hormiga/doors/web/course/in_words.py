"""An answer of any task type as a learner reads it, beside the good one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from hormiga.domain.courses.blocks import Item, Practice
from hormiga.doors.web.shared.templatetags.web import in_language

MOST_CHARACTERS = 2_000
_UNSPOKEN = {
    *("start", "end", "start_utf16", "end_utf16", "text_sha256", "seed", "shown"),
    *("pastes", "device", "id", "prelabel", "frame"),
}
"""What a page or machine needs of an answer, and no reader."""
_NAMES: dict[str, Promise] = {
    "better": _("Better"),
    "bugs": _("Bugs"),
    "by": _("By how much"),
    "categories": _("Categories"),
    "changes": _("Changes"),
    "entities": _("Marked"),
    "evidence": _("Where it says so"),
    "fields": _("Fields"),
    "grade": _("Grade"),
    "grades": _("Grades"),
    "label": _("Label"),
    "no_change": _("Nothing to change"),
    "notes": _("Notes"),
    "problem": _("Problem"),
    "ranking": _("Order"),
    "ratings": _("Ratings"),
    "reason": _("Reason"),
    "remark": _("Remark"),
    "rewrites": _("Your text"),
    "safe": _("Nothing against the rules"),
    "severity": _("How serious"),
    "status": _("Status"),
    "steps": _("Steps"),
    "text": _("Text"),
    "unsure": _("Cannot be decided"),
}
_SEVERITIES: dict[int, Promise] = {
    1: pgettext_lazy("severity", "mild"),
    2: pgettext_lazy("severity", "clear"),
    3: pgettext_lazy("severity", "severe"),
}
_SIDES: dict[str, Promise] = {
    "tie": _("both alike"),
    "both-bad": _("both bad"),
    "open": _("open"),
    "closed": _("closed"),
}
_GRADES = (
    _("Does not help"),
    _("Helps a little"),
    _("Helps"),
    _("Just what was wanted"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an answer: what the learner said, and what is good."""

    name: str
    mine: str
    good: str

    @property
    def is_same(self) -> bool:
        """Say whether both say the same."""
        return self.mine == self.good


def side_by_side(
    *, practice: Practice, item: Item, answer: Mapping[str, Any]
) -> list[Line]:
    """Write an answer beside the good one, part by part; "" is no answer there."""
    reader = _Reader(practice.settings, item.input)
    mine, good = reader.parts(answer), reader.parts(item.answer)
    names = dict.fromkeys([*good, *mine])
    return [
        Line(reader.name(name), mine.get(name, ""), good.get(name, ""))
        for name in names
    ]


class _Reader:
    """Knows the words of one task: ids of its settings and input, and their titles."""

    def __init__(self, settings: Mapping[str, Any], task: Mapping[str, Any]) -> None:
        self._settings = settings
        self._titles = {**dict(_titled(task)), **dict(_titled(settings))}

    def name(self, path: str) -> str:
        """Name a part; one of a field is `fields/name`."""
        return " · ".join(self._named(step) for step in path.split("/"))

    def parts(self, answer: Mapping[str, Any]) -> dict[str, str]:
        """Write each part of an answer; fields and the like are parts of their own."""
        found: dict[str, str] = {}
        for name, value in answer.items():
            if name in _UNSPOKEN:
                continue
            if isinstance(value, Mapping) and name in {"fields", "answers", "ratings"}:
                for inner, one in value.items():
                    found[inner] = self._written(inner, one)
            elif words := self._written(name, value):
                found[name] = words
        return found

    def _named(self, name: str) -> str:
        if name in self._titles:
            return self._titles[name]
        known = _NAMES.get(name)
        return str(known) if known else name.replace("_", " ").capitalize()

    def _written(self, name: str, value: Any) -> str:
        words = self._value(name, value)
        return words if len(words) <= MOST_CHARACTERS else f"{words[:MOST_CHARACTERS]}…"

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, str):
            return self._titles.get(value) or str(_SIDES.get(value, value))
        if isinstance(value, int) and name in {"grade", "grades"}:
            return self._grade(value)
        if isinstance(value, Mapping):
            return self._object(name, value)
        if isinstance(value, Sequence):
            return "; ".join(filter(None, (self._value(name, one) for one in value)))
        return "" if value is None else str(value)

    def _object(self, name: str, value: Mapping[str, Any]) -> str:
        if "value" in value:
            unit = value.get("unit", "")
            return f"{self._value(name, value['value'])} {unit}".strip()
        if name == "severity":
            return "; ".join(
                f"{self._named(one)}: {_SEVERITIES.get(level, level)}"
                for one, level in value.items()
            )
        if "text" in value and ("label" in value or "to" in value):
            after = value.get("to", value.get("label"))
            return f"{value['text']} → {self._value(name, after)}"
        return ", ".join(
            f"{self._named(one)}: {self._value(one, inner)}"
            for one, inner in value.items()
            if one not in _UNSPOKEN
        )

    def _grade(self, value: int) -> str:
        own = self._settings.get("grades")
        if isinstance(own, list) and 0 <= value < len(own):
            return f"{value} · {_text(own[value].get('title'))}"
        return (
            f"{value} · {_GRADES[value]}" if 0 <= value < len(_GRADES) else str(value)
        )


def _titled(value: Any) -> Iterator[tuple[str, str]]:
    """Yield each id with its title, however deep it stands."""
    if isinstance(value, Mapping):
        name = value.get("id", value.get("value"))
        title = _text(value.get("title", value.get("label")))
        if isinstance(name, str) and title:
            yield name, title
        for inner in value.values():
            yield from _titled(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _titled(inner)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return in_language(value)
    return value if isinstance(value, str) else ""
