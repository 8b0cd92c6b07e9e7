"""Vendors' money: accounts to check, objections to answer, payments to make."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people.models import Organisation
from hormiga.domain.settlement import payments, queries
from hormiga.domain.settlement.rules import NoSuchVendorPayment
from hormiga.domain.settlement.services import Answer
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor import money_words as words
from hormiga.flows.dispute_statement_line import answer_dispute
from hormiga.flows.pay_vendor import (
    book_vendor_payment,
    check_vendor_account,
    pay_vendor,
    return_vendor_payment,
    take_vendor_file,
)
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

MOST = 100


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits for somebody, then months and payments, the newest first."""
    rows = queries.newest_statements(limit=MOST)
    vendors = {(row.vendor, row.currency) for row in rows}
    due = [
        (vendor, _name(vendor), queries.due_to(vendor_id=vendor.pk, currency=currency))
        for vendor, currency in sorted(vendors, key=lambda one: (one[0].name, one[1]))
    ]
    now = clock.read()
    page = {
        "now": now,
        "late": queries.late_disputes(now=now),
        "accounts": [
            (one, ids.outside(one.account.public_id))
            for one in queries.accounts_to_check()
        ],
        "disputes": [
            (
                one,
                ids.outside(one.public_id),
                Money(one.line.statement.currency, one.line.amount_micro),
            )
            for one in queries.open_disputes()
        ],
        "due": [row for row in due if row[2].micro > 0],
        "payments": [
            (one, ids.outside(one.public_id), Money(one.currency, one.amount_micro))
            for one in payments.payments_to(limit=MOST)
        ],
        "rows": [
            (row, queries.number_of(row), queries.totals_of(row).whole) for row in rows
        ],
    }
    return render(request, "operator/vendors_money.html", page)


@require_POST
@for_operators
def check(request: HttpRequest, account: str) -> HttpResponse:
    """Take a vendor's account into use, or refuse it."""
    try:
        check_vendor_account(
            public_id=ids.known(account),
            is_right=request.POST.get("right") == "yes",
            by=user_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Kept."))
    return redirect("operator_vendors_money")


@require_POST
@for_operators
def answer(request: HttpRequest, dispute: str) -> HttpResponse:
    """Answer a vendor's objection, with a correction where it is right."""
    given = request.POST.get
    try:
        answer_dispute(
            public_id=ids.known(dispute),
            answer=Answer(
                given("outcome") == "accepted",
                given("words", ""),
                _micro(given("correction", "")),
            ),
            by=user_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Answered. The vendor was told."))
    return redirect("operator_vendors_money")


@require_POST
@for_operators
def pay(request: HttpRequest, vendor: str) -> HttpResponse:
    """Make the file that pays what a vendor does not dispute."""
    found = Organisation.objects.filter(
        public_id=ids.known(vendor, ids.ORGANISATION),
        kind=Organisation.Kind.VENDOR,
    ).first()
    if found is None:
        raise Http404
    now = clock.read()
    try:
        pay_vendor(
            vendor=found,
            currency=request.POST.get("currency", "")[:3],
            today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
            now=now,
            actor=actor_of(request),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The file is made. Upload it at your bank."))
    return redirect("operator_vendors_money")


@require_safe
@for_operators
def file(request: HttpRequest, payment: str) -> HttpResponse:
    """Send a payment's frozen file, and note who took it."""
    try:
        content = take_vendor_file(
            public_id=ids.known(payment), now=clock.read(), actor=actor_of(request)
        )
    except NoSuchVendorPayment as refusal:
        raise Http404 from refusal
    headers = {"Content-Disposition": f'attachment; filename="{payment}.xml"'}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@require_POST
@for_operators
def end(request: HttpRequest, payment: str) -> HttpResponse:
    """Book that the bank has paid, or that the money came back."""
    has_come_back = request.POST.get("outcome") == "returned"
    act = return_vendor_payment if has_come_back else book_vendor_payment
    try:
        act(public_id=ids.known(payment), now=clock.read(), actor=actor_of(request))
    except NoSuchVendorPayment as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Booked."))
    return redirect("operator_vendors_money")


def _micro(text: str) -> int:
    """Read a correction with its sign; an empty one is none."""
    clean = text.strip().replace(",", ".")
    if not clean:
        return 0
    micro = Money.of(clean.lstrip("+-"), "EUR").micro
    return -micro if clean.startswith("-") else micro


def _name(vendor: Organisation) -> str:
    return ids.outside(vendor.public_id, ids.ORGANISATION)
