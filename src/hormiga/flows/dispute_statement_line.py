"""Something is wrong with a vendor's line: it is said, answered, and put right."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import (
    AuditedAct,
    Noted,
    note_act,
    user_actor,
)
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.settlement import services
from hormiga.domain.settlement.models import LineDispute
from hormiga.domain.settlement.rules import correction_key
from hormiga.domain.settlement.services import Answer
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def dispute_line(
    *,
    vendor: Organisation,
    statement: UUID,
    line_id: int,
    words: str,
    by: User,
    now: datetime,
) -> LineDispute:
    """Say what is wrong with a line: that line waits, the rest of the month does not.

    Raises NoSuchVendorLine, WordsNeeded or LineInDispute.
    """
    made = services.open_dispute(
        vendor_id=vendor.pk,
        statement=statement,
        line_id=line_id,
        words=words,
        by=by,
        now=now,
    )
    noted = Noted(
        AuditedAct.VENDOR_LINE_DISPUTED,
        f"line-dispute:{ids.outside(made.public_id)}",
        organisation_id=vendor.pk,
    )
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
    return made


@transaction.atomic(durable=True)
def answer_dispute(
    *, public_id: UUID, answer: Answer, by: User, now: datetime
) -> LineDispute:
    """Answer a vendor; what changes is posted, and stands in its next statement.

    The platform gives or takes the difference. Raises NoSuchLineDispute, WordsNeeded,
    TooMuchToCorrect or InsufficientFunds.
    """
    found = services.answer_dispute(public_id=public_id, answer=answer, by=by, now=now)
    statement = found.line.statement
    name = ids.outside(found.public_id)
    noted = Noted(
        AuditedAct.VENDOR_DISPUTE_ANSWERED,
        f"line-dispute:{name}",
        {"outcome": found.state},
        statement.vendor_id,
    )
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
    vendor = ids.outside(statement.vendor.public_id, ids.ORGANISATION)
    messages.tell(
        user_id=found.opened_by_id,
        kind="money.vendor-answer",
        facts={"month": f"{statement.month:%Y-%m}"},
        link=("vendor_statement", vendor, ids.outside(statement.public_id)),
        key=name,
        now=now,
    )
    if found.correction_micro:
        _post_correction(found, now)
    return found


def _post_correction(found: LineDispute, now: datetime) -> None:
    statement = found.line.statement
    vendor = accounts.vendor_payable(statement.vendor_id)
    amount = Money(statement.currency, abs(found.correction_micro))
    transfer = (
        Transfer(accounts.FEE, vendor, amount)
        if found.correction_micro > 0
        else Transfer(vendor, accounts.FEE, amount)
    )
    ledger.post(
        entry=Entry(correction_key(found.pk), "vendor-correction", (transfer,)),
        now=now,
    )
