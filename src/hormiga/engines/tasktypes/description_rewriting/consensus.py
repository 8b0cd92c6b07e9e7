"""From many workers' texts to one set: what was written alike most often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings

_TEXT = "text:"


def observe(answer: Answer, _settings: Settings) -> Iterator[Seen]:
    """Take each text as a question of its own, `text:1`, `text:2` and so on."""
    for number, text in enumerate(answer["rewrites"], 1):
        yield Seen(f"{_TEXT}{number}", text)


def assemble(found: Mapping[str, Found], _settings: Settings) -> dict[str, Any]:
    """Write the texts in their order, the same one once.

    Free texts seldom agree: with one judgment a task this is that worker's text, with
    several the label is as unsure as it says.
    """
    numbered = sorted(
        (int(part.removeprefix(_TEXT)), said.label)
        for part, said in found.items()
        if said.label
    )
    return {"rewrites": list(dict.fromkeys(text for _, text in numbered))}
