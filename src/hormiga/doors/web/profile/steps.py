"""The first list: what a worker may say, and what of it is said."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from hormiga.domain.people.profile import Said
from hormiga.domain.people.rules import STEPS
from hormiga.doors.web.profile import words


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the first list."""

    name: str
    title: Promise
    why: Promise
    is_done: bool
    is_skipped: bool


def steps_of(said: Said) -> list[Step]:
    """List the steps in their order."""
    return [
        Step(
            name,
            words.TITLES[name],
            words.WHY[name],
            said.is_said(name),
            name in said.skipped,
        )
        for name in STEPS
    ]
