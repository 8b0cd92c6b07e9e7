"""Workers send in answers, and may ask for more in the same breath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.rules import (
    REFUSALS,
    Answer,
    AnswerDoesNotFit,
    Claim,
    Outcome,
    Standing,
    Verdict,
)
from hormiga.flows.claim_tasks import claim_tasks
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

    Answers say by which terms they were checked. In the usual call these are the right
    ones, and one statement stores and claims. Others come back unchecked, are checked
    by their own terms and recorded in a second statement. A claim that is refused takes
    no answer with it.
    """
    done = assignments.record_answers(
        worker_id=worker_id,
        answers=answers,
        claim_from=claim_from,
        claim_count=claim_count,
        now=now,
    )
    outcomes = {outcome.assignment: outcome for outcome in done.outcomes}
    checked, refused = _checked(answers, outcomes, check)
    if checked:
        again = assignments.record_answers(
            worker_id=worker_id,
            answers=checked,
            claim_from=None,
            claim_count=0,
            now=now,
        )
        outcomes |= {outcome.assignment: outcome for outcome in again.outcomes}
    accepted = []
    for outcome in outcomes.values():
        if refusal := REFUSALS.get(outcome.verdict):
            refused.append((outcome.assignment, refusal()))
        elif outcome.verdict is not Verdict.UNCHECKED:
            accepted.append(outcome.assignment)
    if claim_from is None or done.standing is Standing.CLAIMED:
        return Submitted(accepted, refused, done.claims, None)
    claims, claim_refusal = _claim(worker_id, claim_from, claim_count, now)
    return Submitted(accepted, refused, claims, claim_refusal)


def _checked(
    answers: Sequence[Answer], outcomes: dict[UUID, Outcome], check: Check
) -> tuple[list[Answer], list[tuple[UUID, Refusal]]]:
    """Check what came back unchecked by its own terms; part fitting from misfits."""
    fitting: list[Answer] = []
    misfits: list[tuple[UUID, Refusal]] = []
    for answer in answers:
        outcome = outcomes[answer.assignment]
        if outcome.verdict is not Verdict.UNCHECKED or outcome.version_id is None:
            continue
        try:
            check(answer, outcome.version_id)
        except AnswerDoesNotFit as misfit:
            misfits.append((answer.assignment, misfit))
        else:
            fitting.append(replace(answer, version_id=outcome.version_id))
    return fitting, misfits


def _claim(
    worker_id: int, project: UUID, count: int, now: datetime
) -> tuple[Sequence[Claim], Refusal | None]:
    """Claim the longer way: something stood in the way of the short one."""
    try:
        return claim_tasks(
            worker_id=worker_id, project=project, count=count, now=now
        ), None
    except Refusal as refusal:
        return [], refusal
