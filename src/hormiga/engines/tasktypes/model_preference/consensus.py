"""A comparison as single questions, and their settled answers as one label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings

_BETTER, _BY, _RATED = "better:", "by:", "rated:"


def observe(answer: Answer, _settings: Settings) -> Iterator[Seen]:
    """Take each pair's winner, its strength and each rating as parts.

    Reasons and notes stay with the judgment: they explain it and are no label.
    """
    for one in answer.get("comparisons", ()):
        low, high = one["pair"]
        yield Seen(f"{_BETTER}{low}:{high}", str(one["better"]))
        yield Seen(f"{_BY}{low}:{high}", str(one["by"]))
    for criterion, rated in answer.get("ratings", {}).items():
        for place, stars in enumerate(rated):
            yield Seen(f"{_RATED}{place}:{criterion}", str(stars))


def assemble(found: Mapping[str, Found], _settings: Settings) -> dict[str, Any]:
    """Write the label like an answer, without the order shown."""
    said = {part: one.label for part, one in found.items() if one.label}
    label: dict[str, Any] = {}
    comparisons = [
        _comparison(part.removeprefix(_BETTER), said)
        for part in said
        if part.startswith(_BETTER)
    ]
    if comparisons:
        label["comparisons"] = sorted(comparisons, key=lambda one: one["pair"])
    ratings: dict[str, dict[int, int]] = defaultdict(dict)
    for part, stars in said.items():
        if part.startswith(_RATED):
            place, criterion = part.removeprefix(_RATED).split(":", 1)
            ratings[criterion][int(place)] = int(stars)
    if ratings:
        label["ratings"] = {
            criterion: [rated.get(n) for n in range(max(rated) + 1)]
            for criterion, rated in ratings.items()
        }
    return label


def _comparison(pair: str, said: Mapping[str, str]) -> dict[str, Any]:
    better = said[_BETTER + pair]
    places = [int(place) for place in pair.split(":")]
    if better in scales.LEVEL:
        return {"pair": places, "better": better, "by": 0}
    strength = max(1, int(said.get(_BY + pair, 1)))
    return {"pair": places, "better": int(better), "by": strength}
