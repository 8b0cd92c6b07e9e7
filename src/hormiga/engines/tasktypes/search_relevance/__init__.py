"""Search relevance: one result graded, two lists compared, or a list put in order."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes.base import TaskType
from hormiga.engines.tasktypes.search_relevance import answers, consensus, grader

TYPE = TaskType(
    name="search-relevance",
    title={"en": "Search relevance", "es": "Relevancia de búsquedas"},
    description={
        "en": "Say how well search results meet what somebody was looking for.",
        "es": "Di hasta qué punto unos resultados responden a lo que se buscaba.",
    },
    folder=Path(__file__).parent,
    answer_schema=answers.answer_schema,
    grade=grader.grade,
    observe=consensus.observe,
    assemble=consensus.assemble,
)
