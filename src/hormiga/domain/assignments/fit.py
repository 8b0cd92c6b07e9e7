"""Whether an answer fits its terms, for every door that takes answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import (
    MOST_ANSWER_BYTES,
    Answer,
    AnswerDoesNotFit,
    AnswerTooLarge,
)
from hormiga.domain.projects.queries import answer_terms_of
from hormiga.domain.projects.typed import is_typed
from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.kit.errors import Refusal


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
        schemas.refuse_value(answer, _terms(version_id)[0])
    except schemas.DoesNotFit:
        return False
    return True


def refuse_misfit(answer: Answer, version_id: int) -> None:
    """Refuse an answer that misses the schema of these terms; facts: `field`.

    A ready task type may refuse one too that disagrees with its task.
    """
    value = orjson.loads(answer.body)
    schema, task_type, settings = _terms(version_id)
    rule = type_named(task_type).refuse_answer if is_typed(task_type) else None
    task_input = _input_of(answer) if rule else None
    try:
        schemas.refuse_value(value, schema)
        if rule and task_input is not None:
            rule(value, task_input, settings)
    except Refusal as misfit:
        raise AnswerDoesNotFit(misfit.detail, **misfit.facts) from misfit


def _input_of(answer: Answer) -> Any:
    """Read what a claim's task brought; None for a claim that is not there."""
    found = Assignment.objects.filter(public_id=answer.assignment)
    return found.values_list("task__input", flat=True).first()


@lru_cache(maxsize=4096)
def _terms(version_id: int) -> tuple[bytes, str, Any]:
    """Remember what answers are held against: versions never change."""
    return answer_terms_of(version_id=version_id)
