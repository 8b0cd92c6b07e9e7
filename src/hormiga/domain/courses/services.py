"""A worker learns: what they read, answered and finished is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from hormiga.domain.courses import blocks
from hormiga.domain.courses.blocks import Item, Practice
from hormiga.domain.courses.models import BlockResult, Lesson, LessonProgress
from hormiga.domain.courses.rules import (
    LessonNotFinished,
    NoSuchBlock,
    PracticeDoesNotFit,
    RoundIsOver,
    is_lesson_done,
    percent_of,
    quiz_scores,
)
from hormiga.engines import schemas
from hormiga.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class PracticeAnswer:
    """One answer to a practice's item, by somebody who reads `language`."""

    item: int
    answer: Mapping[str, Any]
    language: str


@transaction.atomic
def note_place(*, worker_id: int, lesson: Lesson, block: int, now: datetime) -> None:
    """Remember how far a worker has read; a block that is not there is the last."""
    progress = _progress(worker_id, lesson, now)
    _note(progress, min(block, len(lesson.blocks) - 1), now)


def answer_quiz(
    *,
    worker_id: int,
    lesson: Lesson,
    block: str,
    round_number: int,
    chosen: Mapping[str, int],
    now: datetime,
) -> bool:
    """Keep a quiz's answers (option by question); True where that ends the lesson.

    Refuses NoSuchBlock, QuizIncomplete, and RoundIsOver where the answers are to
    another round than the one that is open.
    """
    quiz = blocks.quiz_in(lesson.blocks, block)
    right = {one.id: one.right for one in quiz.questions}
    scores = quiz_scores(right=right, chosen=chosen)
    progress = _progress(worker_id, lesson, now)
    result = _result(progress, block, now)
    if result.tries != round_number:
        raise RoundIsOver
    result.answers = {name: chosen[name] for name in right}
    _end_round(result, percent_of(list(scores.values())), quiz.pass_percent, now)
    _note(progress, blocks.place_of(lesson.blocks, block), now)
    return _settle(progress, lesson, now)


def answer_practice(
    *,
    worker_id: int,
    lesson: Lesson,
    block: str,
    given: PracticeAnswer,
    now: datetime,
) -> bool:
    """Grade an answer and keep it; True where that ends the lesson.

    Each item is answered once a round: then its good answer is known. Refuses
    NoSuchBlock, PracticeDoesNotFit and RoundIsOver.
    """
    practice = blocks.practice_in(lesson.blocks, block)
    progress = _progress(worker_id, lesson, now)
    result = _result(progress, block, now)
    language = result.answers.get("language", given.language)
    numbers = practice.numbers(language)
    if given.item not in numbers:
        raise NoSuchBlock
    items = dict(result.answers.get("items", {}))
    if str(given.item) in items:
        raise RoundIsOver
    item = practice.items[given.item]
    score = _graded(practice, item, given.answer)
    items[str(given.item)] = {"answer": dict(given.answer), "score": score}
    result.answers = {"language": language, "items": items}
    # A new version may have taken items away since the round began.
    scores = [items[str(one)]["score"] for one in numbers if str(one) in items]
    if len(scores) == len(numbers):
        _end_round(result, percent_of(scores), practice.pass_percent, now)
    else:
        result.last_percent, result.at = None, now
        result.save()
    _note(progress, blocks.place_of(lesson.blocks, block), now)
    return _settle(progress, lesson, now)


@transaction.atomic
def begin_again(*, worker_id: int, lesson: Lesson, block: str, now: datetime) -> None:
    """Open a new round of a quiz or practice; what was best stays."""
    blocks.place_of(lesson.blocks, block)
    progress = _progress(worker_id, lesson, now)
    result = _result(progress, block, now)
    result.answers, result.last_percent, result.at = {}, None, now
    result.save()


def mark_read(*, worker_id: int, lesson: Lesson, now: datetime) -> bool:
    """Take a lesson that asks nothing as done. Refuses LessonNotFinished."""
    progress = _progress(worker_id, lesson, now)
    asked = blocks.asking(lesson.blocks)
    if asked and not is_lesson_done(asked=asked, passed=_passed(progress)):
        raise LessonNotFinished
    _note(progress, len(lesson.blocks) - 1, now)
    return _finish(progress, now)


def _graded(practice: Practice, item: Item, answer: Mapping[str, Any]) -> float:
    """Score an answer from 0 to 1. Raises PracticeDoesNotFit."""
    kind = practice.kind
    try:
        schema = orjson.dumps(kind.answer_schema(practice.settings))
        schemas.refuse_value(answer, schema)
        if kind.refuse_answer:
            kind.refuse_answer(answer, item.input, practice.settings)
    except Refusal as misfit:
        raise PracticeDoesNotFit(misfit.detail, **misfit.facts) from misfit
    return kind.grade(answer, item.answer, practice.settings).score


def _progress(worker_id: int, lesson: Lesson, now: datetime) -> LessonProgress:
    """Find or make a worker's progress, locked: their two tabs come one by one."""
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(
                worker_id=worker_id, lesson=lesson, started_at=now, seen_at=now
            )
        ],
        ignore_conflicts=True,
    )
    return LessonProgress.objects.select_for_update().get(
        worker_id=worker_id, lesson=lesson
    )


def _result(progress: LessonProgress, block: str, now: datetime) -> BlockResult:
    """Find or make a block's result; the progress is locked, so nobody else does."""
    found = BlockResult.objects.filter(
        worker_id=progress.worker_id, lesson_id=progress.lesson_id, block=block
    ).first()
    return found or BlockResult(
        worker_id=progress.worker_id, lesson_id=progress.lesson_id, block=block, at=now
    )


def _end_round(
    result: BlockResult, percent: int, pass_percent: int, now: datetime
) -> None:
    result.tries += 1
    result.last_percent = percent
    result.best_percent = max(result.best_percent, percent)
    if percent >= pass_percent and result.passed_at is None:
        result.passed_at = now
    result.at = now
    result.save()


def _note(progress: LessonProgress, block: int, now: datetime) -> None:
    progress.last_block = max(0, block)
    progress.seen_at = now
    progress.save(update_fields=["last_block", "seen_at"])


def _passed(progress: LessonProgress) -> set[str]:
    rows = BlockResult.objects.filter(
        worker_id=progress.worker_id,
        lesson_id=progress.lesson_id,
        passed_at__isnull=False,
    )
    return set(rows.values_list("block", flat=True))


def _settle(progress: LessonProgress, lesson: Lesson, now: datetime) -> bool:
    asked = blocks.asking(lesson.blocks)
    if not is_lesson_done(asked=asked, passed=_passed(progress)):
        return False
    return _finish(progress, now)


def _finish(progress: LessonProgress, now: datetime) -> bool:
    """End a lesson; False where it had ended before."""
    if progress.state == LessonProgress.State.DONE:
        return False
    progress.state, progress.done_at = LessonProgress.State.DONE, now
    progress.save(update_fields=["state", "done_at"])
    return True
