"""Unused money goes back to the requester: asked for, then sent by an operator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.billing import refunds
from hormiga.domain.billing.models import WalletRefund
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages.services import tell_many
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Membership, Organisation
from hormiga.domain.people.rules import Act, may
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def ask_for_refund(
    *,
    organisation: Organisation,
    amount: Money,
    account: str,
    now: datetime,
    actor: str,
) -> WalletRefund:
    """Ask for money of the wallet; raises NothingToRefund or what an IBAN lacks."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    row = refunds.ask(
        organisation=organisation, amount=amount, account=account, by=actor, now=now
    )
    _note(row, AuditedAct.REFUND_ASKED, actor, now)
    return row


@transaction.atomic(durable=True)
def send_refund(
    *, public_id: UUID, reference: str, now: datetime, actor: str
) -> WalletRefund:
    """Book a refund as sent, once: the money leaves the wallet here.

    Raises NoSuchRefund, or InsufficientFunds where the wallet was spent since; then
    nothing is booked, and nothing may be sent.
    """
    row = refunds.end(
        public_id=public_id,
        state=WalletRefund.State.SENT,
        note=reference,
        now=now,
    )
    _note(row, AuditedAct.REFUND_SENT, actor, now)
    _tell(row, "money.refund-sent", now)
    transfer = Transfer(
        accounts.wallet(row.organisation_id),
        accounts.BANK,
        Money(row.currency, row.amount_micro),
    )
    entry = Entry(refunds.refund_key(row.pk), "wallet-refund", (transfer,))
    ledger.post(entry=entry, now=now)
    return row


@transaction.atomic(durable=True)
def decline_refund(
    *, public_id: UUID, reason: str, now: datetime, actor: str
) -> WalletRefund:
    """Say no to a refund, and why; the money stays in the wallet."""
    row = refunds.end(
        public_id=public_id,
        state=WalletRefund.State.DECLINED,
        note=reason,
        now=now,
    )
    _note(row, AuditedAct.REFUND_DECLINED, actor, now)
    _tell(row, "money.refund-declined", now)
    return row


def money_readers(organisation_id: int) -> list[int]:
    """List the members who look after an organisation's money."""
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return [row.user_id for row in rows if may(row.role, Act.SEE_MONEY)]


def _tell(row: WalletRefund, kind: str, now: datetime) -> None:
    tell_many(
        user_ids=money_readers(row.organisation_id),
        kind=kind,
        facts={"amount": str(Money(row.currency, row.amount_micro)), "note": row.note},
        link=(
            "requester_wallet",
            ids.outside(row.organisation.public_id, ids.ORGANISATION),
        ),
        key=f"wallet-refund:{row.pk}:{row.state}",
        now=now,
    )


def _note(row: WalletRefund, act: AuditedAct, actor: str, now: datetime) -> None:
    noted = Noted(
        act,
        f"wallet-refund:{ids.outside(row.public_id)}",
        {"amount": str(Money(row.currency, row.amount_micro))},
        row.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
