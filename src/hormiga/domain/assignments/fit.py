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
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.services import refuse_strangers
from hormiga.domain.projects.queries import answer_terms_of
from hormiga.domain.projects.typed import is_typed
from hormiga.engines import schemas
from hormiga.engines.media import refs
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import TaskType
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
    try:
        schemas.refuse_value(value, schema)
        if is_typed(task_type):
            _refuse_disagreement(answer, value, type_named(task_type), settings)
    except Refusal as misfit:
        raise AnswerDoesNotFit(misfit.detail, **misfit.facts) from misfit


def _refuse_disagreement(
    answer: Answer, value: Any, kind: TaskType, settings: Any
) -> None:
    """Refuse what fits the schema and not the task, and files sent for another answer.

    A claim that is not there is refused later, by name.
    """
    media = [named for text in kind.media_of(value) if (named := refs.read(text))]
    if not kind.refuse_answer and not media:
        return
    claim = (
        Assignment.objects.select_related("task", "project")
        .filter(public_id=answer.assignment)
        .first()
    )
    if claim is None:
        return
    if kind.refuse_answer:
        kind.refuse_answer(value, claim.task.input, settings)
    if media:
        owner = Owner(claim.project.organisation_id, claim.worker_id, claim.public_id)
        refuse_strangers(media=media, owner=owner)


@lru_cache(maxsize=4096)
def _terms(version_id: int) -> tuple[bytes, str, Any]:
    """Remember what answers are held against: versions never change."""
    return answer_terms_of(version_id=version_id)
