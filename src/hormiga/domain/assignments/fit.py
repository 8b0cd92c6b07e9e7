"""Whether an answer fits its terms, for every door that takes answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from hormiga.domain.assignments.rules import (
    MOST_ANSWER_BYTES,
    Answer,
    AnswerDoesNotFit,
    AnswerTooLarge,
)
from hormiga.domain.projects.queries import answer_schema_of
from hormiga.engines import schemas


def body_of(answer: Any) -> str:
    """Write an answer as JSON; refuse what is too large or cannot be stored."""
    body = orjson.dumps(answer)
    if len(body) > MOST_ANSWER_BYTES:
        raise AnswerTooLarge
    if b"\\u0000" in body and b"\\u0000" in body.replace(rb"\\", b""):
        raise AnswerDoesNotFit("An answer holds no NUL characters.")
    return body.decode()


def is_fit(*, answer: Any, version_id: int) -> bool:
    """Say whether an answer fits the schema of these terms."""
    try:
        schemas.refuse_value(answer, _schema(version_id))
    except schemas.DoesNotFit:
        return False
    return True


def refuse_misfit(answer: Answer, version_id: int) -> None:
    """Refuse an answer that misses the schema of these terms; facts: `field`."""
    try:
        schemas.refuse_value(orjson.loads(answer.body), _schema(version_id))
    except schemas.DoesNotFit as misfit:
        raise AnswerDoesNotFit(misfit.detail, **misfit.facts) from misfit


@lru_cache(maxsize=4096)
def _schema(version_id: int) -> bytes:
    """Remember answer schemas: versions never change."""
    return answer_schema_of(version_id=version_id)
