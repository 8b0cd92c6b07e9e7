"""A vendor's months: what they came to, what is wrong with a line, and the papers."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people.models import Membership
from hormiga.domain.settlement import payments, queries
from hormiga.domain.settlement.models import VendorStatement
from hormiga.domain.settlement.rules import NoSuchVendorLine, NoSuchVendorStatement
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor import money_words as words, papers
from hormiga.doors.web.vendor.access import vendor_member
from hormiga.flows.dispute_statement_line import dispute_line
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

SEES_MONEY = {
    Membership.Role.OWNER,
    Membership.Role.MANAGER,
    Membership.Role.FINANCE,
}


def money_member(request: HttpRequest, vendor: str) -> Membership:
    """Find one's own membership; only some roles see what a vendor earns."""
    member = vendor_member(request, vendor)
    if member.role not in SEES_MONEY:
        raise PermissionDenied
    return member


@never_cache
@login_required
@require_safe
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """List closed months and payments; say what is missing to be paid."""
    member = money_member(request, vendor)
    own = member.organisation_id
    rows = queries.statements_of(vendor_id=own)
    currencies = sorted({row.currency for row in rows})
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "rows": [
            (row, ids.outside(row.public_id), queries.totals_of(row).whole)
            for row in rows
        ],
        "due": [queries.due_to(vendor_id=own, currency=one) for one in currencies],
        "payments": [
            (one, Money(one.currency, one.amount_micro))
            for one in payments.payments_to(vendor_id=own)
        ],
        "details": queries.details_of(vendor_id=own),
        "accounts": queries.accounts_of(vendor_id=own),
    }
    return render(request, "vendor/statements.html", page)


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, vendor: str, statement: str) -> HttpResponse:
    """Show a month line by line."""
    member = money_member(request, vendor)
    found = _own(member, statement)
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "statement": found,
        "id": statement,
        "number": queries.number_of(found),
        "totals": queries.totals_of(found),
        "lines": queries.lines_of(found),
    }
    return render(request, "vendor/statement.html", page)


@never_cache
@login_required
@require_POST
def dispute(
    request: HttpRequest, vendor: str, statement: str, line: str
) -> HttpResponse:
    """Say what is wrong with a line."""
    member = money_member(request, vendor)
    try:
        dispute_line(
            vendor=member.organisation,
            statement=ids.known(statement),
            line_id=int(line) if re.fullmatch("[0-9]{1,18}", line) else 0,
            words=request.POST.get("words", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchVendorLine as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(
            request,
            _("We have it, and answer within 14 days. The rest of the month is paid."),
        )
    return redirect("vendor_statement", vendor=vendor, statement=statement)


@never_cache
@login_required
@require_safe
def pdf(request: HttpRequest, vendor: str, statement: str) -> HttpResponse:
    """Send a month as a PDF: the invoice, where it has a number."""
    found = _own(money_member(request, vendor), statement)
    content = papers.write_pdf(found, language=get_language() or "en")
    return _file(found, content, "pdf", "application/pdf")


@never_cache
@login_required
@require_safe
def table(request: HttpRequest, vendor: str, statement: str) -> HttpResponse:
    """Send a month's lines as CSV."""
    found = _own(money_member(request, vendor), statement)
    return _file(found, papers.write_csv(found).encode(), "csv", "text/csv")


def _own(member: Membership, statement: str) -> VendorStatement:
    try:
        return queries.statement_of(
            vendor_id=member.organisation_id, public_id=ids.known(statement)
        )
    except NoSuchVendorStatement as refusal:
        raise Http404 from refusal


def _file(of: VendorStatement, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"hormiga-{of.month:%Y-%m}-{of.currency}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
