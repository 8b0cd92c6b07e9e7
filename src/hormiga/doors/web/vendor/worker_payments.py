"""A vendor that pays its workers itself: whom it owes, and what it has paid."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.services import currencies
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor import money_words as words
from hormiga.doors.web.vendor.people import managed, name_for, person
from hormiga.doors.web.vendor.statements import money_member
from hormiga.flows.record_vendor_payment import (
    NotAPayment,
    VendorPayment,
    record_vendor_payment,
)
from hormiga.kit import accounts, clock
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

MOST_ROWS = 5_000
MOST_BYTES = 1_000_000
COLUMNS = ("worker", "amount", "currency", "day", "reference")


@dataclass(frozen=True, slots=True)
class Owed:
    """A worker by the name that this vendor knows, and what it owes them."""

    name: str
    email: str
    amount: Money


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """Show whom the vendor owes; record one payment, or a file of many."""
    member = money_member(request, vendor)
    if request.method == "POST":
        _record(request, managed(request, vendor))
        return redirect("vendor_worker_payments", vendor=vendor)
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "owed": _owed(member.organisation),
        "columns": ", ".join(COLUMNS),
    }
    return render(request, "vendor/worker_payments.html", page)


def _owed(vendor: Organisation) -> list[Owed]:
    prefix = accounts.owed_by_vendor(vendor.pk, 0).removesuffix("0")
    found = [
        (int(row.owner.removeprefix(prefix)), row.amount)
        for currency in currencies()
        for row in ledger.balances_under(prefix=prefix, currency=currency)
    ]
    workers = Worker.objects.select_related("user").in_bulk([pk for pk, _ in found])
    return [
        Owed(
            name_for(vendor, workers[pk].public_id),
            workers[pk].user.email if workers[pk].user else "",  # type: ignore[union-attr]
            amount,
        )
        for pk, amount in found
    ]


def _record(request: HttpRequest, vendor: Organisation) -> None:
    """Record each row by itself: a file that is sent again records nothing twice."""
    now, actor = clock.read(), user_actor(user_of(request).pk)
    done = known = 0
    refused: list[str] = []
    for number, row in enumerate(_rows(request), start=1):
        try:
            if _one(vendor, row, actor, now):
                done += 1
            else:
                known += 1
        except Refusal as refusal:
            refused.append(
                _("Row %(number)s: %(why)s")
                % {"number": number, "why": words.of(refusal)}
            )
    told = ngettext("%(n)s payment recorded.", "%(n)s payments recorded.", done)
    messages.success(request, told % {"n": done})
    if known:
        there = ngettext("%(n)s was there before.", "%(n)s were there before.", known)
        messages.info(request, there % {"n": known})
    for why in refused[:20]:
        messages.warning(request, why)


def _rows(request: HttpRequest) -> Iterator[Mapping[str, str]]:
    file = request.FILES.get("file")
    if file is None:
        yield {name: request.POST.get(name, "") for name in COLUMNS}
        return
    text = file.read(MOST_BYTES).decode("utf-8-sig", "replace")
    for number, row in enumerate(csv.DictReader(io.StringIO(text))):
        if number == MOST_ROWS:
            return
        yield {name: str(row.get(name) or "") for name in COLUMNS}


def _one(
    vendor: Organisation, row: Mapping[str, str], actor: str, now: datetime
) -> bool:
    try:
        worker, day = person(vendor, row["worker"]), date.fromisoformat(row["day"])
    except (Http404, ValueError) as error:
        raise NotAPayment from error
    payment = VendorPayment(
        worker=worker,
        amount=Money.of(row["amount"].replace(",", "."), row["currency"]),
        paid_on=day,
        reference=row["reference"],
    )
    return record_vendor_payment(vendor=vendor, payment=payment, actor=actor, now=now)
