"""A correction against the known one, change by change."""

from __future__ import annotations

from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.proofreading.changes import (
    Change,
    changes_of,
    compared,
    original_of,
)

KINDS_WEIGH = 0.2


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare the changes by F1, and their kinds where the known answer has some.

    The known answer may be a `text` alone: both are then compared with the original
    anew. The same text is the same correction, however it was come by.
    """
    made, known = _changes(answer, gold)
    is_same = answer["text"] == gold["text"]
    parts = {"changes": 1.0 if is_same else _f1(made, known)}
    kinds = _kinds(answer, gold, settings)
    if kinds is None:
        return Grade(parts["changes"], parts)
    parts["types"] = kinds
    score = (1 - KINDS_WEIGH) * parts["changes"] + KINDS_WEIGH * kinds
    return Grade(min(1.0, score), parts)


def _changes(answer: Answer, gold: Answer) -> tuple[set[Change], set[Change]]:
    if "changes" in gold:
        return changes_of(answer), changes_of(gold)
    original = original_of(answer)
    return compared(original, answer["text"]), compared(original, gold["text"])


def _f1(made: set[Change], known: set[Change]) -> float:
    total = len(made) + len(known)
    return 2 * len(made & known) / total if total else 1.0


def _kinds(answer: Answer, gold: Answer, settings: Settings) -> float | None:
    """Give how well kinds agree, from 0 to 1; None where none are known."""
    tags = settings.get("tags", "none")
    if tags == "overall" and "types" in gold:
        return _shared(set(answer.get("types", ())), set(gold["types"]))
    if tags != "each":
        return None
    known = {
        (one["start"], one["end"]): set(one["types"])
        for one in gold.get("changes", ())
        if "types" in one
    }
    if not known:
        return None
    made = {
        (one["start"], one["end"]): set(one.get("types", ()))
        for one in answer["changes"]
    }
    agreed = [_shared(made.get(place, set()), kinds) for place, kinds in known.items()]
    return sum(agreed) / len(agreed)


def _shared(made: set[str], known: set[str]) -> float:
    total = len(made) + len(known)
    return 2 * len(made & known) / total if total else 1.0
