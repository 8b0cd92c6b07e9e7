"""Who a vendor is before the law, and where its money goes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.people.models import Membership
from hormiga.domain.settlement import queries
from hormiga.domain.settlement.services import Legal
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor import money_words as words
from hormiga.doors.web.vendor.statements import money_member
from hormiga.flows.pay_vendor import give_vendor_account, keep_vendor_details
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, vendor: str) -> HttpResponse:
    """Show and keep legal details; only an owner changes them."""
    member = money_member(request, vendor)
    if request.method == "POST":
        return _keep(request, _owner(member), vendor)
    own = member.organisation_id
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "details": queries.details_of(vendor_id=own),
        "accounts": queries.accounts_of(vendor_id=own),
        "may_change": member.role == Membership.Role.OWNER,
    }
    return render(request, "vendor/billing.html", page)


@never_cache
@login_required
@require_POST
def account(request: HttpRequest, vendor: str) -> HttpResponse:
    """Take an account that an operator checks before it is used."""
    member = _owner(money_member(request, vendor))
    try:
        give_vendor_account(
            vendor=member.organisation,
            holder=request.POST.get("holder", ""),
            number=request.POST.get("iban", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(
            request, _("We have it. A person checks it before money goes there.")
        )
    return redirect("vendor_billing", vendor=vendor)


def _keep(request: HttpRequest, member: Membership, vendor: str) -> HttpResponse:
    given = request.POST.get
    legal = Legal(given("name", ""), given("tax_id", ""), given("address", ""))
    try:
        keep_vendor_details(
            vendor=member.organisation,
            legal=legal,
            agrees=given("agrees") == "on",
            by=user_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Kept."))
    return redirect("vendor_billing", vendor=vendor)


def _owner(member: Membership) -> Membership:
    if member.role != Membership.Role.OWNER:
        raise PermissionDenied
    return member
