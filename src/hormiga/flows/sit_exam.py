"""A worker sits an exam; passing grants its qualification, and pays where it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hormiga.domain.exams import queries, services as exams
from hormiga.domain.exams.models import Attempt, Exam
from hormiga.domain.exams.queries import Sheet
from hormiga.domain.exams.rules import CourseFirst
from hormiga.domain.exams.services import Given
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import keys_missing
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications import services as qualifications
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.flows.find_missing_course import missing_before_exam
from hormiga.flows.install_content import language_proven
from hormiga.kit import accounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

PROVEN = 100
"""What having passed some language exam is scored with: one has, or has not."""

AT_ONCE = 100
"""Overdue attempts ended in one go."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an attempt stands: a question to show, or its end.

    A refusal is told here and not raised: what the clock ended stays ended.
    """

    attempt: Attempt | None
    sheet: Sheet | None = None
    refusal: Refusal | None = None


@transaction.atomic(durable=True)
def start_exam(
    *, worker: Worker, slug: str, language: str, seed: str, now: datetime
) -> Step:
    """Begin an attempt, or give the one that is open; refuses `NoSuchExam`.

    `CourseFirst`, `NotInThisLanguage`, `TooSoon` and `NothingToAsk` stand in the step.
    An attempt whose time is over is ended first, and counts.
    """
    exam = queries.exam_named(slug)
    _end_overdue(worker_id=worker.pk, exam=exam, now=now)
    if missing_before_exam(worker_id=worker.pk, exam_slug=slug, now=now):
        return Step(None, refusal=CourseFirst())
    try:
        return Step(
            exams.begin(exam=exam, worker=worker, language=language, seed=seed, now=now)
        )
    except Refusal as refusal:
        return Step(None, refusal=refusal)


@transaction.atomic(durable=True)
def look_at_exam(*, worker_id: int, slug: str, now: datetime) -> Step:
    """Give the question that is open now; without one the attempt is ended.

    Also of an exam that rests meanwhile. Refuses `NoSuchExam`.
    """
    attempt = exams.held(worker_id=worker_id, slug=slug)
    if attempt is None:
        return Step(queries.last_finished(slug=slug, worker_id=worker_id))
    return _on(attempt, now)


@transaction.atomic(durable=True)
def answer_item(*, worker_id: int, given: Given, now: datetime) -> Step:
    """Store an answer; the last one ends the attempt.

    Refuses `NoSuchAttempt`; all other refusals stand in the step.
    """
    attempt = exams.held_by_id(worker_id=worker_id, public_id=given.attempt)
    try:
        exams.answer(attempt=attempt, given=given, now=now)
    except Refusal as refusal:
        return Step(_ended(attempt, now), refusal=refusal)
    return Step(_ended(attempt, now))


def end_overdue_attempts(*, now: datetime) -> int:
    """End attempts whose worker did not come back, each by itself; tells how many."""
    found = queries.overdue(now=now, limit=AT_ONCE)
    for worker_id, public_id in found:
        with transaction.atomic(durable=True):
            attempt = exams.held_by_id(worker_id=worker_id, public_id=public_id)
            _ended(attempt, now)
    return len(found)


def _on(attempt: Attempt, now: datetime) -> Step:
    drawn = exams.show_next(attempt=attempt, now=now)
    if drawn is None:
        return Step(_conclude(attempt, now))
    return Step(attempt, queries.sheet_of(attempt=attempt, drawn=drawn, now=now))


def _ended(attempt: Attempt, now: datetime) -> Attempt:
    """End an attempt that has no question or no time left."""
    if attempt.finished_at is None and exams.is_done(attempt=attempt, now=now):
        return _conclude(attempt, now)
    return attempt


def _end_overdue(*, worker_id: int, exam: Exam, now: datetime) -> None:
    attempt = exams.held(worker_id=worker_id, slug=exam.slug)
    if attempt is not None:
        _ended(attempt, now)


def _conclude(attempt: Attempt, now: datetime) -> Attempt:
    """Score an attempt; passed, it grants and pays."""
    exams.finish(attempt=attempt, now=now)
    if attempt.passed:
        _grant(attempt, now)
        _prove_language(attempt, now)
        _pay(attempt, now)
    return attempt


def _grant(attempt: Attempt, now: datetime) -> None:
    """Give the qualification; a later, worse attempt takes nothing away."""
    held = holdings_of(worker_id=attempt.worker_id, type_ids=[attempt.exam.type_id])
    holding = held.get(attempt.exam.type_id)
    stands = holding and (holding.expires_at is None or holding.expires_at > now)
    is_better = holding and (holding.score or 0) > (attempt.score or 0)
    if stands and is_better:
        return
    qualifications.grant(
        type=attempt.exam.type,
        worker=attempt.worker,
        score=attempt.score,
        locale=None,
        now=now,
    )


def _prove_language(attempt: Attempt, now: datetime) -> None:
    """Give what any language exam grants beside its own qualification."""
    if attempt.exam.kind == Exam.Kind.LANGUAGE:
        qualifications.grant(
            type=language_proven(now=now),
            worker=attempt.worker,
            score=PROVEN,
            locale=None,
            now=now,
        )


def _pay(attempt: Attempt, now: datetime) -> None:
    """Pay for passing, once for ever, out of the fees that the platform has kept."""
    exam = attempt.exam
    key = pay_key(slug=exam.slug, worker_id=attempt.worker_id)
    if not exam.reward_micro or not list(keys_missing(keys=[key])):
        return
    owner = accounts.payable(attempt.worker_id)
    amount = Money(exam.reward_currency, exam.reward_micro)
    transfers = (Transfer(accounts.FEE, owner, amount),)
    ledger.post(entry=Entry(key, "exam", transfers), now=now)


def pay_key(*, slug: str, worker_id: int) -> str:
    """Key the one payment for an exam that a worker passed."""
    return f"exam-pay:{slug}:{worker_id}"


def is_paid(*, slug: str, worker_id: int) -> bool:
    """Say whether a worker was paid for passing this exam."""
    key = pay_key(slug=slug, worker_id=worker_id)
    return not list(keys_missing(keys=[key]))
