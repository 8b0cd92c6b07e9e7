"""Payments to vendors: the file is made once, with its hash, and frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from hormiga.domain.people.models import Organisation
from hormiga.domain.settlement.models import (
    VendorAccount,
    VendorPayment,
    VendorStatement,
)
from hormiga.domain.settlement.queries import due_to, number_of
from hormiga.domain.settlement.rules import (
    MESSAGE,
    NoCheckedAccount,
    NoSuchVendorPayment,
    NothingDue,
    VendorFileDiffers,
    VendorPaymentUnderWay,
    account_context,
    file_context,
)
from hormiga.engines.rails import pain001
from hormiga.engines.rails.pain001 import Line, Message, Party, Payment
from hormiga.kit import ids, vault
from hormiga.kit.money import Money


def make_payment(
    *, vendor: Organisation, currency: str, debtor: Party, today: date, now: datetime
) -> VendorPayment:
    """Write a payment of all that is not in dispute, with its file.

    The money is not moved here: the caller posts the entry in the same transaction.
    Raises NothingDue, NoCheckedAccount, VendorPaymentUnderWay, NotEuro or what the
    file's own checks refuse.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    of_both = {"vendor": vendor, "currency": currency}
    if VendorPayment.objects.filter(
        state=VendorPayment.State.IN_TRANSIT, **of_both
    ).exists():
        raise VendorPaymentUnderWay
    amount = due_to(vendor_id=vendor.pk, currency=currency)
    newest = VendorStatement.objects.filter(**of_both).order_by("-month").first()
    if newest is None or amount.micro <= 0:
        raise NothingDue
    account = VendorAccount.objects.filter(
        vendor=vendor, state=VendorAccount.State.CHECKED
    ).first()
    if account is None:
        raise NoCheckedAccount
    payment = VendorPayment(
        account=account,
        statement=newest,
        amount_micro=amount.micro,
        made_at=now,
        **of_both,
    )
    _freeze(payment, _message(payment, debtor, today))
    payment.save(force_insert=True)
    return payment


def file_of(payment: VendorPayment) -> bytes:
    """Give the frozen file, as it was made."""
    return vault.open_sealed(
        payment.sealed_file, file_context(payment=payment.public_id)
    ).encode()


def lock(*, public_id: UUID) -> VendorPayment:
    """Take a payment's row; raises NoSuchVendorPayment."""
    found = (
        VendorPayment.objects.select_for_update(of=("self",))
        .filter(public_id=public_id)
        .select_related("vendor")
        .first()
    )
    if found is None:
        raise NoSuchVendorPayment
    return found


def end(*, payment: VendorPayment, state: VendorPayment.State, now: datetime) -> None:
    """Say what became of a locked payment."""
    payment.state, payment.ended_at = state, now
    payment.save(update_fields=["state", "ended_at"])


def payments_to(
    *, vendor_id: int | None = None, limit: int = 100
) -> Sequence[VendorPayment]:
    """List payments, the newest first: one vendor's, or everybody's."""
    rows = VendorPayment.objects.select_related("vendor", "statement").defer(
        "sealed_file"
    )
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    return list(rows.order_by("-pk")[:limit])


def _message(payment: VendorPayment, debtor: Party, today: date) -> Message:
    account = payment.account
    holder, number = (
        vault.open_sealed(
            sealed, account_context(vendor_id=payment.vendor_id, part=part)
        )
        for sealed, part in (
            (account.sealed_holder, "holder"),
            (account.sealed_iban, "iban"),
        )
    )
    name = ids.outside(payment.public_id)
    return Message(
        id=ids.outside(payment.public_id, MESSAGE),
        created_at=payment.made_at,
        debtor=debtor,
        execution_date=today,
        payments=(
            Payment(
                end_to_end_id=name,
                creditor=Party(name=pain001.name(holder), iban=number),
                amount=Money(payment.currency, payment.amount_micro),
                remittance=number_of(payment.statement)
                or f"Hormiga {payment.statement.month:%Y-%m}",
            ),
        ),
    )


def _freeze(payment: VendorPayment, message: Message) -> None:
    """Make the one file, and read it back before anybody can see it."""
    pain001.check(message=message, today=message.execution_date)
    written = pain001.write(message=message)
    (wanted,) = message.payments
    line = Line(
        end_to_end_id=wanted.end_to_end_id,
        iban=wanted.creditor.iban,
        amount=wanted.amount,
    )
    if pain001.read_back(written).lines != (line,):
        raise VendorFileDiffers
    payment.sealed_file = vault.seal(
        written.decode(), file_context(payment=payment.public_id)
    )
    payment.file_sha256 = sha256(written).digest()
