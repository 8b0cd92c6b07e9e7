"""What can be said of claims and answers without looking anything up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

MOST_A_CALL = 50
CORRECTABLE_FOR = timedelta(days=14)
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


class TooLateToCorrect(Refusal):
    """Times are corrected within 14 days of the answer. This one stays as it is."""

    kind = Kind.CONFLICT


class MoreThanThereWas(Refusal):
    """This is more time than there was for it beside your others; see `seconds`."""


class NoReasonGiven(Refusal):
    """A correction needs its reason, so that others can follow it. Write one."""


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


@dataclass(frozen=True, slots=True)
class Spell:
    """The time at work on one judgment: somewhere between its claim and its answer."""

    claimed_at: datetime
    submitted_at: datetime
    seconds: float


def possible_seconds(
    *, claimed_at: datetime, submitted_at: datetime, others: Sequence[Spell]
) -> float:
    """Tell for how long one person can have been at work between two times.

    Tasks that were out together share the time: whatever stretch one looks at, the
    spells that lie inside it are together no longer than it.
    """
    spells = [one for one in others if one.submitted_at > one.claimed_at]
    starts = {claimed_at, *(s.claimed_at for s in spells if s.claimed_at < claimed_at)}
    return max(0.0, min(_room(a, submitted_at, spells) for a in starts))


def _room(start: datetime, end: datetime, spells: Sequence[Spell]) -> float:
    """Find the least room that a stretch from `start` to `end` or later has left."""
    inside = [one for one in spells if one.claimed_at >= start]
    taken = sum(_taken(one) for one in inside if one.submitted_at <= end)
    least = (end - start).total_seconds() - taken
    for one in sorted(inside, key=lambda spell: spell.submitted_at):
        if one.submitted_at > end:
            taken += _taken(one)
            least = min(least, (one.submitted_at - start).total_seconds() - taken)
    return least


def _taken(spell: Spell) -> float:
    """Believe no spell that is longer than its task was out."""
    out = (spell.submitted_at - spell.claimed_at).total_seconds()
    return min(spell.seconds, out)
