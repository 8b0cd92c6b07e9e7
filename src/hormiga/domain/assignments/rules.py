"""What can be said of claims and answers without looking anything up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

MOST_A_CALL = 50
MOST_ANSWER_BYTES = 1024 * 1024


class TooManyAtOnce(Refusal):
    """One call claims or submits 1 to 50 assignments. Split the call."""


class UnknownAssignment(Refusal):
    """You hold no assignment with this id. Claim work first, and use the id it gave."""

    kind = Kind.NOT_FOUND


class AlreadySubmitted(Refusal):
    """Another answer is stored for this assignment; the first one counts."""

    kind = Kind.CONFLICT


class AssignmentReturned(Refusal):
    """You gave this assignment back, so it takes no answer."""

    kind = Kind.CONFLICT


class AssignmentExpired(Refusal):
    """The time for this assignment is over and its place was given to others."""

    kind = Kind.CONFLICT


class AnsweredTwice(Refusal):
    """This call holds two answers for one assignment. Send one."""


class AnswerTooLarge(Refusal):
    """An answer is at most 1 MiB of JSON."""

    kind = Kind.TOO_LARGE


class AnswerDoesNotFit(Refusal):
    """The answer does not fit the project's answer schema."""


class Verdict(StrEnum):
    """What the database said to an answer."""

    ACCEPTED = "accepted"
    AGAIN = "again"
    UNKNOWN = "unknown"
    DIFFERENT = "different"
    RETURNED = "returned"
    LATE = "late"
    UNCHECKED = "unchecked"


REFUSALS: dict[Verdict, type[Refusal]] = {
    Verdict.UNKNOWN: UnknownAssignment,
    Verdict.DIFFERENT: AlreadySubmitted,
    Verdict.RETURNED: AssignmentReturned,
    Verdict.LATE: AssignmentExpired,
}


class Standing(StrEnum):
    """What the database said to a claim."""

    CLAIMED = "claimed"
    NO_PROJECT = "no-project"
    NOT_OPEN = "not-open"
    NOT_ENROLLED = "not-enrolled"
    REQUIREMENTS = "requirements"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed task as its worker gets it; `input` is JSON text."""

    assignment: UUID
    task: UUID
    input: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker hands in for one assignment; `body` is JSON text.

    `version_id` names the terms whose schema the body was checked by.
    """

    assignment: UUID
    body: str
    active_seconds: float | None
    version_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer."""

    assignment: UUID
    verdict: Verdict
    version_id: int | None

    @property
    def is_new(self) -> bool:
        """Say whether this call stored the answer."""
        return self.verdict is Verdict.ACCEPTED


def refuse_count(count: int) -> None:
    """Refuse a call for none or for too many."""
    if not 1 <= count <= MOST_A_CALL:
        raise TooManyAtOnce


def refuse_bodies(answers: Sequence[Answer]) -> None:
    """Refuse two answers for one assignment."""
    if len({answer.assignment for answer in answers}) != len(answers):
        raise AnsweredTwice
