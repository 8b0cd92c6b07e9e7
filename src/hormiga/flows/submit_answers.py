"""Workers send in answers, and may ask for more in the same breath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.rules import (
    REFUSALS,
    Answer,
    AnswerDoesNotFit,
    Claim,
    Outcome,
)
from hormiga.flows.claim_tasks import claim_within
from hormiga.kit import jobs
from hormiga.kit.errors import Refusal

Check = Callable[[Answer, int], None]
"""Raises `AnswerDoesNotFit` when an answer misses the schema of these terms."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of the answers, and what was claimed (or why nothing was)."""

    accepted: Sequence[UUID]
    refused: Sequence[tuple[UUID, Refusal]]
    claims: Sequence[Claim]
    claim_refusal: Refusal | None


class _Misfits(Exception):
    """Some answers miss their schema: all is undone, and made without them."""

    def __init__(self, found: dict[UUID, Refusal]) -> None:
        self.found = found


def submit_answers(
    *,
    worker_id: int,
    answers: Sequence[Answer],
    check: Check,
    claim_from: UUID | None,
    claim_count: int,
    now: datetime,
) -> Submitted:
    """Record each answer or say why not; then claim, if asked to.

    Which schema an answer must fit is known once its assignment is read, so answers
    are stored first and checked before the commit: the usual call, in which all fit,
    saves a look-up. A claim that is refused takes no answer with it.
    """
    refused: dict[UUID, Refusal] = {}
    while True:
        fitting = [answer for answer in answers if answer.assignment not in refused]
        try:
            outcomes, claims, claim_refusal = _submit(
                worker_id=worker_id,
                answers=fitting,
                check=check,
                claim=(claim_from, claim_count),
                now=now,
            )
        except _Misfits as misfits:
            refused |= misfits.found
            continue
        for outcome in outcomes:
            if refusal := REFUSALS.get(outcome.verdict):
                refused[outcome.assignment] = refusal()
        accepted = [o.assignment for o in outcomes if o.assignment not in refused]
        return Submitted(accepted, list(refused.items()), claims, claim_refusal)


@transaction.atomic(durable=True)
def _submit(
    *,
    worker_id: int,
    answers: Sequence[Answer],
    check: Check,
    claim: tuple[UUID | None, int],
    now: datetime,
) -> tuple[Sequence[Outcome], Sequence[Claim], Refusal | None]:
    project, count = claim
    outcomes: Sequence[Outcome] = []
    if answers:
        outcomes = assignments.record_answers(
            worker_id=worker_id, answers=answers, claim_from=project, now=now
        )
        _refuse_misfits(answers, outcomes, check)
    for batch_id in {o.batch_id for o in outcomes if o.is_new and o.batch_id}:
        jobs.defer(jobs.LABEL_BATCH, key=batch_id)
    if project is None:
        return outcomes, [], None
    try:
        claims = claim_within(
            worker_id=worker_id, project=project, count=count, now=now
        )
    except Refusal as refusal:
        return outcomes, [], refusal
    return outcomes, claims, None


def _refuse_misfits(
    answers: Sequence[Answer], outcomes: Sequence[Outcome], check: Check
) -> None:
    found: dict[UUID, Refusal] = {}
    for answer, outcome in zip(answers, outcomes, strict=True):
        if not outcome.is_new or outcome.version_id is None:
            continue
        try:
            check(answer, outcome.version_id)
        except AnswerDoesNotFit as misfit:
            found[answer.assignment] = misfit
    if found:
        raise _Misfits(found)
