"""What a vendor is owed and does not dispute goes out: a file, then the bank's word."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import payer
from hormiga.domain.people.audit_log import (
    AuditedAct,
    Noted,
    note_act,
    user_actor,
)
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.settlement import payments, services
from hormiga.domain.settlement.models import VendorAccount, VendorPayment
from hormiga.domain.settlement.rules import (
    VendorPaymentEnded,
    booked_key,
    payment_key,
)
from hormiga.domain.settlement.services import Legal
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def pay_vendor(
    *, vendor: Organisation, currency: str, today: date, now: datetime, actor: str
) -> VendorPayment:
    """Take what is due and not in dispute out of the vendor's payable, into a file.

    Raises NothingDue, NoCheckedAccount, VendorPaymentUnderWay, SepaNotConfigured,
    NotEuro or InsufficientFunds; then nothing moved and no file is there.
    """
    made = payments.make_payment(
        vendor=vendor, currency=currency, debtor=payer.debtor(), today=today, now=now
    )
    _note(AuditedAct.VENDOR_PAID, made, actor, now)
    ledger.post(
        entry=Entry(
            payment_key(made.pk),
            "vendor-payment",
            (
                Transfer(
                    accounts.vendor_payable(vendor.pk),
                    accounts.vendor_transit(made.pk),
                    Money(currency, made.amount_micro),
                ),
            ),
        ),
        now=now,
    )
    return made


@transaction.atomic(durable=True)
def book_vendor_payment(*, public_id: UUID, now: datetime, actor: str) -> VendorPayment:
    """Book that the bank has paid; again, it changes nothing.

    Raises NoSuchVendorPayment, or VendorPaymentEnded where it came back before.
    """
    found = payments.lock(public_id=public_id)
    if found.state == VendorPayment.State.BOOKED:
        return found
    if found.state == VendorPayment.State.RETURNED:
        raise VendorPaymentEnded
    payments.end(payment=found, state=VendorPayment.State.BOOKED, now=now)
    _note(AuditedAct.VENDOR_PAYMENT_BOOKED, found, actor, now)
    ledger.post(
        entry=Entry(
            booked_key(found.pk),
            "vendor-payment-booked",
            (
                Transfer(
                    accounts.vendor_transit(found.pk),
                    accounts.BANK,
                    Money(found.currency, found.amount_micro),
                ),
            ),
        ),
        now=now,
    )
    return found


@transaction.atomic(durable=True)
def return_vendor_payment(
    *, public_id: UUID, now: datetime, actor: str
) -> VendorPayment:
    """Put a payment that the bank refused or returned back into the payable, once."""
    found = payments.lock(public_id=public_id)
    before = found.state
    if before == VendorPayment.State.RETURNED:
        return found
    payments.end(payment=found, state=VendorPayment.State.RETURNED, now=now)
    _note(AuditedAct.VENDOR_PAYMENT_RETURNED, found, actor, now)
    if before == VendorPayment.State.BOOKED:
        ledger.reverse(
            key=f"{payment_key(found.pk)}:unbooked",
            original_key=booked_key(found.pk),
            now=now,
        )
    ledger.reverse(
        key=f"{payment_key(found.pk)}:returned",
        original_key=payment_key(found.pk),
        now=now,
    )
    return found


@transaction.atomic(durable=True)
def take_vendor_file(*, public_id: UUID, now: datetime, actor: str) -> bytes:
    """Hand out a frozen file, and note who took it: it holds an account."""
    found = payments.lock(public_id=public_id)
    _note(AuditedAct.VENDOR_FILE_TAKEN, found, actor, now)
    return payments.file_of(found)


@transaction.atomic(durable=True)
def keep_vendor_details(
    *, vendor: Organisation, legal: Legal, agrees: bool, by: User, now: datetime
) -> None:
    """Keep who a vendor is, and whether we write its invoices; noted by whom."""
    services.set_details(vendor=vendor, legal=legal, agrees=agrees, by=by, now=now)
    noted = Noted(
        AuditedAct.VENDOR_DETAILS_KEPT,
        f"organisation:{ids.outside(vendor.public_id, ids.ORGANISATION)}",
        {"self_billing": agrees},
        vendor.pk,
    )
    note_act(actor=user_actor(by.pk), noted=noted, now=now)


@transaction.atomic(durable=True)
def give_vendor_account(
    *, vendor: Organisation, holder: str, number: str, by: User, now: datetime
) -> None:
    """Keep where a vendor wants its money, for an operator to check."""
    given = services.give_account(
        vendor=vendor, holder=holder, number=number, by=by, now=now
    )
    _note_account(AuditedAct.VENDOR_ACCOUNT_GIVEN, given, by, now)


@transaction.atomic(durable=True)
def check_vendor_account(
    *, public_id: UUID, is_right: bool, by: User, now: datetime
) -> None:
    """Say whether an account is the vendor's; raises SecondPersonNeeded."""
    found = services.check_account(
        public_id=public_id, is_right=is_right, by=by, now=now
    )
    act = (
        AuditedAct.VENDOR_ACCOUNT_CHECKED
        if is_right
        else AuditedAct.VENDOR_ACCOUNT_REFUSED
    )
    _note_account(act, found, by, now)


def _note_account(act: AuditedAct, of: VendorAccount, by: User, now: datetime) -> None:
    noted = Noted(
        act,
        f"vendor-account:{ids.outside(of.public_id)}",
        organisation_id=of.vendor_id,
    )
    note_act(actor=user_actor(by.pk), noted=noted, now=now)


def _note(act: AuditedAct, of: VendorPayment, actor: str, now: datetime) -> None:
    noted = Noted(
        act,
        f"vendor-payment:{ids.outside(of.public_id)}",
        {"total": str(Money(of.currency, of.amount_micro))},
        of.vendor_id,
    )
    note_act(actor=actor, noted=noted, now=now)
