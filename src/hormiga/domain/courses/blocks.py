"""A lesson's blocks as values: what is asked, what is right, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hormiga.domain.courses.rules import NoSuchBlock
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import TaskType

Text = Mapping[str, str]
"""A text for people, by language."""
Block = Mapping[str, Any]

ASKING = ("quiz", "practice")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a quiz; `right` is the number of its right option."""

    id: str
    question: Text
    shown: Text
    options: tuple[Text, ...]
    right: int
    why: Text


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions that are answered at once."""

    id: str
    pass_percent: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One task of a practice with its good answer; `language` is "" where any does."""

    input: Mapping[str, Any]
    answer: Mapping[str, Any]
    why: Text
    language: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Tasks as they come in paid work, done in the task frame and graded."""

    id: str
    title: Text
    task_type: str
    settings: Mapping[str, Any]
    pass_percent: int
    items: tuple[Item, ...]

    @property
    def kind(self) -> TaskType:
        """The task type. Raises UnknownTaskType."""
        return type_named(self.task_type)

    def numbers(self, language: str) -> list[int]:
        """List the items for a reader of `language` by number; all, if none fit."""
        fitting = [
            number
            for number, item in enumerate(self.items)
            if item.language in {"", language}
        ]
        return fitting or list(range(len(self.items)))


def asking(blocks: Sequence[Block]) -> list[str]:
    """Name the quizzes and practices of a lesson, in order."""
    return [str(block["id"]) for block in blocks if block["kind"] in ASKING]


def quiz_in(blocks: Sequence[Block], name: str) -> Quiz:
    """Find a quiz. Raises NoSuchBlock."""
    return as_quiz(_found(blocks, "quiz", name))


def practice_in(blocks: Sequence[Block], name: str) -> Practice:
    """Find a practice. Raises NoSuchBlock."""
    return as_practice(_found(blocks, "practice", name))


def place_of(blocks: Sequence[Block], name: str) -> int:
    """Say at which place a quiz or practice stands. Raises NoSuchBlock."""
    for place, block in enumerate(blocks):
        if block.get("id") == name and block["kind"] in ASKING:
            return place
    raise NoSuchBlock


def as_quiz(block: Block) -> Quiz:
    """Read a quiz's block."""
    return Quiz(
        id=block["id"],
        pass_percent=block["pass_percent"],
        questions=tuple(
            Question(
                id=one["id"],
                question=one["question"],
                shown=one.get("shown") or {},
                options=tuple(one["options"]),
                right=one["right"],
                why=one["why"],
            )
            for one in block["questions"]
        ),
    )


def as_practice(block: Block) -> Practice:
    """Read a practice's block."""
    return Practice(
        id=block["id"],
        title=block["title"],
        task_type=block["task_type"],
        settings=block["settings"],
        pass_percent=block["pass_percent"],
        items=tuple(
            Item(
                input=one["input"],
                answer=one["answer"],
                why=one["why"],
                language=one.get("language", ""),
            )
            for one in block["items"]
        ),
    )


def _found(blocks: Sequence[Block], kind: str, name: str) -> Block:
    for block in blocks:
        if block["kind"] == kind and block.get("id") == name:
            return block
    raise NoSuchBlock
