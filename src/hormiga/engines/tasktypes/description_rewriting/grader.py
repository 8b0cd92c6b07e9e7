"""New texts against what is known: facts that must be told, or a good text."""

from __future__ import annotations

from collections.abc import Sequence

from hormiga.engines.inference.words import word_distance, words_of
from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.proofreading import limits


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Judge each text, and give the mean; the known answer says by what.

    `facts` lists what a good text tells, each as a list of wordings of which one is
    enough; the part is the share told. Without it, `rewrites` are good texts; the part
    is the likeness by words to the nearest. `claims` lists what the original does not
    say: any of them makes a text worth nothing, and so do limits and words of the
    settings that it does not keep.
    """
    texts = answer["rewrites"]
    content = "facts" if "facts" in gold else "likeness"
    if content == "facts":
        scores = [_told(text, gold["facts"]) for text in texts]
    else:
        scores = [_nearest(text, gold["rewrites"]) for text in texts]
    kept = [float(_is_kept(text, gold, settings)) for text in texts]
    score = _mean([one * rule for one, rule in zip(scores, kept, strict=True)])
    return Grade(score, {content: _mean(scores), "rules": _mean(kept)})


def _told(text: str, facts: Sequence[Sequence[str]]) -> float:
    told = [any(limits.has_phrase(text, one) for one in fact) for fact in facts]
    return sum(told) / len(told) if told else 1.0


def _nearest(text: str, known: Sequence[str]) -> float:
    words = words_of(text)
    return max(_alike(words, words_of(one)) for one in known)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    longest = max(len(one), len(other))
    return 1 - word_distance(one, other) / longest if longest else 1.0


def _is_kept(text: str, gold: Answer, settings: Settings) -> bool:
    barred = [*settings.get("forbid", ()), *gold.get("claims", ())]
    return (
        limits.is_fitting(text, settings)
        and all(limits.has_phrase(text, one) for one in settings.get("keep", ()))
        and not any(limits.has_phrase(text, one) for one in barred)
    )


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores) if scores else 0.0
