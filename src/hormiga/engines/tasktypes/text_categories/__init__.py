"""Text categorisation: one or several categories, a tree of them, evidence."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes import choices
from hormiga.engines.tasktypes.base import TaskType

TYPE = TaskType(
    name="text-categories",
    title={"en": "Text categorisation", "es": "Clasificación de textos"},
    description={
        "en": "Read a text and choose the category, or categories, it belongs to.",
        "es": "Lee un texto y elige la categoría o las categorías que le corresponden.",
    },
    folder=Path(__file__).parent,
    answer_schema=choices.answer_schema,
    grade=choices.grade,
    observe=choices.observe,
    assemble=choices.assemble,
    refuse=choices.refuse,
)
