"""What disputes decide without a database: reasons, clocks, and who may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import MICRO, Money

ANSWER_TIME = timedelta(days=14)
"""Within which somebody answers a dispute, and an objection again."""

OBJECT_TIME = timedelta(days=30)
"""How long a worker may object to the first answer."""

MOST_WORDS = 1_000
MOST_CORRECTION_MICRO = 10_000 * MICRO
"""A correction is below this: a slip of the keyboard is no payment."""


class Wrong(StrEnum):
    """What a worker says is wrong with a line."""

    NOT_PAID = "not-paid"
    WRONG_AMOUNT = "wrong-amount"
    NOT_RECEIVED = "not-received"
    REJECTED = "rejected"
    OTHER = "other"


class Outcome(StrEnum):
    """What a person decided about it."""

    CORRECTED = "corrected"
    EXPLAINED = "explained"
    DECLINED = "declined"


class NoSuchDispute(Refusal):
    """There is no dispute with this number."""

    kind = Kind.NOT_FOUND


class NoSuchLine(Refusal):
    """There is no line with this id among your earnings."""

    kind = Kind.NOT_FOUND


class AlreadyDisputed(Refusal):
    """You have a dispute about this line already. It has to be answered first."""

    kind = Kind.CONFLICT


class SayWhatIsWrong(Refusal):
    """Choose what is wrong with the line; where it is something else, write it."""


class NoWordsBack(Refusal):
    """Answer in words: the worker reads them, whatever you decide."""


class DisputeDecided(Refusal):
    """This dispute is decided already, so nothing was changed."""

    kind = Kind.CONFLICT


class NotYoursToDecide(Refusal):
    """Somebody else decides this one: whoever answered first cannot do so again."""

    kind = Kind.FORBIDDEN


class NothingToObjectTo(Refusal):
    """One objects once, to an answer that corrected nothing, within thirty days."""

    kind = Kind.CONFLICT


class BadCorrection(Refusal):
    """A correction is above zero and below 10,000; nothing was paid, so look again."""


class PayTheWholeLine(Refusal):
    """This line can still be paid as it was promised: correct it by its own amount."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer: an outcome, words, and the amount where it is corrected."""

    outcome: Outcome
    words: str
    amount: Money | None = None


def check_answer(*, answer: Answer, currency: str) -> None:
    """Refuse `BadCorrection` where amount and outcome do not fit each other."""
    if answer.outcome is not Outcome.CORRECTED:
        if answer.amount is not None:
            raise BadCorrection
        return
    amount = answer.amount
    if amount is None or amount.currency != currency:
        raise BadCorrection
    if not 0 < amount.micro < MOST_CORRECTION_MICRO:
        raise BadCorrection


def may_object(
    *, outcome: Outcome | None, decided_at: datetime | None, now: datetime
) -> bool:
    """Say whether a worker may still answer the first answer."""
    if outcome is None or decided_at is None or outcome is Outcome.CORRECTED:
        return False
    return now < decided_at + OBJECT_TIME


def dispute_key(dispute_id: int) -> str:
    """Key the one correction that a dispute may lead to."""
    return f"dispute:{dispute_id}"
