"""Preferences and ratings against what is known; near is partly right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.model_preference.answers import MOST_RATED


def grade(answer: Answer, gold: Answer, _settings: Settings) -> Grade:
    """Compare the pairs and the ratings that the known answer names.

    A known answer may leave out what is a matter of taste: pairs and criteria that it
    does not name are not judged, and `null` stands for a rating that may be anything.
    """
    parts: dict[str, float] = {}
    if "comparisons" in gold:
        parts["comparisons"] = _compared(answer["comparisons"], gold["comparisons"])
    if "ratings" in gold:
        scores = [
            _rated(answer["ratings"].get(criterion, ()), known)
            for criterion, known in gold["ratings"].items()
        ]
        parts["ratings"] = scales.mean(scores)
    return Grade(scales.mean(list(parts.values())), parts)


def _compared(
    given: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> float:
    by_pair = {tuple(one["pair"]): one for one in reversed(given)}
    wanted = {tuple(one["pair"]): one for one in reversed(known)}
    scores = [
        scales.verdict_score(by_pair[pair], one) if pair in by_pair else 0.0
        for pair, one in wanted.items()
    ]
    return scales.mean(scores)


def _rated(given: Sequence[int], known: Sequence[int | None]) -> float:
    scores = [
        scales.closeness(given[place], stars, MOST_RATED - 1)
        if place < len(given)
        else 0.0
        for place, stars in enumerate(known)
        if stars is not None
    ]
    return scales.mean(scores)
