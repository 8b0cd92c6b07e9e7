"""A tree of categories as lines that a person writes.

    delivery = Delivery | Entrega
      # Late or lost parcels | Paquetes tardíos o perdidos
    home
      kitchen = Kitchen

`id = title`, or the title alone, which then is the id too; ` | ` parts English from
Spanish; indented lines stand below the line before; `#` adds a note to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

INDENT = "  "
_TAB = 4


class Unclear(ValueError):
    """A line of an outline cannot be read: `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def written(categories: Iterable[Mapping[str, Any]], depth: int = 0) -> str:
    """Write categories as lines."""
    lines: list[str] = []
    for one in categories:
        title = _text(one["title"])
        name = one["id"] if one["id"] == title else f"{one['id']} = {title}"
        lines.append(INDENT * depth + name)
        if note := one.get("note"):
            lines.append(f"{INDENT * (depth + 1)}# {_text(note)}")
        if children := one.get("children"):
            lines.append(written(children, depth + 1))
    return "\n".join(lines)


def read(text: str) -> list[dict[str, Any]]:
    """Read lines back into categories. Raises Unclear."""
    top: list[dict[str, Any]] = []
    above: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.expandtabs(_TAB).splitlines(), 1):
        words = line.strip()
        if not words:
            continue
        if words.startswith("#"):
            _add_note(above, words, number)
            continue
        depth = len(line) - len(line.lstrip())
        while above and above[-1][0] >= depth:
            above.pop()
        found = _category(words, number)
        siblings = above[-1][1].setdefault("children", []) if above else top
        siblings.append(found)
        above.append((depth, found))
    return top


def _add_note(above: list[tuple[int, dict[str, Any]]], words: str, number: int) -> None:
    note = _by_language(words.lstrip("#"))
    if not above or not note:
        raise Unclear(number)
    above[-1][1]["note"] = note


def _category(words: str, number: int) -> dict[str, Any]:
    name, equals, title = (part.strip() for part in words.partition("="))
    if not equals:
        title = name
        name = title.partition("|")[0].strip()
    shown = _by_language(title)
    if not name or not shown:
        raise Unclear(number)
    return {"id": name, "title": shown}


def _by_language(text: str) -> str | dict[str, str]:
    english, bar, spanish = (part.strip() for part in text.partition("|"))
    if not bar:
        return english
    both = {"en": english, "es": spanish}
    return {language: words for language, words in both.items() if words}


def _text(text: str | Mapping[str, str]) -> str:
    if isinstance(text, str):
        return text
    return " | ".join(text[key] for key in ("en", "es") if text.get(key))
