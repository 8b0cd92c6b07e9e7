"""Vendors' details, accounts, months and disputes: every write but the ledger's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.people.models import Organisation, User
from hormiga.domain.settlement.models import (
    InvoiceSeries,
    LineDispute,
    VendorAccount,
    VendorDetails,
    VendorLine,
    VendorStatement,
)
from hormiga.domain.settlement.rules import (
    ANSWER_TIME,
    DetailsMissing,
    Earned,
    LineInDispute,
    NoSuchLineDispute,
    NoSuchVendorAccount,
    NoSuchVendorLine,
    Period,
    SecondPersonNeeded,
    account_context,
    check_correction,
    clean_account,
    clean_words,
)
from hormiga.kit import vault


@dataclass(frozen=True, slots=True)
class Legal:
    """Who a vendor is before the law."""

    name: str
    tax_id: str
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operator answers to a dispute; the change is in micro-units."""

    is_accepted: bool
    words: str
    correction_micro: int = 0


def set_details(
    *, vendor: Organisation, legal: Legal, agrees: bool, by: User, now: datetime
) -> VendorDetails:
    """Keep a vendor's legal details, and whether we may write its invoices.

    A yes that stands keeps its day. Raises DetailsMissing.
    """
    name, tax_id = " ".join(legal.name.split()), " ".join(legal.tax_id.split())
    address = legal.address.strip()
    if not (2 <= len(name) <= 200 and 2 <= len(tax_id) <= 40):
        raise DetailsMissing
    if not 5 <= len(address) <= 500:
        raise DetailsMissing
    known = VendorDetails.objects.filter(vendor=vendor).first()
    stands = agrees and known is not None and known.self_billing_agreed_at is not None
    agreed_at, agreed_by = (now, by) if agrees else (None, None)
    if stands and known is not None:
        agreed_at, agreed_by = known.self_billing_agreed_at, known.agreed_by
    made, _ = VendorDetails.objects.update_or_create(
        vendor=vendor,
        defaults={
            "name": name,
            "tax_id": tax_id,
            "address": address,
            "self_billing_agreed_at": agreed_at,
            "agreed_by": agreed_by,
            "updated_at": now,
        },
    )
    return made


@transaction.atomic
def give_account(
    *, vendor: Organisation, holder: str, number: str, by: User, now: datetime
) -> VendorAccount:
    """Keep an account that an operator has to check; the old one pays until then.

    Raises NotAnIban, WrongCheckDigits, NotInSepa or NameNotWritable.
    """
    name, iban = clean_account(holder=holder, number=number)
    Organisation.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    VendorAccount.objects.filter(vendor=vendor, state=VendorAccount.State.GIVEN).update(
        state=VendorAccount.State.REPLACED
    )
    return VendorAccount.objects.create(
        vendor=vendor,
        sealed_holder=vault.seal(
            name, account_context(vendor_id=vendor.pk, part="holder")
        ),
        sealed_iban=vault.seal(iban, account_context(vendor_id=vendor.pk, part="iban")),
        given_by=by,
        given_at=now,
    )


@transaction.atomic
def check_account(
    *, public_id: UUID, is_right: bool, by: User, now: datetime
) -> VendorAccount:
    """Take an account into use, or refuse it; raises SecondPersonNeeded."""
    found = (
        VendorAccount.objects.select_for_update(of=("self",))
        .filter(public_id=public_id, state=VendorAccount.State.GIVEN)
        .select_related("vendor")
        .first()
    )
    if found is None:
        raise NoSuchVendorAccount
    if found.given_by_id == by.pk:
        raise SecondPersonNeeded
    if is_right:
        VendorAccount.objects.filter(
            vendor=found.vendor, state=VendorAccount.State.CHECKED
        ).update(state=VendorAccount.State.REPLACED)
    found.state = (
        VendorAccount.State.CHECKED if is_right else VendorAccount.State.REFUSED
    )
    found.checked_by, found.checked_at = by, now
    found.save(update_fields=["state", "checked_by", "checked_at"])
    return found


def close_month(
    *,
    vendor: Organisation,
    currency: str,
    period: Period,
    time_zone: str,
    earned: Sequence[Earned],
    now: datetime,
) -> VendorStatement:
    """Write a month's statement; with the vendor's prior yes it is its invoice too."""
    numbered = _numbered(vendor, now) if earned else {}
    made = VendorStatement.objects.create(
        vendor=vendor,
        currency=currency,
        month=period.month,
        time_zone=time_zone,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        closed_at=now,
        **numbered,
    )
    VendorLine.objects.bulk_create(
        VendorLine(
            statement=made,
            day=one.day,
            about=one.about,
            title=dict(one.title),
            kind=one.kind,
            judgments=one.judgments,
            amount_micro=one.micro,
        )
        for one in earned
    )
    return made


def _numbered(vendor: Organisation, now: datetime) -> dict[str, object]:
    details = VendorDetails.objects.filter(vendor=vendor).first()
    if details is None or details.self_billing_agreed_at is None:
        return {}
    year = now.year
    InvoiceSeries.objects.get_or_create(vendor=vendor, year=year)
    series = InvoiceSeries.objects.select_for_update().get(vendor=vendor, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return {
        "year": year,
        "number": series.last,
        "details": {
            "name": details.name,
            "tax_id": details.tax_id,
            "address": details.address,
            "agreed_on": details.self_billing_agreed_at.date().isoformat(),
        },
    }


@transaction.atomic
def open_dispute(
    *,
    vendor_id: int,
    statement: UUID,
    line_id: int,
    words: str,
    by: User,
    now: datetime,
) -> LineDispute:
    """Say what is wrong with a line; it is not paid before an operator has answered."""
    line = (
        VendorLine.objects.select_for_update(of=("self",))
        .filter(pk=line_id, statement__public_id=statement, statement__vendor=vendor_id)
        .first()
    )
    if line is None:
        raise NoSuchVendorLine
    kept = clean_words(words)
    if line.disputes.filter(state=LineDispute.State.OPEN).exists():
        raise LineInDispute
    return LineDispute.objects.create(
        line=line,
        words=kept,
        opened_by=by,
        opened_at=now,
        due_at=now + ANSWER_TIME,
    )


@transaction.atomic
def answer_dispute(
    *, public_id: UUID, answer: Answer, by: User, now: datetime
) -> LineDispute:
    """Answer a dispute once.

    Raises NoSuchLineDispute, WordsNeeded or TooMuchToCorrect.
    """
    found = (
        LineDispute.objects.select_for_update(of=("self",))
        .filter(public_id=public_id, state=LineDispute.State.OPEN)
        .select_related("line__statement__vendor")
        .first()
    )
    if found is None:
        raise NoSuchLineDispute
    kept = clean_words(answer.words)
    check_correction(
        is_accepted=answer.is_accepted,
        micro=answer.correction_micro,
        line_micro=found.line.amount_micro,
    )
    found.state = (
        LineDispute.State.ACCEPTED if answer.is_accepted else LineDispute.State.DECLINED
    )
    found.answer, found.answered_by, found.answered_at = kept, by, now
    found.correction_micro = answer.correction_micro
    found.save()
    return found
