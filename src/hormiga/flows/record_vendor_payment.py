"""A vendor that pays its workers by itself says what it has paid them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import accounts, ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money
from hormiga.kit.texts import plain

MOST_REFERENCE = 140
_EARLIEST_ZONE = timedelta(hours=14)


class MoreThanOwed(Refusal):
    """You do not owe this worker that much. Check the amount, and the worker."""

    kind = Kind.CONFLICT


class ReferenceUsed(Refusal):
    """A payment with this reference is recorded, of another amount or worker."""

    kind = Kind.CONFLICT


class NotAPayment(Refusal):
    """A payment has an amount above zero, a reference, and a day that has come."""


@dataclass(frozen=True, slots=True)
class VendorPayment:
    """What a vendor has paid a worker, and under which reference of its own."""

    worker: Worker
    amount: Money
    paid_on: date
    reference: str


@transaction.atomic(durable=True)
def record_vendor_payment(
    *, vendor: Organisation, payment: VendorPayment, actor: str, now: datetime
) -> bool:
    """Take off what a vendor owes a worker, once for each reference.

    False where the same payment is recorded already. Refuses `NotAPayment`,
    `MoreThanOwed` and `ReferenceUsed`; then nothing moves.
    """
    reference = plain(payment.reference, most=MOST_REFERENCE)
    has_come = payment.paid_on <= (now + _EARLIEST_ZONE).date()
    if not reference or payment.amount.micro <= 0 or not has_come:
        raise NotAPayment
    owed = accounts.owed_by_vendor(vendor.pk, payment.worker.pk)
    debts = accounts.vendor_debts(vendor.pk)
    entry = Entry(
        accounts.vendor_paid_key(vendor.pk, reference),
        "vendor-paid",
        (Transfer(owed, debts, payment.amount),),
    )
    try:
        posted = ledger.post(entry=entry, now=now)
    except ledger.InsufficientFunds as refusal:
        raise MoreThanOwed from refusal
    except ledger.KeyReused as refusal:
        raise ReferenceUsed from refusal
    if posted.is_replay:
        return False
    noted = Noted(
        AuditedAct.VENDOR_PAID_WORKER,
        f"worker:{ids.outside(payment.worker.public_id, ids.WORKER)}",
        {
            "amount": str(payment.amount),
            "day": payment.paid_on.isoformat(),
            "reference": reference,
        },
        vendor.pk,
    )
    note_act(actor=actor, noted=noted, now=now)
    return True


def owed_to(*, vendor_id: int, worker_id: int, currency: str) -> Money:
    """Tell what a vendor still owes a worker."""
    owner = accounts.owed_by_vendor(vendor_id, worker_id)
    return balance_of(owner=owner, currency=currency)
