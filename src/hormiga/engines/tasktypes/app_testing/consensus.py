"""A test report as single questions, and their settled answers as one label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings

_WRONG, _STEP, _BUG = "wrong", "step:", "bug:"


def observe(answer: Answer, _settings: Settings) -> Iterator[Seen]:
    """Take each step's outcome, whether anything is wrong, and each problem as told.

    Reports are free text and seldom alike: with several judgments a task the label
    keeps a problem only where most tell it in the same words. Every report stays in
    its judgment.
    """
    yield Seen(_WRONG, "no" if answer["nothing_wrong"] else "yes")
    for place, step in enumerate(answer["steps"]):
        yield Seen(f"{_STEP}{place}", step["outcome"])
    for number, bug in enumerate(answer["bugs"], 1):
        told = orjson.dumps(bug, option=orjson.OPT_SORT_KEYS).decode()
        yield Seen(f"{_BUG}{number}", told)


def assemble(found: Mapping[str, Found], _settings: Settings) -> dict[str, Any]:
    """Write the label like a report, without the device it was made on."""
    said = {part: one.label for part, one in found.items() if one.label}
    outcomes = _numbered(said, _STEP)
    bugs = _numbered(said, _BUG)
    count = max(outcomes, default=-1) + 1
    label: dict[str, Any] = {
        "steps": [{"outcome": outcomes.get(n)} for n in range(count)],
        "bugs": [orjson.loads(bugs[n]) for n in sorted(bugs)],
    }
    if _WRONG in said:
        label["nothing_wrong"] = said[_WRONG] == "no"
    return label


def _numbered(said: Mapping[str, str], prefix: str) -> dict[int, str]:
    return {
        int(part.removeprefix(prefix)): label
        for part, label in said.items()
        if part.startswith(prefix)
    }
