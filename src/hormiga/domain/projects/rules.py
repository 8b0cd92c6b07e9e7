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


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key came before with another body. Use a fresh key."""

    kind = Kind.CONFLICT


class FileRefused(Refusal):
    """The file was refused whole; nothing of it was stored."""


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


WARNINGS = ("violence", "sex", "hate", "self-harm", "medical", "animals", "insults")
"""What a project may warn of; its pages say it in words before one accepts."""

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


def cost_of(*, places: int, reward: Money, fee: Money) -> Money:
    """Tell what a batch may cost at most: each place's reward and fee."""
    return (reward + fee) * places


def pay_per_hour(*, reward: Money, median_seconds: float | None) -> Money | None:
    """Tell what an hour at the measured median pace pays; None before any measure."""
    if not median_seconds:
        return None
    return Money(reward.currency, int(reward.micro * 3600 / median_seconds))
