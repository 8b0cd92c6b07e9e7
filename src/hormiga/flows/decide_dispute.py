"""A person answers a dispute, and what was wrong is put right, once."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments import queries as assignments, services as work
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes import services
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import (
    Answer,
    NotYoursToDecide,
    PayTheWholeLine,
    dispute_key,
)
from hormiga.domain.ledger import queries as books, services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.projects import pricing
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import services as quality
from hormiga.domain.quality.rules import APPEAL_TIME
from hormiga.flows.approve_judgments import pay
from hormiga.kit import accounts, ids, jobs
from hormiga.kit.money import Money

_CLOSED = (Batch.State.COMPLETE, Batch.State.CANCELLED)


@transaction.atomic(durable=True)
def decide_dispute(
    *,
    public_id: UUID,
    answer: Answer,
    by: User,
    now: datetime,
    vendor: Organisation | None = None,
) -> None:
    """Answer a dispute; a correction is paid in the same transaction.

    A vendor's people answer first where it pays; an objection is the operator's.
    Refuses `NoSuchDispute`, `DisputeDecided`, `NotYoursToDecide`, `NoWordsBack`,
    `BadCorrection`, `PayTheWholeLine` and `InsufficientFunds`.
    """
    dispute = services.lock_dispute(public_id=public_id, vendor=vendor)
    if vendor is not None and dispute.state == Dispute.State.OBJECTED:
        raise NotYoursToDecide
    services.decide(dispute=dispute, answer=answer, by=by, now=now)
    name = ids.outside(dispute.public_id)
    facts: dict[str, str | int | bool] = {"outcome": answer.outcome.value}
    if answer.amount is not None:
        facts["amount"] = str(answer.amount)
    noted = Noted(
        AuditedAct.DISPUTE_DECIDED, f"dispute:{name}", facts, dispute.vendor_id
    )
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
    tell_worker(
        worker_id=dispute.worker_id,
        kind="money.dispute-answered",
        facts={"outcome": answer.outcome.value},
        link=("money_dispute", name),
        key=f"money.dispute-answered:{dispute.pk}:{dispute.state}",
        now=now,
    )
    if answer.amount is not None:
        _correct(dispute, answer.amount, answer.words, now)


def _correct(dispute: Dispute, amount: Money, words: str, now: datetime) -> None:
    """Pay what was promised under its own key; only what is beyond it under ours."""
    judgment = _judgment_of(dispute)
    if dispute.vendor_id is not None:
        return _post(
            dispute,
            accounts.vendor_debts(dispute.vendor_id),
            accounts.owed_by_vendor(dispute.vendor_id, dispute.worker_id),
            amount,
            now,
        )
    is_worth_something = dispute.amount_micro > 0
    if judgment is not None and is_worth_something and _is_payable_yet(judgment, now):
        if amount.micro != dispute.amount_micro:
            raise PayTheWholeLine
        if judgment.state == Assignment.State.REJECTED:
            judgment = _overturned(judgment, words, now)
        return pay(judgments=[judgment], now=now)
    paid_from = accounts.GOODWILL
    if judgment is not None and _free_escrow(judgment.batch, now) >= amount.micro:
        paid_from = accounts.escrow(judgment.batch_id)
    return _post(dispute, paid_from, accounts.payable(dispute.worker_id), amount, now)


def _post(
    dispute: Dispute, debit: str, credit: str, amount: Money, now: datetime
) -> None:
    transfers = (Transfer(debit, credit, amount),)
    entry = Entry(dispute_key(dispute.pk), "dispute", transfers)
    ledger.post(entry=entry, now=now)


def _judgment_of(dispute: Dispute) -> Assignment | None:
    found = re.fullmatch(r"judgment:([0-9]{1,18})", dispute.line)
    if found is None:
        return None
    rows = Assignment.objects.select_related(
        "version", "batch__version", "batch__project__organisation"
    )
    return rows.filter(pk=int(found[1]), worker_id=dispute.worker_id).first()


def _is_payable_yet(judgment: Assignment, now: datetime) -> bool:
    """Say whether its own entry can still be written: then no other may be."""
    if judgment.state == Assignment.State.REJECTED:
        is_late = judgment.decided_at and judgment.decided_at <= now - APPEAL_TIME
        return not (is_late and judgment.batch.closed_at)
    key = accounts.judgment_key(judgment.pk)
    is_approved = judgment.state == Assignment.State.APPROVED
    return is_approved and bool(list(books.keys_missing(keys=[key])))


def _overturned(judgment: Assignment, words: str, now: datetime) -> Assignment:
    changed = quality.overturn(
        judgment_ids=[judgment.pk],
        organisation=judgment.batch.project.organisation,
        reason=words,
        now=now,
    )
    work.hold_labelling(batch_id=judgment.batch_id)
    jobs.defer(jobs.LABEL_BATCH, key=judgment.batch_id)
    return changed[0]


def _free_escrow(batch: Batch, now: datetime) -> int:
    """Tell what a closed batch holds beyond what it may still cost, in micro-units."""
    if batch.state not in _CLOSED:
        return 0
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    undecided = assignments.undecided_places(
        batch_id=batch.pk, rejected_after=now - APPEAL_TIME
    )
    price = pricing.price_of(batch.version, batch=batch)
    left = books.balance_of(
        owner=accounts.escrow(batch.pk), currency=batch.version.currency
    )
    return (left - price.held_for(undecided)).micro
