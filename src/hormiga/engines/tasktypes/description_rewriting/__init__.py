"""Product description rewriting: the same facts in new words, one or several times."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import COMPUTER, TaskType
from hormiga.engines.tasktypes.description_rewriting import answers, consensus, grader

TYPE = TaskType(
    name="description-rewriting",
    title={
        "en": "Product description rewriting",
        "es": "Reescritura de descripciones de productos",
    },
    description={
        "en": "Write a product's description anew: the same facts, other words.",
        "es": "Escribe de nuevo la descripción de un producto: mismos datos, otras"
        " palabras.",
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
