"""Survey: pages of questions that branch, in an order that can be drawn again."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import TaskType
from hormiga.engines.tasktypes.survey import answers

TYPE = TaskType(
    name="survey",
    title={"en": "Survey", "es": "Encuesta"},
    description={
        "en": "Answer questions about yourself, your habits or your opinion.",
        "es": "Responde a preguntas sobre ti, tus costumbres o tu opinión.",
    },
    folder=Path(__file__).parent,
    answer_schema=answers.answer_schema,
    grade=answers.grade,
    observe=answers.observe,
    assemble=answers.assemble,
    refuse=answers.refuse,
    shown=answers.shown,
)
