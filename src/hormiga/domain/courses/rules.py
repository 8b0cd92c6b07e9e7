"""When a lesson is done and a quiz passed; no Django, no clock, no dice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from hormiga.kit.errors import Kind, Refusal


class NoSuchCourse(Refusal):
    """There is no such course, or it is not open now."""

    kind = Kind.NOT_FOUND


class NoSuchLesson(Refusal):
    """This course has no such lesson."""

    kind = Kind.NOT_FOUND


class NoSuchBlock(Refusal):
    """This lesson has nothing of that name."""

    kind = Kind.NOT_FOUND


class NoSuchFile(Refusal):
    """This course has no file of that name."""

    kind = Kind.NOT_FOUND


class QuizIncomplete(Refusal):
    """Some questions have no answer yet. Answer each one, then send the quiz."""


class RoundIsOver(Refusal):
    """You have sent this already. What you see now is how it went; try once more."""

    kind = Kind.CONFLICT


class PracticeDoesNotFit(Refusal):
    """This answer does not fit its task. Look at the task again and send it anew."""


class LessonNotFinished(Refusal):
    """This lesson has a quiz or practice that you have not passed yet."""

    kind = Kind.CONFLICT


def shuffled(*, count: int, key: str) -> list[int]:
    """Put the numbers below `count` into an order that only the key decides."""
    return sorted(
        range(count), key=lambda one: sha256(f"{key}:{one}".encode()).digest()
    )


def percent_of(scores: Sequence[float]) -> int:
    """Give the mean of scores (each from 0 to 1) in whole per cent, rounded down."""
    if not scores:
        return 0
    return int(sum(scores) / len(scores) * 100 + 1e-9)


def quiz_scores(
    *, right: Mapping[str, int], chosen: Mapping[str, int]
) -> dict[str, float]:
    """Score each question: 1 for the right option, 0 for another.

    Raises QuizIncomplete where a question has no answer.
    """
    if any(name not in chosen for name in right):
        raise QuizIncomplete
    return {name: float(chosen[name] == good) for name, good in right.items()}


def is_lesson_done(*, asked: Collection[str], passed: Collection[str]) -> bool:
    """Say whether all quizzes and practices of a lesson are passed."""
    return bool(asked) and set(asked) <= set(passed)
