"""How much work a template may be: counted in steps, so that no clock is needed.

A step is a node rendered, a variable read or 64 characters touched; some 200,000 of
them take about a second. The same template and input always cost the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hormiga.engines.templates.refusals import (
    InputTooLarge,
    PageTooLarge,
    TemplateTooSlow,
)

MOST_CHARACTERS = 128_000
_CHARACTERS_A_STEP = 64
_MOST_ITEMS = 100_000
_MOST_BITS = 4_096


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one rendering; `page` is bytes of UTF-8, `held` characters in use."""

    steps: int = 200_000
    page: int = 1_048_576
    held: int = 4_194_304


class Budget:
    """What one rendering may still spend."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.steps
        self._held: dict[str, int] = {}

    def spend(self, steps: int) -> None:
        """Take steps away; TemplateTooSlow when there are no more."""
        self.left -= steps
        if self.left < 0:
            raise TemplateTooSlow

    def touch(self, value: object) -> None:
        """Pay for reading a value, without looking into it."""
        size = len(value) if isinstance(value, str | list | dict) else 0
        self.spend(1 + size // _CHARACTERS_A_STEP)

    def weigh(self, value: object) -> int:
        """Measure a value with all it holds, pay for it, and refuse what is too big."""
        size = weight(value, most=self.limits.held)
        self.spend(1 + size // _CHARACTERS_A_STEP)
        return size

    def grow(self, characters: int) -> None:
        """Refuse a text that is about to be made, before it takes the memory."""
        if characters > self.limits.page:
            raise PageTooLarge

    def keep(self, name: str, value: object) -> None:
        """Count what a template keeps in its own variables."""
        self._held[name] = self.weigh(value)
        if sum(self._held.values()) > self.limits.held:
            raise TemplateTooSlow
        self.spend(len(self._held) // _CHARACTERS_A_STEP)


def weight(value: Any, *, most: int) -> int:
    """Measure in characters; TemplateTooSlow beyond `most`, and for endless things."""
    total, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        total += _own(one)
        if total > most:
            raise TemplateTooSlow
        waiting.extend(_inside(one))
    return total


def _own(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise TemplateTooSlow
    if isinstance(value, range):
        bound_range(value.start, value.stop)
    return 1


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, list | tuple):
        if len(value) > _MOST_ITEMS:
            raise TemplateTooSlow
        return value
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return ()


def bound_range(start: int, stop: int) -> None:
    """Refuse a range of more numbers than a template may go through."""
    if stop - start > _MOST_ITEMS:
        raise TemplateTooSlow


def check_input(values: Mapping[str, Any], *, most: int) -> None:
    """Refuse an input that is too large to be shown."""
    try:
        weight(dict(values), most=most)
    except TemplateTooSlow as error:
        raise InputTooLarge from error
