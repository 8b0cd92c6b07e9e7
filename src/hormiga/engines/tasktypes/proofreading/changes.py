"""A correction as changes: which piece of the original became what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from hormiga.engines.tasktypes.base import Answer

Change = tuple[int, int, str]
"""Start and end in the original, in code points, and what stands there instead."""

_TOKEN = re.compile(r"\r\n|\w+|[^\S\r\n]+|.", re.DOTALL)


def changes_of(answer: Answer) -> set[Change]:
    """Give an answer's changes."""
    return {(one["start"], one["end"], one["to"]) for one in answer.get("changes", ())}


def corrected(original: str, changes: Iterable[Change]) -> str:
    """Write the original with its changes; of two that cross the later is left out."""
    pieces, at = [], 0
    for start, end, to in sorted(changes):
        if start >= at:
            pieces += [original[at:start], to]
            at = end
    return "".join([*pieces, original[at:]])


def original_of(answer: Mapping[str, Any]) -> str:
    """Undo an answer's changes, to have the text that it started from."""
    text, pieces, at, moved = answer["text"], [], 0, 0
    for one in sorted(answer.get("changes", ()), key=lambda one: one["start"]):
        start = one["start"] + moved
        pieces += [text[at:start], one["text"]]
        at = start + len(one["to"])
        moved += len(one["to"]) - len(one["text"])
    return "".join([*pieces, text[at:]])


def compared(original: str, text: str) -> set[Change]:
    """Compare two texts by words, blanks and stops."""
    old, new = _TOKEN.findall(original), _TOKEN.findall(text)
    places = [0]
    for token in old:
        places.append(places[-1] + len(token))
    steps = SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes()
    return {
        (places[start], places[end], "".join(new[from_:to]))
        for kind, start, end, from_, to in steps
        if kind != "equal"
    }
