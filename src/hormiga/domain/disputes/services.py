"""Disputes change here: opened by a worker, answered by people, objected to once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import (
    ANSWER_TIME,
    MOST_WORDS,
    AlreadyDisputed,
    Answer,
    DisputeDecided,
    NoSuchDispute,
    NothingToObjectTo,
    NotYoursToDecide,
    NoWordsBack,
    Outcome,
    SayWhatIsWrong,
    Wrong,
    check_answer,
    may_object,
)
from hormiga.domain.people.models import Organisation, User
from hormiga.kit.money import Money
from hormiga.kit.texts import plain

STATE = Dispute.State


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """The line that is said to be wrong, as the worker saw it."""

    key: str
    name: str
    title: Mapping[str, str]
    amount: Money
    vendor_id: int | None = None


def open_dispute(
    *, worker_id: int, line: DisputedLine, wrong: Wrong, words: str, now: datetime
) -> Dispute:
    """Take a dispute in; refuses `SayWhatIsWrong` and `AlreadyDisputed`."""
    said = plain(words, most=MOST_WORDS)
    if wrong is Wrong.OTHER and not said:
        raise SayWhatIsWrong
    try:
        with transaction.atomic():
            return Dispute.objects.create(
                worker_id=worker_id,
                vendor_id=line.vendor_id,
                line=line.key,
                name=line.name,
                title=dict(line.title),
                currency=line.amount.currency,
                amount_micro=line.amount.micro,
                wrong=wrong.value,
                words=said,
                opened_at=now,
                answer_by=now + ANSWER_TIME,
            )
    except IntegrityError as error:
        raise AlreadyDisputed from error


def lock_dispute(
    *, public_id: UUID, worker_id: int | None = None, vendor: Organisation | None = None
) -> Dispute:
    """Take a dispute for changing it: any, one's own, or one of a vendor's lines."""
    rows = Dispute.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    if worker_id is not None:
        rows = rows.filter(worker_id=worker_id)
    if vendor is not None:
        rows = rows.filter(vendor=vendor)
    found = rows.first()
    if found is None:
        raise NoSuchDispute
    return found


def decide(*, dispute: Dispute, answer: Answer, by: User, now: datetime) -> None:
    """Answer a locked dispute, or the objection to its first answer.

    Refuses `DisputeDecided`, `NotYoursToDecide`, `NoWordsBack` and `BadCorrection`.
    """
    if dispute.state not in {STATE.OPEN, STATE.OBJECTED}:
        raise DisputeDecided
    said = plain(answer.words, most=MOST_WORDS)
    if not said:
        raise NoWordsBack
    check_answer(answer=answer, currency=dispute.currency)
    if dispute.state == STATE.OPEN:
        dispute.state, dispute.outcome = STATE.ANSWERED, answer.outcome.value
        dispute.answer, dispute.decided_by, dispute.decided_at = said, by, now
    else:
        if dispute.decided_by_id == by.pk:
            raise NotYoursToDecide
        dispute.state, dispute.last_outcome = STATE.CLOSED, answer.outcome.value
        dispute.last_answer, dispute.last_by, dispute.last_at = said, by, now
    dispute.corrected_micro = answer.amount.micro if answer.amount else None
    dispute.save()


def object_to(*, dispute: Dispute, words: str, now: datetime) -> None:
    """Say once more what is wrong; refuses `NothingToObjectTo`, `SayWhatIsWrong`."""
    outcome = Outcome(dispute.outcome) if dispute.outcome else None
    is_answered = dispute.state == STATE.ANSWERED
    decided_at = dispute.decided_at if is_answered else None
    if not may_object(outcome=outcome, decided_at=decided_at, now=now):
        raise NothingToObjectTo
    said = plain(words, most=MOST_WORDS)
    if not said:
        raise SayWhatIsWrong
    dispute.state, dispute.objection, dispute.objected_at = STATE.OBJECTED, said, now
    dispute.answer_by = now + ANSWER_TIME
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError as error:
        raise AlreadyDisputed from error
