"""A lesson's blocks as its page shows them: no right answer before it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from hormiga.domain.courses import blocks
from hormiga.domain.courses.blocks import Practice, Question, Quiz, Text
from hormiga.domain.courses.models import BlockResult, Course
from hormiga.domain.courses.queries import Open
from hormiga.domain.courses.rules import shuffled
from hormiga.domain.people.models import Worker

FALLBACK = "en"
LANGUAGES = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Option:
    """An option where it stands now; its value says nothing of what is right."""

    value: int
    text: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for an answer."""

    number: int
    name: str
    question: Text
    shown: Text
    options: list[Option]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A question that was answered."""

    number: int
    question: Text
    shown: Text
    chosen: Text
    right: Text
    is_right: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Result:
    """How it stands with a quiz or practice."""

    pass_percent: int
    percent: int | None = None
    best: int | None = None
    is_passed: bool = False

    @property
    def is_enough(self) -> bool:
        """Say whether the last round passed."""
        return self.percent is not None and self.percent >= self.pass_percent


@dataclass(frozen=True, slots=True)
class QuizShown:
    """A quiz: its form, or how it went."""

    id: str
    round_number: int
    result: Result
    asked: list[Asked] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PracticeShown:
    """A practice, before one goes there."""

    id: str
    title: Text
    result: Result
    items: int
    answered: int


@dataclass(frozen=True, slots=True)
class Track:
    """A video's captions in one language."""

    language: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A block in its place."""

    number: int
    kind: str
    block: Mapping[str, Any]
    address: str = ""
    poster: str = ""
    tracks: list[Track] = field(default_factory=list)
    quiz: QuizShown | None = None
    practice: PracticeShown | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent of a quiz that could not be taken yet."""

    block: str
    chosen: Mapping[str, int]
    problem: str


def lesson_shown(
    *, worker: Worker, opened: Open, course: Course, sent: Sent | None = None
) -> list[Shown]:
    """Lay out a lesson's blocks for one worker."""
    made = []
    for number, block in enumerate(opened.lesson.blocks):
        if block["kind"] == "quiz":
            quiz = quiz_shown(
                worker=worker, opened=opened, quiz=blocks.as_quiz(block), sent=sent
            )
            made.append(Shown(number, "quiz", block, quiz=quiz))
        elif block["kind"] == "practice":
            practice = practice_shown(opened, blocks.as_practice(block))
            made.append(Shown(number, "practice", block, practice=practice))
        else:
            made.append(_with_files(number, block, course))
    return made


def quiz_shown(
    *, worker: Worker, opened: Open, quiz: Quiz, sent: Sent | None
) -> QuizShown:
    """Show a quiz as a form, or, once it was sent, with each question's why."""
    row = opened.results.get(quiz.id)
    result = result_of(row, quiz.pass_percent)
    tries = row.tries if row else 0
    answers = row.answers if row else {}
    if result.percent is not None and all(one.id in answers for one in quiz.questions):
        told = [_told(n, one, answers) for n, one in enumerate(quiz.questions, 1)]
        return QuizShown(quiz.id, tries, result, told=told)
    mine = sent if sent and sent.block == quiz.id else None
    asked = []
    for number, one in enumerate(quiz.questions, 1):
        order = order_of(worker, opened.lesson.pk, quiz.id, tries, one)
        asked.append(_asked(number, one, order, mine))
    problem = mine.problem if mine else ""
    return QuizShown(quiz.id, tries, result, asked=asked, problem=problem)


def practice_shown(opened: Open, practice: Practice) -> PracticeShown:
    """Show how far somebody is in a practice."""
    row = opened.results.get(practice.id)
    answers = row.answers if row else {}
    language = answers.get("language") or get_language() or FALLBACK
    numbers = practice.numbers(language)
    done = answers.get("items", {})
    return PracticeShown(
        practice.id,
        practice.title,
        result_of(row, practice.pass_percent),
        len(numbers),
        sum(str(number) in done for number in numbers),
    )


def result_of(row: BlockResult | None, pass_percent: int) -> Result:
    """Say how it stands with a quiz or practice."""
    if row is None:
        return Result(pass_percent)
    best = row.best_percent if row.tries else None
    return Result(pass_percent, row.last_percent, best, row.passed_at is not None)


def order_of(
    worker: Worker, lesson_id: int, block: str, tries: int, question: Question
) -> list[int]:
    """Give the order in which options stand: another for each worker and round."""
    key = f"{worker.public_id}:{lesson_id}:{block}:{tries}:{question.id}"
    return shuffled(count=len(question.options), key=key)


def media_address(course: Course, named: Any) -> str:
    """Write the address of a file: one for all, or the one in the reader's language."""
    if isinstance(named, Mapping):
        language = get_language() or FALLBACK
        named = named.get(language) or named.get(FALLBACK) or next(iter(named.values()))
    path = reverse("course_media", args=[course.slug, named])
    return f"{path}?v={course.shipped_hash[:12]}"


def _with_files(number: int, block: Mapping[str, Any], course: Course) -> Shown:
    if "file" not in block:
        return Shown(number, block["kind"], block)
    poster = block.get("poster")
    captions = block.get("captions") or {}
    return Shown(
        number,
        block["kind"],
        block,
        address=media_address(course, block["file"]),
        poster=media_address(course, poster) if poster else "",
        tracks=[
            Track(
                one,
                LANGUAGES.get(one, one),
                media_address(course, name),
            )
            for one, name in captions.items()
        ],
    )


def _asked(
    number: int, question: Question, order: list[int], mine: Sent | None
) -> Asked:
    chosen = mine.chosen.get(question.id) if mine else None
    return Asked(
        number=number,
        name=question.id,
        question=question.question,
        shown=question.shown,
        options=[
            Option(place, question.options[index], index == chosen)
            for place, index in enumerate(order)
        ],
        is_missing=mine is not None and chosen is None,
    )


def _told(number: int, question: Question, answers: Mapping[str, int]) -> Told:
    chosen = answers[question.id]
    options = question.options
    return Told(
        number=number,
        question=question.question,
        shown=question.shown,
        chosen=options[chosen] if 0 <= chosen < len(options) else {},
        right=options[question.right],
        is_right=chosen == question.right,
        why=question.why,
    )
