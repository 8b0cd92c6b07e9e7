"""What vendors and operators read of vendors' months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.settlement.models import (
    LineDispute,
    VendorAccount,
    VendorDetails,
    VendorLine,
    VendorPayment,
    VendorStatement,
)
from hormiga.domain.settlement.rules import (
    NoSuchVendorStatement,
    account_context,
    due,
    invoice_number,
)
from hormiga.kit import accounts, vault
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Totals:
    """What a month comes to, and how much of it an open dispute holds back."""

    rewards: Money
    margins: Money
    corrections: Money
    whole: Money
    disputed: Money
    judgments: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with what was said about it, the newest last."""

    line: VendorLine
    amount: Money
    disputes: Sequence[LineDispute]

    @property
    def is_disputed(self) -> bool:
        """Say whether an answer is awaited."""
        return any(one.state == LineDispute.State.OPEN for one in self.disputes)


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account that its owner recognises and nobody else can use."""

    account: VendorAccount
    iban: str
    holder: str


def statements_of(*, vendor_id: int) -> list[VendorStatement]:
    """List a vendor's closed months, the newest first."""
    rows = VendorStatement.objects.filter(vendor=vendor_id).select_related("vendor")
    return list(rows.order_by("-month", "currency")[:240])


def newest_statements(*, limit: int) -> list[VendorStatement]:
    """List all vendors' closed months, the newest first, for the operator."""
    rows = VendorStatement.objects.select_related("vendor")
    return list(rows.order_by("-month", "-pk")[:limit])


def statement_of(*, vendor_id: int, public_id: UUID) -> VendorStatement:
    """Find a vendor's own statement; NoSuchVendorStatement for another's."""
    found = (
        VendorStatement.objects.filter(vendor=vendor_id, public_id=public_id)
        .select_related("vendor")
        .first()
    )
    if found is None:
        raise NoSuchVendorStatement
    return found


def number_of(statement: VendorStatement) -> str:
    """Write the invoice's number; empty where the statement is none."""
    if statement.year is None or statement.number is None:
        return ""
    return invoice_number(
        vendor=statement.vendor.public_id,
        year=statement.year,
        number=statement.number,
    )


def lines_of(statement: VendorStatement) -> list[LineRow]:
    """List a month's lines by project and day, each with its disputes."""
    rows = statement.lines.prefetch_related("disputes").order_by("about", "day", "kind")
    return [
        LineRow(
            line,
            Money(statement.currency, line.amount_micro),
            sorted(line.disputes.all(), key=lambda one: one.pk),
        )
        for line in rows
    ]


def totals_of(statement: VendorStatement) -> Totals:
    """Sum a month by what its lines are."""
    of = statement.lines.aggregate(
        rewards=Sum("amount_micro", filter=Q(kind=VendorLine.Kind.REWARD), default=0),
        margins=Sum("amount_micro", filter=Q(kind=VendorLine.Kind.MARGIN), default=0),
        corrections=Sum(
            "amount_micro", filter=Q(kind=VendorLine.Kind.CORRECTION), default=0
        ),
        whole=Sum("amount_micro", default=0),
        disputed=Sum("amount_micro", filter=Q(pk__in=_in_dispute()), default=0),
    )
    money = {name: Money(statement.currency, micro) for name, micro in of.items()}
    margins = statement.lines.filter(kind=VendorLine.Kind.MARGIN)
    rewards = statement.lines.filter(kind=VendorLine.Kind.REWARD)
    counted = [
        kind.aggregate(n=Sum("judgments", default=0))["n"]
        for kind in (margins, rewards)
    ]
    return Totals(judgments=max(counted), **money)


def due_to(*, vendor_id: int, currency: str) -> Money:
    """Tell what would be paid now: all that is not in dispute and was not sent.

    Never more than the books hold: a correction since the last statement counts too.
    """
    mine = VendorLine.objects.filter(
        statement__vendor=vendor_id, statement__currency=currency
    )
    undisputed = mine.exclude(pk__in=_in_dispute()).aggregate(
        n=Sum("amount_micro", default=0)
    )["n"]
    sent = (
        VendorPayment.objects.filter(vendor=vendor_id, currency=currency)
        .exclude(state=VendorPayment.State.RETURNED)
        .aggregate(n=Sum("amount_micro", default=0))["n"]
    )
    told = due(undisputed_micro=undisputed, paid_micro=sent, currency=currency)
    owner = accounts.vendor_payable(vendor_id)
    held = ledger.balance_of(owner=owner, currency=currency)
    return min(told, held.whole_cents)


def details_of(*, vendor_id: int) -> VendorDetails | None:
    """Find what a vendor said of itself; None where it has not yet."""
    return VendorDetails.objects.filter(vendor=vendor_id).first()


def accounts_of(*, vendor_id: int) -> list[AccountShown]:
    """Show a vendor's accounts that are used or wait to be checked, masked."""
    rows = VendorAccount.objects.filter(
        vendor=vendor_id,
        state__in=[VendorAccount.State.GIVEN, VendorAccount.State.CHECKED],
    )
    return [_shown(row, is_masked=True) for row in rows.order_by("-pk")]


def accounts_to_check() -> list[AccountShown]:
    """Show the accounts that wait for an operator, whole: it has to compare them."""
    rows = VendorAccount.objects.filter(state=VendorAccount.State.GIVEN)
    return [
        _shown(row, is_masked=False)
        for row in rows.select_related("vendor", "given_by").order_by("pk")
    ]


def open_disputes() -> list[LineDispute]:
    """List what waits for an answer, the most urgent first."""
    rows = LineDispute.objects.filter(state=LineDispute.State.OPEN)
    return list(rows.select_related("line__statement__vendor").order_by("due_at")[:200])


def late_disputes(*, now: datetime) -> int:
    """Count answers that are overdue."""
    return LineDispute.objects.filter(
        state=LineDispute.State.OPEN, due_at__lt=now
    ).count()


def _in_dispute() -> Any:
    return LineDispute.objects.filter(state=LineDispute.State.OPEN).values("line")


def _shown(row: VendorAccount, *, is_masked: bool) -> AccountShown:
    iban, holder = (
        vault.open_sealed(sealed, account_context(vendor_id=row.vendor_id, part=part))
        for sealed, part in ((row.sealed_iban, "iban"), (row.sealed_holder, "holder"))
    )
    shown = f"{iban[:4]} … {iban[-4:]}" if is_masked else iban
    return AccountShown(row, shown, holder)
