"""Named entities: labelled spans of a text, which may overlap, and relations."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import COMPUTER, TaskType
from hormiga.engines.tasktypes.named_entities import answers, consensus, grader

TYPE = TaskType(
    name="named-entities",
    title={"en": "Named entities", "es": "Entidades con nombre"},
    description={
        "en": "Mark the names in a text, say what each one is, and join them.",
        "es": "Marca los nombres de un texto, di qué es cada uno y únelos.",
    },
    folder=Path(__file__).parent,
    best_on=COMPUTER,
    answer_schema=answers.answer_schema,
    grade=grader.grade,
    observe=consensus.observe,
    assemble=consensus.assemble,
    refuse_answer=answers.refuse_answer,
    refuse=answers.refuse,
)
