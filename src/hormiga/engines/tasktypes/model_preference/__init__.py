"""Model preference: answers to one prompt compared in pairs, and rated by criteria."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import TaskType
from hormiga.engines.tasktypes.model_preference import answers, consensus, grader

TYPE = TaskType(
    name="model-preference",
    title={"en": "Comparing model answers", "es": "Comparar respuestas de modelos"},
    description={
        "en": "Read what several models answered and say which answer is better.",
        "es": "Lee lo que respondieron varios modelos y di qué respuesta es mejor.",
    },
    folder=Path(__file__).parent,
    answer_schema=answers.answer_schema,
    grade=grader.grade,
    observe=consensus.observe,
    assemble=consensus.assemble,
    refuse=answers.refuse,
)
