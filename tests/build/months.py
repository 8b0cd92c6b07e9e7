"""Vendors whose workers have worked: what a month's statement is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.build import vendors, web
from tests.build.payouts import iban
from tests.build.people import HOUR, NOON, worker
from tests.build.projects import live_batch
from tests.build.work import judge

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.models import Contract
from hormiga.domain.projects.models import Batch
from hormiga.domain.settlement import services
from hormiga.domain.settlement.models import (
    VendorAccount,
    VendorLine,
    VendorPayment,
    VendorStatement,
)
from hormiga.domain.settlement.rules import account_context, file_context, month_of
from hormiga.domain.settlement.services import Legal
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.close_vendor_month import close_vendor_months
from hormiga.kit import ids, vault

AT = NOON + HOUR
"""When work is done: the contract has to be there when a task is claimed."""
DECEMBER = datetime(2026, 12, 2, 9, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 9, tzinfo=UTC)
LEGAL = Legal("Enlace S.L.", "B12345678", "Calle Mayor 1\n28013 Madrid")


def contract(**given: Any) -> Contract:
    """A contract with a margin of a tenth; by default the vendor pays its workers."""
    return vendors.contract(**given)


def work(
    through: Contract,
    *,
    times: Sequence[datetime] = (AT,),
    batch: Batch | None = None,
    who: Worker | None = None,
) -> Batch:
    """Have a worker of the vendor do and be paid a task at each of these times."""
    done = batch or live_batch(
        programme=through.programme, tasks=10, wallet="100", overlap=1
    )
    hand = who or worker()
    if who is None:
        vendors.placed(hand, through)
    for at in times:
        approve_judgments(
            judgments=judge(hand, done, "ant", now=at),
            organisation=done.project.organisation,
            reason="",
            now=at,
        )
    return done


def ready(vendor: Organisation, *, agrees: bool = True) -> None:
    """Give a vendor its details and an account that an operator has checked."""
    services.set_details(
        vendor=vendor, legal=LEGAL, agrees=agrees, by=web.member(vendor), now=NOON
    )
    given = services.give_account(
        vendor=vendor,
        holder="Enlace S.L.",
        number=iban(vendor.pk),
        by=web.member(vendor),
        now=NOON,
    )
    services.check_account(
        public_id=given.public_id,
        is_right=True,
        by=web.user(is_operator=True),
        now=NOON,
    )


def closed(vendor: Organisation, now: datetime = DECEMBER) -> VendorStatement:
    """Close what is due; give the vendor's newest month."""
    close_vendor_months(now=now)
    return VendorStatement.objects.filter(vendor=vendor).latest("month")


def rows(vendor: Organisation) -> dict[str, dict[str, str]]:
    """Rows alone, for pages that only have to find them: what addresses name them by.

    A month with a line, an account to check, an objection, a payment with a file.
    """
    month = month_of(moment=NOON, time_zone="UTC")
    statement = VendorStatement.objects.create(
        vendor=vendor,
        currency="EUR",
        month=month.month,
        time_zone="UTC",
        starts_at=month.starts_at,
        ends_at=month.ends_at,
        closed_at=DECEMBER,
    )
    line, other = (
        VendorLine.objects.create(
            statement=statement,
            day=NOON.date(),
            about=f"project:{number}",
            kind=VendorLine.Kind.MARGIN,
            amount_micro=70_000,
        )
        for number in (1, 2)
    )
    given = {
        "vendor": vendor,
        "sealed_holder": vault.seal(
            "Enlace", account_context(vendor_id=vendor.pk, part="holder")
        ),
        "sealed_iban": vault.seal(
            iban(3), account_context(vendor_id=vendor.pk, part="iban")
        ),
        "given_by": web.user(),
        "given_at": NOON,
    }
    account = VendorAccount.objects.create(**given)
    asked = services.open_dispute(
        vendor_id=vendor.pk,
        statement=statement.public_id,
        line_id=other.pk,
        words="Too little.",
        by=web.user(),
        now=NOON,
    )
    payment = VendorPayment(
        vendor=vendor,
        account=account,
        statement=statement,
        currency="EUR",
        amount_micro=70_000,
        file_sha256=b"",
        made_at=NOON,
    )
    payment.sealed_file = vault.seal(
        "<Document/>", file_context(payment=payment.public_id)
    )
    payment.save()
    of_month = {"statement": ids.outside(statement.public_id), "line": str(line.pk)}
    of_payment = {"payment": ids.outside(payment.public_id)}
    return {
        "vendor_statement": of_month,
        "vendor_statement_pdf": of_month,
        "vendor_statement_csv": of_month,
        "vendor_dispute": of_month,
        "operator_vendor_account": {"account": ids.outside(account.public_id)},
        "operator_vendor_dispute": {"dispute": ids.outside(asked.public_id)},
        "operator_vendor_file": of_payment,
        "operator_vendor_end": of_payment,
    }
