"""Attempts: begun, shown, answered, ended. Each call holds its attempt's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from hormiga.domain.exams.models import Attempt, AttemptItem, Exam, ExamItem
from hormiga.domain.exams.queries import open_attempt, retake_of
from hormiga.domain.exams.rules import (
    GRACE,
    AttemptOver,
    ItemAnswered,
    ItemTimeOver,
    NoSuchAttempt,
    NoSuchOption,
    NothingToAsk,
    NotInThisLanguage,
    NotThisItem,
    TooSoon,
    draw,
    explainable,
    nonce,
    option_order,
    percent,
)
from hormiga.domain.people.models import Worker


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as its form sent it; the choice counts options as they were shown."""

    attempt: UUID
    position: int
    nonce: str
    choice: int


def begin(
    *, exam: Exam, worker: Worker, language: str, seed: str, now: datetime
) -> Attempt:
    """Draw an attempt, or give the one that is open: two tabs, one attempt.

    Refuses `NotInThisLanguage`, `TooSoon` and `NothingToAsk`.
    """
    found = open_attempt(exam=exam, worker_id=worker.pk)
    if found:
        return found
    if language not in exam.languages:
        raise NotInThisLanguage
    if retake_of(exam=exam, worker_id=worker.pk, now=now).next_at:
        raise TooSoon
    try:
        with transaction.atomic():
            return _drawn(exam, worker, language, seed, now)
    except IntegrityError:
        found = open_attempt(exam=exam, worker_id=worker.pk)
        if found is None:  # begun and ended meanwhile by another process
            raise TooSoon from None
        return found


def _drawn(
    exam: Exam, worker: Worker, language: str, seed: str, now: datetime
) -> Attempt:
    past = Attempt.objects.filter(exam=exam, worker=worker).order_by("-number")
    last = past.first()
    items = _drawable(exam, worker)
    if not items:
        raise NothingToAsk
    seen = AttemptItem.objects.filter(attempt=last).values_list("item__code", flat=True)
    codes = draw(items, seen=set(seen) if last else set(), wanted=exam.draw, seed=seed)
    attempt = Attempt.objects.create(
        exam=exam,
        worker=worker,
        language=language,
        number=last.number + 1 if last else 1,
        seed=seed,
        started_at=now,
        ends_at=now + timedelta(minutes=exam.minutes),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            item=items[code],
            position=position,
            order=option_order(len(items[code].options), seed=seed, code=code),
        )
        for position, code in enumerate(codes, start=1)
    )
    return attempt


def _drawable(exam: Exam, worker: Worker) -> dict[str, ExamItem]:
    """Give the bank without what was explained to this worker, while that is enough."""
    bank = ExamItem.objects.filter(exam=exam, is_active=True, retired_at__isnull=True)
    items = {item.code: item for item in bank.order_by("pk")}
    explained = AttemptItem.objects.filter(
        attempt__exam=exam, attempt__worker=worker, explained_at__isnull=False
    ).values_list("item__code", flat=True)
    fresh = {code: items[code] for code in items.keys() - set(explained)}
    return fresh if len(fresh) * 2 >= exam.draw else items


def held(*, worker_id: int, slug: str) -> Attempt | None:
    """Find a worker's open attempt and hold its row: tabs take turns."""
    rows = Attempt.objects.filter(
        worker_id=worker_id, exam__slug=slug, finished_at__isnull=True
    )
    return rows.select_for_update(of=("self",)).select_related("exam__type").first()


def held_by_id(*, worker_id: int, public_id: UUID) -> Attempt:
    """Find an attempt of this worker and hold its row; refuses `NoSuchAttempt`."""
    rows = Attempt.objects.filter(public_id=public_id, worker_id=worker_id)
    # The exam's row stays free: others sit it too.
    found = rows.select_for_update(of=("self",)).select_related("exam__type").first()
    if found is None:
        raise NoSuchAttempt
    return found


def show_next(*, attempt: Attempt, now: datetime) -> AttemptItem | None:
    """Give the question that is open now, after ending those whose time is over.

    None when there is none any more, or the whole time is over. Its time begins when
    it is first shown.
    """
    if attempt.finished_at or now >= attempt.ends_at:
        return None
    for drawn in _unanswered(attempt):
        if drawn.shown_at is None:
            drawn.shown_at = now
            drawn.save(update_fields=["shown_at"])
            return drawn
        if now < _ends_at(drawn, attempt):
            return drawn
        _miss(drawn, _ends_at(drawn, attempt))
    return None


def answer(*, attempt: Attempt, given: Given, now: datetime) -> None:
    """Store an answer; sent again with the same choice it changes nothing.

    Refuses `AttemptOver`, `NotThisItem`, `ItemAnswered`, `ItemTimeOver` and
    `NoSuchOption`.
    """
    rows = AttemptItem.objects.filter(attempt=attempt, position=given.position)
    drawn = rows.select_related("item").first()
    is_named = given.nonce == nonce(seed=attempt.seed, position=given.position)
    if drawn is None or drawn.shown_at is None or not is_named:
        raise NotThisItem
    if not 0 <= given.choice < len(drawn.order):
        raise NoSuchOption
    chosen = drawn.order[given.choice]
    if drawn.answered_at:
        if drawn.answer == chosen:
            return
        raise ItemTimeOver if drawn.answer is None else ItemAnswered
    if attempt.finished_at or now > attempt.ends_at + GRACE:
        raise AttemptOver
    if now > _ends_at(drawn, attempt) + GRACE:
        raise ItemTimeOver
    drawn.answered_at = now
    drawn.answer = chosen
    drawn.is_right = chosen == drawn.item.right
    drawn.save(update_fields=["answered_at", "answer", "is_right"])


def is_done(*, attempt: Attempt, now: datetime) -> bool:
    """Say whether an attempt has no question left, or no time."""
    if now > attempt.ends_at + GRACE:
        return True
    return not AttemptItem.objects.filter(
        attempt=attempt, answered_at__isnull=True
    ).exists()


def finish(*, attempt: Attempt, now: datetime) -> Attempt:
    """Score an attempt; what was not answered is wrong."""
    drawn = list(AttemptItem.objects.filter(attempt=attempt).order_by("position"))
    right = sum(one.is_right is True for one in drawn)
    attempt.score = percent(right=right, asked=len(drawn))
    attempt.passed = attempt.score >= attempt.exam.pass_percent
    _explain(attempt, drawn, now)
    # Whoever comes back days later has ended when the time was over.
    attempt.finished_at = min(now, attempt.ends_at)
    attempt.save(update_fields=["score", "passed", "finished_at"])
    return attempt


def _explain(attempt: Attempt, drawn: Sequence[AttemptItem], now: datetime) -> None:
    """Choose the missed questions whose explanation the bank can spare."""
    missed = [one for one in drawn if one.answer is not None and not one.is_right]
    count = explainable(
        missed=len(missed),
        spare=len(_drawable(attempt.exam, attempt.worker)),
        draw=attempt.exam.draw,
        passed=bool(attempt.passed),
    )
    chosen = [one.pk for one in missed[:count]]
    AttemptItem.objects.filter(pk__in=chosen).update(explained_at=now)


def _unanswered(attempt: Attempt) -> list[AttemptItem]:
    rows = AttemptItem.objects.filter(attempt=attempt, answered_at__isnull=True)
    return list(rows.select_related("item").order_by("position"))


def _ends_at(drawn: AttemptItem, attempt: Attempt) -> datetime:
    shown_at = drawn.shown_at or attempt.started_at
    return min(shown_at + timedelta(seconds=attempt.exam.item_seconds), attempt.ends_at)


def _miss(drawn: AttemptItem, at: datetime) -> None:
    drawn.answered_at, drawn.is_right = at, False
    drawn.save(update_fields=["answered_at", "is_right"])
