"""Proofreading: a text corrected, every change seen, and of which kind it is."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import TaskType
from hormiga.engines.tasktypes.proofreading import answers, consensus, grader

TYPE = TaskType(
    name="proofreading",
    title={"en": "Proofreading", "es": "Corrección de textos"},
    description={
        "en": "Correct what is wrong in a text, and leave the rest as it is.",
        "es": "Corrige lo que está mal en un texto y deja el resto como está.",
    },
    folder=Path(__file__).parent,
    answer_schema=answers.answer_schema,
    grade=grader.grade,
    observe=consensus.observe,
    assemble=consensus.assemble,
    refuse_answer=answers.refuse_answer,
    refuse=answers.refuse,
)
