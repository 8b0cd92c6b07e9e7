"""Web page categorisation: a copy of a page, in a tree of categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hormiga.engines.tasktypes import choices
from hormiga.engines.tasktypes.base import (
    Answer,
    Found,
    Grade,
    Seen,
    Settings,
    TaskType,
)

STATES = ("dead", "blocked", "login")
"""What a page may be instead of something that can be judged."""
_STATE = "state"
_SIGN = "!"
"""Before a state where it stands among categories: no id of ours begins so."""


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of an answer: categories, or a state in their place."""
    return choices.answer_schema(settings, instead={_STATE: {"enum": list(STATES)}})


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare the categories; of a page out of reach, which way it is so."""
    if _STATE not in answer and _STATE not in gold:
        return choices.grade(answer, gold, settings)
    score = float(answer.get(_STATE) == gold.get(_STATE))
    return Grade(score, {_STATE: score})


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take a state as one more label, or, of several, as a question of its own."""
    if _STATE not in answer:
        yield from choices.observe(answer, settings)
    elif settings.get("multiple"):
        yield Seen(_STATE, answer[_STATE])
    else:
        yield Seen(choices.LABEL, _SIGN + answer[_STATE])


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer; a page out of reach has no categories."""
    state = _state(found, settings)
    if state:
        return {"categories": [], _STATE: state}
    return choices.assemble(found, settings)


def _state(found: Mapping[str, Found], settings: Settings) -> str:
    if settings.get("multiple"):
        return found[_STATE].label if _STATE in found else ""
    label = found[choices.LABEL].label if choices.LABEL in found else ""
    state = label.removeprefix(_SIGN)
    return state if state != label and state in STATES else ""


TYPE = TaskType(
    name="web-page-categories",
    title={"en": "Web page categorisation", "es": "Clasificación de páginas web"},
    description={
        "en": "Look at a copy of a web page and choose what kind of page it is.",
        "es": "Mira la copia de una página web y elige qué tipo de página es.",
    },
    folder=Path(__file__).parent,
    answer_schema=answer_schema,
    grade=grade,
    observe=observe,
    assemble=assemble,
    refuse=choices.refuse,
)
