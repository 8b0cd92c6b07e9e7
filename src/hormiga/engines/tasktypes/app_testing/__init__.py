"""App and site testing: steps that pass or fail, and reports of what went wrong."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.app_testing import answers, consensus, grader
from hormiga.engines.tasktypes.base import COMPUTER, TaskType

TYPE = TaskType(
    name="app-testing",
    title={"en": "App and site testing", "es": "Pruebas de aplicaciones y webs"},
    description={
        "en": "Try an app or a site step by step and report what goes wrong.",
        "es": "Prueba una aplicación o una web paso a paso y cuenta qué falla.",
    },
    folder=Path(__file__).parent,
    best_on=COMPUTER,
    answer_schema=answers.answer_schema,
    grade=grader.grade,
    observe=consensus.observe,
    assemble=consensus.assemble,
    media_of=answers.media_of,
)
