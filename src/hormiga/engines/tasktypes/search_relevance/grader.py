"""Relevance against what is known: a grade near the right one is partly right."""

from __future__ import annotations

from collections.abc import Sequence

from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.search_relevance.answers import highest


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare what the known answer names, and give the mean of those parts.

    A grade loses in proportion to its distance, a ranking by the pairs that stand the
    wrong way round, a preference as `scales.verdict_score` says. "I can't judge" is
    right only where it is the known answer.
    """
    if answer.get("unsure") or gold.get("unsure"):
        score = float(bool(answer.get("unsure")) == bool(gold.get("unsure")))
        return Grade(score, {"unsure": score})
    most = highest(settings)
    parts: dict[str, float] = {}
    if "grade" in gold:
        parts["grade"] = scales.closeness(answer["grade"], gold["grade"], most)
    if "better" in gold:
        parts["better"] = scales.verdict_score(answer, gold)
    if "grades" in gold:
        parts["grades"] = _graded(answer["grades"], gold["grades"], most)
    if "ranking" in gold:
        parts["ranking"] = scales.ranking_score(answer["ranking"], gold["ranking"])
    return Grade(scales.mean(list(parts.values())), parts)


def _graded(given: Sequence[int], known: Sequence[int], most: int) -> float:
    shared = zip(given, known, strict=False)
    near = sum(scales.closeness(one, other, most) for one, other in shared)
    return near / max(len(given), len(known))
