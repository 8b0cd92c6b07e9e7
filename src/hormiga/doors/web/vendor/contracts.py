"""A vendor's contracts: accept one, and say what it shows and asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.agreements.queries import agreements_of
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes import contracts
from hormiga.domain.programmes.contracts import Showing
from hormiga.domain.programmes.models import Contract
from hormiga.domain.programmes.rules import NoSuchContract
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import MAY_INVITE, vendor_member
from hormiga.doors.web.vendor.people import managed
from hormiga.flows.make_contract import accept_contract, show_contract
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@never_cache
@login_required
@require_safe
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """List a vendor's contracts."""
    member = vendor_member(request, vendor)
    rows = [
        (row, ids.outside(row.public_id), words.CONTRACT_STATES[row.state])
        for row in contracts.contracts_of(vendor_id=member.organisation_id)
    ]
    page = {"vendor": member.organisation, "vendor_id": vendor, "rows": rows}
    return render(request, "vendor/contracts.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, vendor: str, contract: str) -> HttpResponse:
    """Show a contract; an owner or manager changes what it says."""
    member = vendor_member(request, vendor)
    public_id = ids.known(contract)
    try:
        if request.method == "POST":
            return _change(request, managed(request, vendor), vendor, contract)
        found = contracts.contract_of(
            vendor_id=member.organisation_id, public_id=public_id
        )
    except NoSuchContract as refusal:
        raise Http404 from refusal
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "contract": found,
        "id": contract,
        "state": words.CONTRACT_STATES[found.state],
        "margin": found.margin_ppm / 10_000,
        "may_change": member.role in MAY_INVITE and found.state != Contract.State.ENDED,
        "agreements": agreements_of(organisation_id=member.organisation_id),
        "agreement": ids.outside(found.agreement.public_id) if found.agreement else "",
    }
    return render(request, "vendor/contract.html", page)


def _change(
    request: HttpRequest, of: Organisation, vendor: str, contract: str
) -> HttpResponse:
    given: Any = request.POST.get
    try:
        show_contract(
            vendor=of,
            public_id=ids.known(contract),
            showing=Showing(
                {"es": given("about_es", ""), "en": given("about_en", "")},
                {"es": given("asks_es", ""), "en": given("asks_en", "")},
                is_listed=given("is_listed") == "on",
            ),
            agreement=ids.known(given("agreement")) if given("agreement") else None,
            actor=user_actor(user_of(request).pk),
            now=clock.read(),
        )
    except NoSuchContract:
        raise
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Kept. It counts from now on."))
    return redirect("vendor_contract", vendor=vendor, contract=contract)


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, vendor: str, contract: str) -> HttpResponse:
    """Put an offered contract in force."""
    try:
        accept_contract(
            vendor=managed(request, vendor),
            public_id=ids.known(contract),
            actor=user_actor(user_of(request).pk),
            now=clock.read(),
        )
    except NoSuchContract as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(
            request, _("The contract is in force: you can bring workers in.")
        )
    return redirect("vendor_contract", vendor=vendor, contract=contract)
