"""Exams as those see them who sit them, and attempts as their worker does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hormiga.domain.exams.models import Attempt, AttemptItem, Exam
from hormiga.domain.exams.rules import GRACE, NoSuchExam, Past, Retake, nonce, retake


def exam_named(slug: str) -> Exam:
    """Find an exam that can be sat; refuses `NoSuchExam`."""
    exam = Exam.objects.select_related("type").filter(slug=slug, is_active=True).first()
    if exam is None:
        raise NoSuchExam
    return exam


def exams_shown() -> list[Exam]:
    """List the exams that can be sat, by kind and slug."""
    rows = Exam.objects.filter(is_active=True).select_related("type")
    return list(rows.order_by("kind", "slug"))


def open_attempt(*, exam: Exam, worker_id: int) -> Attempt | None:
    """Find a worker's attempt that is not finished."""
    rows = Attempt.objects.filter(
        exam=exam, worker_id=worker_id, finished_at__isnull=True
    )
    return rows.select_related("exam").first()


def last_finished(*, slug: str, worker_id: int) -> Attempt | None:
    """Find a worker's newest finished attempt."""
    rows = Attempt.objects.filter(
        exam__slug=slug, worker_id=worker_id, finished_at__isnull=False
    )
    return rows.select_related("exam").order_by("-number").first()


def attempts_of(*, worker_id: int) -> dict[int, list[Attempt]]:
    """List a worker's attempts by exam, the oldest first."""
    found: dict[int, list[Attempt]] = {}
    for row in Attempt.objects.filter(worker_id=worker_id).order_by("exam", "number"):
        found.setdefault(row.exam_id, []).append(row)
    return found


def retake_of(*, exam: Exam, worker_id: int, now: datetime) -> Retake:
    """Say when a worker may sit an exam (next), by the attempts that are finished.

    An open one is the database's to refuse: it may have begun a moment ago.
    """
    rows = Attempt.objects.filter(
        exam=exam, worker_id=worker_id, finished_at__isnull=False
    )
    found = list(rows.order_by("number"))
    return retake_after(exam=exam, attempts=found, now=now)


def retake_after(*, exam: Exam, attempts: Sequence[Attempt], now: datetime) -> Retake:
    """Say when the next attempt after these may begin."""
    return retake(
        [Past(one.started_at, one.finished_at or one.ends_at) for one in attempts],
        attempts=exam.attempts,
        wait_hours=exam.wait_hours,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question as its page shows it: nothing here tells what is right."""

    attempt: UUID
    language: str
    position: int
    total: int
    nonce: str
    passage: str
    question: str
    shown: str
    options: tuple[str, ...]
    seconds_left: int
    item_seconds_left: int


def sheet_of(*, attempt: Attempt, drawn: AttemptItem, now: datetime) -> Sheet:
    """Lay a drawn question out in the attempt's language."""
    item, language = drawn.item, attempt.language
    options = [_in(item.options[number], language) for number in drawn.order]
    ends_at = (drawn.shown_at or now) + timedelta(seconds=attempt.exam.item_seconds)
    return Sheet(
        attempt=attempt.public_id,
        language=language,
        position=drawn.position,
        total=AttemptItem.objects.filter(attempt=attempt).count(),
        nonce=nonce(seed=attempt.seed, position=drawn.position),
        passage=_in(item.passage, language),
        question=_in(item.question, language),
        shown=_in(item.shown, language),
        options=tuple(options),
        seconds_left=_until(attempt.ends_at, now),
        item_seconds_left=_until(min(ends_at, attempt.ends_at), now),
    )


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was answered wrong, with why; not what would have been right."""

    question: str
    shown: str
    chosen: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a finished attempt went."""

    attempt: Attempt
    asked: int
    right: int
    unanswered: int
    explained: tuple[Missed, ...]
    seconds: int
    """How long the answers took in all."""


def outcome_of(*, attempt: Attempt) -> Outcome:
    """Sum up a finished attempt, with the explanations that were set free."""
    drawn = list(
        AttemptItem.objects.filter(attempt=attempt)
        .select_related("item")
        .order_by("position")
    )
    language = attempt.language
    took = [
        one.answered_at - one.shown_at
        for one in drawn
        if one.answered_at and one.shown_at
    ]
    return Outcome(
        attempt=attempt,
        asked=len(drawn),
        right=sum(one.is_right is True for one in drawn),
        unanswered=sum(one.answer is None for one in drawn),
        explained=tuple(
            Missed(
                _in(one.item.question, language),
                _in(one.item.shown, language),
                _in(one.item.options[one.answer], language),
                _in(one.item.why, language),
            )
            for one in drawn
            if one.explained_at and one.answer is not None
        ),
        seconds=int(sum(took, timedelta()).total_seconds()),
    )


def overdue(*, now: datetime, limit: int) -> list[tuple[int, UUID]]:
    """List open attempts whose time is over, with their worker."""
    rows = Attempt.objects.filter(finished_at__isnull=True, ends_at__lt=now - GRACE)
    return list(rows.order_by("ends_at").values_list("worker_id", "public_id")[:limit])


def _until(at: datetime, now: datetime) -> int:
    return max(0, int((at - now).total_seconds()))


def _in(text: Mapping[str, str], language: str) -> str:
    """Give a text in a language, or in the one that it has; "" where there is none."""
    return text.get(language) or next(iter(text.values()), "")
