"""What a project's terms may be, and what a batch costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hormiga.domain.qualifications.rules import Wanted, refuse_values
from hormiga.engines import schemas
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money, OtherCurrency

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class NoSuchProject(Refusal):
    """There is no such project, or it is not yours to see."""

    kind = Kind.NOT_FOUND


class NoSuchBatch(Refusal):
    """There is no such batch, or it is not yours to see."""

    kind = Kind.NOT_FOUND


class ProjectNotOpen(Refusal):
    """This project takes no work now: it is paused, archived or not published yet."""

    kind = Kind.CONFLICT


class BatchNotDraft(Refusal):
    """This batch is published already. Make a new batch for more tasks."""

    kind = Kind.CONFLICT


class BatchNotLive(Refusal):
    """This batch is not live."""

    kind = Kind.CONFLICT


class EmptyBatch(Refusal):
    """This batch has no tasks. Import some, then publish it."""


class BadText(Refusal):
    """A text for people is written by language, such as {"es": "…", "en": "…"}."""


class BadTerm(Refusal):
    """A project's term is out of its range."""


class BadUnit(Refusal):
    """Pay for each unit needs a name, a place to count, an amount and a cap."""


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key came before with another body. Use a fresh key."""

    kind = Kind.CONFLICT


class FileRefused(Refusal):
    """The file was refused whole; nothing of it was stored."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Pay for each unit inside a task, up to a cap, on top of the reward.

    They are counted in the answer (an array's length) or in the input (a number, such
    as seconds of sound, rounded down), where a JSON pointer says.
    """

    name: str
    source: str
    pointer: str
    reward: Money
    cap: int

    @property
    def most(self) -> Money:
        """Tell what all units together pay at most."""
        return self.reward * self.cap

    def count_in(self, body: Any) -> int:
        """Count the units of an answer or input; 0 where it does not say."""
        found = _at(body, self.pointer)
        if self.source == ANSWER:
            return len(found) if isinstance(found, list) else 0
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return min(max(int(found), 0), MOST_UNITS) if is_number else 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a requester offers; becomes one immutable version."""

    title: Mapping[str, str]
    description: Mapping[str, str]
    instructions: Mapping[str, str]
    reward: Money
    answer_schema: Any
    input_schema: Any | None = None
    task_type: str = ""
    template: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_confidential: bool = False
    warnings: tuple[str, ...] = ()
    label_path: str = "label"
    time_limit_seconds: int = 600
    grace_seconds: int = 60
    review_seconds: int = 604_800
    overlap: int = 3
    overlap_least: int = 1
    target_confidence: float | None = None
    requirements: tuple[Wanted, ...] = field(default=())
    unit: Unit | None = None


WARNINGS = ("violence", "sex", "hate", "self-harm", "medical", "animals", "insults")
"""What a project may warn of; its pages say it in words before one accepts."""

ANSWER, INPUT = "answer", "input"
UNIT_NAMES = ("object", "second", "word", "item")
"""What a unit may be called; pages have words for each."""
MOST_UNITS = 1_000_000
_POINTER = re.compile(r"(/([^/~]|~[01])+){1,10}")

_RANGES = {
    "time_limit_seconds": (10, 31_536_000),
    "grace_seconds": (0, 86_400),
    "review_seconds": (0, 2_592_000),
    "overlap": (1, 1_000_000_000),
    "overlap_least": (1, 1_000_000_000),
}


def refuse_terms(terms: Terms, *, currency: str) -> None:
    """Refuse terms that no worker could rely on; facts: `field`."""
    for name in ("title", "description", "instructions"):
        _refuse_text(getattr(terms, name), name)
    if not terms.title:
        raise BadText("A project needs a title.", field="title")
    _refuse_numbers(terms)
    if terms.reward.currency != currency:
        raise OtherCurrency(
            f"This programme pays in {currency}, not in {terms.reward.currency}.",
            field="reward",
        )
    if unknown := set(terms.warnings) - set(WARNINGS):
        named = ", ".join(sorted(unknown))
        known = ", ".join(WARNINGS)
        raise BadTerm(
            f"There is no warning {named}; choose of {known}.", field="warnings"
        )
    schemas.refuse_schema(terms.answer_schema)
    if terms.input_schema is not None:
        schemas.refuse_schema(terms.input_schema)
    for wanted in terms.requirements:
        refuse_values(wanted)
    if terms.unit is not None:
        _refuse_unit(terms, terms.unit)


def _refuse_unit(terms: Terms, unit: Unit) -> None:
    """Refuse a unit that nobody could count or pay; facts: `field`."""
    if unit.name not in UNIT_NAMES:
        named = ", ".join(UNIT_NAMES)
        raise BadUnit(f"A unit is one of {named}.", field="unit.per")
    if unit.source not in (ANSWER, INPUT) or not _POINTER.fullmatch(unit.pointer):
        raise BadUnit(
            "A unit is counted at a JSON pointer such as /boxes.", field="unit.at"
        )
    if not 1 <= unit.cap <= MOST_UNITS:
        raise BadUnit(f"`cap` is from 1 to {MOST_UNITS}.", field="unit.cap")
    if unit.reward.currency != terms.reward.currency:
        raise BadUnit(
            "A unit is paid in the currency of the reward.", field="unit.reward"
        )
    most = unit.most.micro + terms.reward.micro
    if unit.reward.micro <= 0 or most >= 10**12:
        raise BadUnit(
            "A unit pays something, and a task at most 999,999 with all its units.",
            field="unit.reward",
        )
    wanted = {"array"} if unit.source == ANSWER else {"number", "integer"}
    schema = terms.answer_schema if unit.source == ANSWER else terms.input_schema
    if (kind := _type_at(schema, unit.pointer)) and kind not in wanted:
        raise BadUnit(
            f"At {unit.pointer} the {unit.source} has {kind}; units are counted in"
            f" {' or '.join(sorted(wanted))}.",
            field="unit.at",
        )


def _at(body: Any, pointer: str) -> Any:
    """Follow a JSON pointer (RFC 6901); None where it leads nowhere."""
    for part in _parts(pointer):
        if isinstance(body, Mapping):
            body = body.get(part)
        elif isinstance(body, list) and part.isdecimal() and int(part) < len(body):
            body = body[int(part)]
        else:
            return None
    return body


def _type_at(schema: Any, pointer: str) -> str:
    """Tell which type a schema plainly gives what a pointer leads to, if it does."""
    for part in _parts(pointer):
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        schema = properties.get(part) if isinstance(properties, Mapping) else None
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _parts(pointer: str) -> list[str]:
    return [
        part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]
    ]


def _refuse_numbers(terms: Terms) -> None:
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(terms, name) <= most:
            raise BadTerm(f"`{name}` is from {least} to {most}.", field=name)
    if terms.overlap_least > terms.overlap:
        raise BadTerm("The least overlap is above the most.", field="overlap")
    if terms.target_confidence is not None and not 0.5 < terms.target_confidence < 1:
        raise BadTerm("A target confidence is between 0.5 and 1.", field="overlap")
    if not 0 <= terms.reward.micro < 10**12:
        raise BadTerm("`reward` is from 0 to 999,999.", field="reward")


def _refuse_text(text: Mapping[str, str], name: str) -> None:
    for language, words in text.items():
        if not _LANGUAGE.fullmatch(language) or not isinstance(words, str):
            raise BadText(field=name)


def pay_per_hour(*, reward: Money, median_seconds: float | None) -> Money | None:
    """Tell what an hour at the measured median pace pays; None before any measure."""
    if not median_seconds:
        return None
    return Money(reward.currency, int(reward.micro * 3600 / median_seconds))
