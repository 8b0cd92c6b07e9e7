"""What workers call: find work, claim, submit, give back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from hormiga.domain.assignments import fit, queries, services as assignments
from hormiga.domain.assignments.rules import (
    MOST_A_CALL,
    MOST_ANSWER_BYTES,
    Answer,
    AnsweredTwice,
    AnswerTooLarge,
    Claim,
    UnknownAssignment,
    refuse_count,
)
from hormiga.doors.api import auth, replies
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.free_claims import return_assignment, return_assignments
from hormiga.flows.list_available import MOST_SHOWN, Available, list_available
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

router = Router(auth=auth.FOR_WORKERS, tags=["work"])


class OffersIn(Schema):
    """Where in the list of projects, and how much of it."""

    cursor: str | None = None
    limit: int = Field(MOST_SHOWN, ge=1, le=MOST_SHOWN)


class ClaimIn(Schema):
    """Ask for 1 to 50 tasks of a project."""

    project: str
    count: int = 1


class AnswerIn(Schema):
    """One assignment's answer; `active_seconds` is the time really worked.

    More than the task was out is not counted.
    """

    assignment: str
    answer: dict[str, Any]
    active_seconds: float | None = Field(None, ge=0, le=31_536_000)


class SubmitIn(Schema):
    """Hand in 1 to 50 answers; give claims back and claim more in the same call."""

    answers: list[AnswerIn] = []
    returns: list[str] = Field([], max_length=MOST_A_CALL)
    claim: ClaimIn | None = None


class DraftIn(Schema):
    """What the worker has written so far."""

    answer: dict[str, Any]


class ReportIn(Schema):
    """What is wrong with a task."""

    reason: str = Field(pattern="^(broken|harmful|scam|other)$")
    text: str = Field("", max_length=2000)


class ClaimedTask(Schema):
    """The task behind an assignment."""

    id: str
    input: dict[str, Any]


class Claimed(Schema):
    """An assignment to answer before its deadline."""

    id: str
    task: ClaimedTask
    deadline: str


class Claims(Schema):
    """What was claimed: empty when there is nothing for this worker now."""

    assignments: list[Claimed]


class RefusedAnswer(Schema):
    """An answer that was not stored, and why."""

    assignment: str
    kind: str
    detail: str


class RefusedClaim(Schema):
    """Why nothing was claimed; `unmet` names the requirements that are not met."""

    kind: str
    detail: str
    unmet: list[str] = []


class SubmitOut(Claims):
    """What became of each answer, and what was claimed or why nothing was."""

    accepted: list[str]
    refused: list[RefusedAnswer]
    claim_refused: RefusedClaim | None = None


@router.get("/projects/available", summary="List the work that this worker may see")
def available(request: HttpRequest, page: Query[OffersIn]) -> HttpResponse:
    """List live projects: reward, remaining tasks, measured pay, unmet requirements.

    Those with work left for this worker come first, the newest before the older ones.
    A page may have fewer projects than `limit`, also where `next` is not null.
    """
    found = list_available(
        worker_id=auth.worker_id(request),
        now=clock.read(),
        after=queries.Stop.at(replies.place_of(page.cursor)),
        limit=page.limit,
    )
    return replies.json(
        {
            "projects": [_offer(card) for card in found.cards],
            "next": replies.cursor_at(found.next.number) if found.next else None,
        }
    )


def _offer(card: Available) -> dict[str, Any]:
    return {
        "id": ids.outside(card.public_id),
        "title": card.title,
        "description": card.description,
        "instructions": card.instructions if card.may_preview else {},
        "task_type": card.task_type,
        "content_warnings": list(card.warnings),
        "reward": replies.money(card.reward),
        "unit": replies.unit(card.unit),
        "remaining": card.remaining,
        "pay_per_hour": _money_or_none(card.pay_per_hour),
        "own_pay_per_hour": _money_or_none(card.own_pay_per_hour),
        "time_limit_seconds": card.time_limit_seconds,
        "unmet_requirements": card.unmet,
    }


def _money_or_none(amount: Money | None) -> dict[str, str] | None:
    return replies.money(amount) if amount else None


@router.get("/assignments", response=Claims, summary="List what one holds")
def held(request: HttpRequest) -> HttpResponse:
    """List the claims that wait for this worker's answer: to go on after a crash."""
    rows = queries.held_by(auth.worker_id(request))
    return replies.json({"assignments": _claims(rows)})


@router.post("/assignments/claim", response=Claims, summary="Claim tasks")
def claim(request: HttpRequest, body: ClaimIn) -> HttpResponse:
    """Claim up to `count` tasks; a refusal names every unmet requirement."""
    refuse_count(body.count)
    auth.refuse_suspended(request)
    claims = claim_tasks(
        worker_id=auth.worker_id(request),
        project=ids.known(body.project),
        count=body.count,
        now=clock.read(),
    )
    return replies.json({"assignments": _claims(claims)})


@router.post("/assignments/submit", response=SubmitOut, summary="Submit and claim")
def submit(request: HttpRequest, body: SubmitIn) -> HttpResponse:
    """Store answers; each is accepted or refused by name, and more may be claimed."""
    if body.answers or not (body.claim or body.returns):
        refuse_count(len(body.answers))
    if body.claim:
        refuse_count(body.claim.count)
    if len({one.assignment for one in body.answers}) != len(body.answers):
        raise AnsweredTwice
    worker_id = auth.worker_id(request)
    if body.returns:
        return_assignments(
            worker_id=worker_id,
            assignments=[ids.known(name) for name in body.returns],
            now=clock.read(),
        )
    answers, refused = _readable(worker_id, body.answers)
    project, claim_refusal = _may_claim(request, body.claim)
    done = submit_answers(
        worker_id=worker_id,
        answers=answers,
        check=partial(_check, worker_id),
        claim_from=project,
        claim_count=body.claim.count if body.claim and project else 0,
        now=clock.read(),
    )
    refused += [_refused(ids.outside(pk), why) for pk, why in done.refused]
    reply: dict[str, Any] = {
        "accepted": [ids.outside(assignment) for assignment in done.accepted],
        "refused": refused,
        "assignments": _claims(done.claims),
    }
    if why_not := done.claim_refusal or claim_refusal:
        words = {"kind": why_not.name(), "detail": why_not.detail}
        reply["claim_refused"] = words | why_not.facts
    return replies.json(reply)


@router.post("/assignments/{assignment}/return", summary="Give a claim back")
def give_back(request: HttpRequest, assignment: str) -> HttpResponse:
    """Return a claim unanswered; this worker does not get the task again."""
    return_assignment(
        worker_id=auth.worker_id(request),
        assignment=_assignment(assignment),
        now=clock.read(),
    )
    return replies.json({"returned": assignment})


@router.put("/assignments/{assignment}/draft", summary="Keep a draft")
def draft(request: HttpRequest, assignment: str, body: DraftIn) -> HttpResponse:
    """Keep what is written so far, until the answer is in."""
    if len(orjson.dumps(body.answer)) > MOST_ANSWER_BYTES:
        raise AnswerTooLarge
    assignments.save_draft(
        worker_id=auth.worker_id(request),
        assignment=_assignment(assignment),
        answer=body.answer,
        now=clock.read(),
    )
    return replies.json({"saved": assignment})


@router.post("/assignments/{assignment}/report", summary="Report a task")
def report(request: HttpRequest, assignment: str, body: ReportIn) -> HttpResponse:
    """Report a broken or harmful task, or a scam; a person reads it."""
    assignments.report_task(
        worker_id=auth.worker_id(request),
        assignment=_assignment(assignment),
        reason=body.reason,
        text=body.text,
        now=clock.read(),
    )
    return replies.json({"reported": assignment}, 201)


def _may_claim(
    request: HttpRequest, wish: ClaimIn | None
) -> tuple[UUID | None, Refusal | None]:
    """Give the project to claim from, if any; a refusal must not hold answers up."""
    if wish is None:
        return None, None
    try:
        auth.refuse_suspended(request)
    except auth.NoTasksNow as refusal:
        return None, refusal
    return ids.known(wish.project), None


def _readable(
    worker_id: int, given: Sequence[AnswerIn]
) -> tuple[list[Answer], list[dict[str, str]]]:
    """Part the answers that can be looked up and stored from those that cannot.

    An answer is checked by the terms of this worker's last one, which are nearly always
    its own; the database says where they are not.
    """
    guess = _last_terms.get(worker_id)
    readable: list[Answer] = []
    refused: list[dict[str, str]] = []
    for one in given:
        try:
            body = fit.body_of(one.answer)
            is_fit = guess and fit.is_fit(answer=one.answer, version_id=guess)
            answer = Answer(
                _assignment(one.assignment),
                body,
                one.active_seconds,
                guess if is_fit else None,
            )
        except Refusal as refusal:
            refused.append(_refused(one.assignment, refusal))
        else:
            readable.append(answer)
    return readable, refused


_last_terms: dict[int, int] = {}
_MOST_REMEMBERED = 100_000


def _check(worker_id: int, answer: Answer, version_id: int) -> None:
    if len(_last_terms) > _MOST_REMEMBERED:
        _last_terms.clear()
    _last_terms[worker_id] = version_id
    fit.refuse_misfit(answer, version_id)


def _refused(name: str, refusal: Refusal) -> dict[str, str]:
    return {"assignment": name, "kind": refusal.name(), "detail": refusal.detail}


def _claims(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    return [
        {
            "id": ids.outside(claim.assignment),
            "task": {
                "id": ids.outside(claim.task),
                "input": orjson.Fragment(claim.input),
            },
            "deadline": claim.deadline.isoformat(),
        }
        for claim in claims
    ]


def _assignment(name: str) -> UUID:
    public_id = ids.inside(name)
    if public_id is None:
        raise UnknownAssignment
    return public_id
