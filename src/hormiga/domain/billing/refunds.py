"""Unused money that goes back to a requester's bank account, sent by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hormiga.domain.billing.models import WalletRefund
from hormiga.domain.billing.rules import NoSuchRefund, NothingToRefund, OnlyEuros
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.people.models import Organisation
from hormiga.engines.rails import iban
from hormiga.engines.rails.pain001 import EURO
from hormiga.kit import accounts, ids, vault
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund as its two sides see it; the account only while it is needed."""

    name: str
    organisation_id: int
    organisation: str
    amount: Money
    state: str
    note: str
    asked_at: datetime
    ended_at: datetime | None
    account: str


def refund_key(pk: int) -> str:
    """Key the one way out of a refund."""
    return f"wallet-refund:{pk}"


def ask(
    *, organisation: Organisation, amount: Money, account: str, by: str, now: datetime
) -> WalletRefund:
    """Ask for unused money.

    Raises OnlyEuros, NothingToRefund, or what is wrong with the IBAN.
    """
    if amount.currency != EURO:
        raise OnlyEuros
    left = balance_of(owner=accounts.wallet(organisation.pk), currency=amount.currency)
    waits = WalletRefund.objects.filter(
        organisation=organisation,
        currency=amount.currency,
        state=WalletRefund.State.ASKED,
    ).values_list("amount_micro", flat=True)
    if amount.micro <= 0 or amount != amount.whole_cents:
        raise NothingToRefund
    if sum(waits) + amount.micro > left.micro:
        raise NothingToRefund
    row = WalletRefund(
        public_id=ids.fresh(),
        organisation=organisation,
        currency=amount.currency,
        amount_micro=amount.micro,
        by=by,
        asked_at=now,
    )
    row.sealed_account = vault.seal(iban.sepa(account), _context(row))
    row.save(force_insert=True)
    return row


def end(
    *, public_id: UUID, state: WalletRefund.State, note: str, now: datetime
) -> WalletRefund:
    """Mark a refund as sent or declined, once; raises NoSuchRefund."""
    row = (
        WalletRefund.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(public_id=public_id, state=WalletRefund.State.ASKED)
        .first()
    )
    if row is None:
        raise NoSuchRefund
    row.state, row.ended_at, row.note = state, now, note.strip()[:200]
    if state == WalletRefund.State.DECLINED:
        row.sealed_account = ""
    row.save()
    return row


def refunds_of(*, organisation_id: int, limit: int) -> list[RefundRow]:
    """List a requester's refunds, the newest first, without their accounts."""
    rows = WalletRefund.objects.filter(organisation_id=organisation_id)
    found = rows.select_related("organisation").order_by("-pk")[:limit]
    return [_row(row, "") for row in found]


def refunds_to_send(*, limit: int) -> list[RefundRow]:
    """List what waits for an operator, the oldest first, with where it goes."""
    rows = WalletRefund.objects.filter(state=WalletRefund.State.ASKED)
    found = rows.select_related("organisation").order_by("pk")[:limit]
    return [_row(row, account_of(row)) for row in found]


def account_of(row: WalletRefund) -> str:
    """Open the account that a refund goes to."""
    return vault.open_sealed(row.sealed_account, _context(row))


def _row(row: WalletRefund, account: str) -> RefundRow:
    return RefundRow(
        ids.outside(row.public_id),
        row.organisation_id,
        row.organisation.name,
        Money(row.currency, row.amount_micro),
        row.state,
        row.note,
        row.asked_at,
        row.ended_at,
        account,
    )


def _context(row: WalletRefund) -> str:
    return f"wallet-refund:{row.public_id}:account"
