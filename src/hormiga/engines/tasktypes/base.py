"""What a task type is: schemas, a template, a grader, how judgments become a label.

A type is a folder: `__init__.py` holds `TYPE`, beside it stand

    settings.schema.json   what a requester chooses for a project (an object schema)
    input.schema.json      what one task brings
    template.liquid        the task's page; sees `task.input.*` and `settings.*`
    samples.json           [{"settings", "input", "answer", "gold"}, …], made by us
    primer.en.md, primer.es.md   one page that teaches a worker the type
    test.json              the qualification test, in both languages

Texts for people inside settings, inputs and tests are `{"en": …, "es": …}` or a plain
string; elements choose by the worker's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

Settings = Mapping[str, Any]
Answer = Mapping[str, Any]
RefuseAnswer = Callable[[Answer, Mapping[str, Any], Settings], None]
ANYWHERE, COMPUTER = "any", "computer"


@dataclass(frozen=True, slots=True)
class Grade:
    """How well an answer meets the known one: `score` from 0 to 1, and of each part."""

    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that an answer says of its task: part `name` is `label` (a text)."""

    part: str
    label: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the crowd concludes of a part, from 0 to 1 sure."""

    label: str
    confidence: float
    votes: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One task with a good answer; `gold` is what a grader compares with."""

    settings: Settings
    input: Mapping[str, Any]
    answer: Answer
    gold: Answer


@dataclass(frozen=True)
class TaskType:
    """A kind of work that comes ready: what it asks, shows, accepts and concludes.

    `answer_schema(settings)` writes the JSON Schema of a project's answers. `grade(
    answer, gold, settings)` compares with a known answer. `observe(answer, settings)`
    takes an answer apart into single questions, each of which truth inference settles
    over all judgments of the task: a part that some workers named and another did not
    is `""` from the other. `assemble(found, settings)` puts the results together as the
    task's label. `refuse(settings)` raises a Refusal for settings that fit their schema
    and still make no sense, `refuse_answer(answer, input, settings)` one for an answer
    that fits and disagrees with its task: spans of another text, a limit broken.
    `shown(settings)` gives what of the settings a worker's page may hold: no right
    answers. `media_of(answer)` gives the ids of files that were sent for the answer.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    folder: Path
    answer_schema: Callable[[Settings], dict[str, Any]]
    grade: Callable[[Answer, Answer, Settings], Grade]
    observe: Callable[[Answer, Settings], Iterable[Seen]]
    assemble: Callable[[Mapping[str, Found], Settings], Any]
    refuse: Callable[[Settings], None] = lambda _settings: None
    refuse_answer: RefuseAnswer | None = None
    shown: Callable[[Settings], Settings] = lambda settings: settings
    media_of: Callable[[Answer], Iterable[str]] = lambda _answer: ()
    best_on: str = ANYWHERE

    @cached_property
    def settings_schema(self) -> dict[str, Any]:
        """What a requester chooses."""
        return _object(self.folder / "settings.schema.json")

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """What one task brings."""
        return _object(self.folder / "input.schema.json")

    @cached_property
    def template(self) -> str:
        """The task's page, in Liquid."""
        return (self.folder / "template.liquid").read_text(encoding="utf-8")

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Tasks made by us, with good answers."""
        rows = orjson.loads((self.folder / "samples.json").read_bytes())
        return tuple(Sample(**row) for row in rows)

    @cached_property
    def test(self) -> dict[str, Any]:
        """The qualification test; its form is `tests.schema.json` beside this file."""
        return _object(self.folder / "test.json")

    def primer(self, language: str) -> str:
        """One page of Markdown that teaches the type, in "en" or "es"."""
        return (self.folder / f"primer.{language}.md").read_text(encoding="utf-8")


def _object(path: Path) -> dict[str, Any]:
    found = orjson.loads(path.read_bytes())
    if not isinstance(found, dict):
        raise TypeError(path.name)
    return found
