"""Grades, preferences and rankings: how near two of them are, and how they are shown.

A seed makes the order in which sides, answers or results are shown: the same seed gives
the same order, here and in the task's page, so that position bias can be studied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations
from typing import Any

TIE, BOTH_BAD = "tie", "both-bad"
LEVEL = (TIE, BOTH_BAD)
UNSURE = "?"

SEED: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 64}


def places(most: int, least: int = 2) -> dict[str, Any]:
    """Write the schema of places in the task's input, counted from 0, each once."""
    return {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": most - 1},
        "uniqueItems": True,
        "minItems": least,
        "maxItems": most,
    }


def order(seed: str, count: int) -> list[int]:
    """Give the places of `count` things in the order of a seed."""
    return sorted(
        range(count), key=lambda n: sha256(f"{seed}:{n}".encode()).hexdigest()
    )


def closeness(given: int, known: int, reach: int) -> float:
    """Give 1 for the same grade, less for each step away, 0 for `reach` steps."""
    return max(0.0, 1 - abs(given - known) / reach) if reach else float(given == known)


def verdict_score(given: Mapping[str, Any], known: Mapping[str, Any]) -> float:
    """Compare two preferences, each `better` and `by`.

    The right side counts in full, less a quarter for each step that the strength is
    off, but at least a half; a tie and a slight preference are half right of each
    other, and so are a tie and "both bad". The wrong side is worth nothing.
    """
    one, other = given["better"], known["better"]
    if one == other:
        apart: int = abs(given["by"] - known["by"])
        return max(0.5, 1 - apart / 4)
    if one in LEVEL and other in LEVEL:
        return 0.5
    is_near = TIE in (one, other) and given["by"] + known["by"] == 1
    return 0.5 if is_near else 0.0


def ordered_pairs(ranking: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield every two places of a ranking, the better first."""
    return combinations(ranking, 2)


def ranking_score(given: Sequence[int], known: Sequence[int]) -> float:
    """Give the share of the known pairs that are ranked in the same order."""
    wanted = set(ordered_pairs(known))
    if not wanted:
        return float(list(given) == list(known))
    return len(wanted & set(ordered_pairs(given))) / len(wanted)


def ranked(winners: Mapping[tuple[int, int], int]) -> list[int]:
    """Rank places by the pairs they win (Copeland); the earlier first where level."""
    wins = dict.fromkeys((place for pair in winners for place in pair), 0)
    for winner in winners.values():
        wins[winner] = wins.get(winner, 0) + 1
    return sorted(wins, key=lambda place: (-wins[place], place))


def mean(scores: Sequence[float]) -> float:
    """Give the mean of scores; nothing to compare is nothing wrong."""
    return sum(scores) / len(scores) if scores else 1.0
