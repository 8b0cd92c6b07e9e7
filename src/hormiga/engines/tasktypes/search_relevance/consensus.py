"""A relevance answer as single questions, and their settled answers as one label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings

_GRADE, _BETTER, _BY = "grade", "better", "by"
_EACH, _PAIR = "grade:", "pair:"


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take grades and preferences each as a part, a ranking as all of its pairs.

    An answer that says it cannot judge is "?" for the part of a single judgment; in a
    list it names no part.
    """
    if answer.get("unsure"):
        if settings["mode"] != "list":
            part = _GRADE if settings["mode"] == "graded" else _BETTER
            yield Seen(part, scales.UNSURE)
        return
    for part in (_GRADE, _BETTER, _BY):
        if part in answer:
            yield Seen(part, str(answer[part]))
    for place, grade in enumerate(answer.get("grades", ())):
        yield Seen(f"{_EACH}{place}", str(grade))
    for better, worse in scales.ordered_pairs(answer.get("ranking", ())):
        low, high = sorted((better, worse))
        yield Seen(f"{_PAIR}{low}:{high}", str(better))


def assemble(found: Mapping[str, Found], _settings: Settings) -> dict[str, Any]:
    """Write the label like an answer, without the order shown; empty where unsure."""
    said = {
        part: one.label
        for part, one in found.items()
        if one.label not in ("", scales.UNSURE)
    }
    label: dict[str, Any] = {}
    if _GRADE in said:
        label[_GRADE] = int(said[_GRADE])
    if _BETTER in said:
        better = said[_BETTER]
        strength = 0 if better in scales.LEVEL else max(1, int(said.get(_BY, 1)))
        label |= {_BETTER: better, _BY: strength}
    grades = _numbered(said, _EACH)
    if grades:
        label["grades"] = [grades.get(n) for n in range(max(grades) + 1)]
    pairs = {
        _pair(part): int(winner)
        for part, winner in said.items()
        if part.startswith(_PAIR)
    }
    if pairs:
        label["ranking"] = scales.ranked(pairs)
    return label


def _numbered(said: Mapping[str, str], prefix: str) -> dict[int, int]:
    return {
        int(part.removeprefix(prefix)): int(label)
        for part, label in said.items()
        if part.startswith(prefix)
    }


def _pair(part: str) -> tuple[int, int]:
    low, high = part.removeprefix(_PAIR).split(":")
    return int(low), int(high)
