"""Marks against the known ones: exact spans count whole, touching ones half."""

from __future__ import annotations

from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.named_entities.answers import Place, places, ties

TOUCHING = 0.5
RELATIONS_WEIGH = 0.3


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare entities, and relations where the known answer or this one has some.

    Each part is an F1. A mark with the right label that overlaps a known one without
    meeting it exactly counts half. Marks in another text than the known answer's count
    nothing; nor do marks whose words are not the known ones' at the same place.
    """
    if _is_other_text(answer, gold):
        return Grade(0, {"entities": 0.0})
    given, known = _sound(answer, gold), set(places(gold).values())
    parts = {"entities": _f1(_credit(given, known), len(given), len(known))}
    tied, wanted = ties(answer, settings), ties(gold, settings)
    if not tied and not wanted:
        return Grade(parts["entities"], parts)
    parts["relations"] = _f1(len(tied & wanted), len(tied), len(wanted))
    share = RELATIONS_WEIGH
    score = (1 - share) * parts["entities"] + share * parts["relations"]
    return Grade(min(1.0, score), parts)


def _is_other_text(answer: Answer, gold: Answer) -> bool:
    hashes = {side.get("text_sha256") for side in (answer, gold)} - {None}
    return len(hashes) > 1


def _sound(answer: Answer, gold: Answer) -> set[Place]:
    """Give the answer's marks; one that tells other words moves out of reach."""
    words: dict[tuple[int, int], set[str]] = {}
    for one in gold["entities"]:
        if "text" in one:
            words.setdefault((one["start"], one["end"]), set()).add(one["text"])
    found = set()
    for one in answer["entities"]:
        known = words.get((one["start"], one["end"]))
        tells_other = known is not None and one["text"] not in known
        found.add((one["start"], one["end"], "" if tells_other else one["label"]))
    return found


def _credit(given: set[Place], known: set[Place]) -> float:
    exact = given & known
    left = sorted(known - exact)
    credit = float(len(exact))
    for one in sorted(given - exact):
        near = next((other for other in left if _touches(one, other)), None)
        if near:
            left.remove(near)
            credit += TOUCHING
    return credit


def _touches(one: Place, other: Place) -> bool:
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]


def _f1(credit: float, given: int, known: int) -> float:
    return 2 * credit / (given + known) if given or known else 1.0
