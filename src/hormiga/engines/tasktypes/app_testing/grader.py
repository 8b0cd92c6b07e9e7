"""A test report against what is known to work and to be broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hormiga.engines.inference.words import words_of
from hormiga.engines.tasktypes import scales
from hormiga.engines.tasktypes.app_testing.answers import SEVERITIES
from hormiga.engines.tasktypes.base import Answer, Grade, Settings
from hormiga.engines.tasktypes.proofreading import limits

_SEVERITY_COUNTS = 0.2
_PROBLEM = ("fail", "blocked")


def grade(answer: Answer, gold: Answer, _settings: Settings) -> Grade:
    """Judge the steps and the problems that the known answer names.

    A step that failed and is called blocked, or the other way round, is half right. A
    known problem counts as found by its best report: four fifths for what it tells, one
    fifth for a near severity. `tells` of a known problem lists what a report must tell,
    each as a list of wordings of which one is enough; without it, the likeness of the
    words counts. Where nothing is wrong, any problem told is a false alarm.
    """
    parts: dict[str, float] = {}
    if gold.get("steps"):
        parts["steps"] = _walked(answer["steps"], gold["steps"])
    if gold.get("bugs"):
        scores = [
            max((_told(bug, known) for bug in answer["bugs"]), default=0.0)
            for known in gold["bugs"]
        ]
        parts["bugs"] = scales.mean(scores)
    elif gold.get("nothing_wrong"):
        parts["bugs"] = float(not answer["bugs"])
    return Grade(scales.mean(list(parts.values())), parts)


def _walked(
    given: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> float:
    scores = [
        _outcome(one["outcome"], other["outcome"])
        for one, other in zip(given, known, strict=False)
    ]
    return sum(scores) / len(known)


def _outcome(given: str, known: str) -> float:
    if given == known:
        return 1.0
    return 0.5 if given in _PROBLEM and known in _PROBLEM else 0.0


def _told(bug: Mapping[str, Any], known: Mapping[str, Any]) -> float:
    text = _text(bug)
    if "tells" in known:
        told = [any(limits.has_phrase(text, one) for one in t) for t in known["tells"]]
        content = sum(told) / len(told) if told else 1.0
    else:
        content = _likeness(text, _text(known))
    if not content:
        return 0.0
    given, right = (SEVERITIES.index(one["severity"]) for one in (bug, known))
    severity = scales.closeness(given, right, len(SEVERITIES) - 1)
    return (1 - _SEVERITY_COUNTS) * content + _SEVERITY_COUNTS * severity


def _text(bug: Mapping[str, Any]) -> str:
    return " ".join((bug["title"], bug["reproduce"], bug["expected"], bug["actual"]))


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    given, known = set(words_of(one)), set(words_of(other))
    together = len(given) + len(known)
    return 2 * len(given & known) / together if together else 0.0
