"""Contracts of vendors with programmes, and the verified mark."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.exams.queries import exams_shown
from hormiga.domain.people import register
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.rules import NoReason, NoSuchOrganisation
from hormiga.domain.programmes import contracts, directory
from hormiga.domain.programmes.contracts import Terms
from hormiga.domain.programmes.models import Contract, Programme
from hormiga.domain.programmes.rules import NoSuchContract
from hormiga.domain.programmes.services import programme_named
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.flows.make_contract import end_contract, offer_contract
from hormiga.flows.verify_vendor import verify_vendor
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_VENDORS = 500


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List contracts and vendors; offer a contract."""
    if request.method == "POST":
        _offer(request)
        return redirect("operator_contracts")
    rows = contracts.all_contracts(before=before(request), limit=AT_ONCE)
    vendors = register.vendors(limit=MOST_VENDORS)
    verified = directory.verified_among([one.pk for one in vendors])
    page = {
        "rows": [
            (row, ids.outside(row.public_id), words.CONTRACT_STATES[row.state])
            for row in rows
        ],
        "next": rows[-1].pk if len(rows) == AT_ONCE else None,
        "vendors": [(one, _name(one), one.pk in verified) for one in vendors],
        "programmes": Programme.objects.filter(is_active=True).order_by("slug"),
        "exams": exams_shown(),
    }
    return render(request, "operator/contracts.html", page)


@require_POST
@for_operators
def end(request: HttpRequest, contract: str) -> HttpResponse:
    """End a contract, with a reason that the workers read."""
    try:
        ended = end_contract(
            public_id=ids.known(contract),
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=clock.read(),
        )
    except NoSuchContract as refusal:
        raise Http404 from refusal
    except NoReason as refusal:
        messages.warning(request, words.of(refusal))
    else:
        told = _("The contract has ended, and %(n)s places with it.")
        messages.success(request, told % {"n": len(ended)})
    return redirect("operator_contracts")


@require_POST
@for_operators
def verify(request: HttpRequest, vendor: str) -> HttpResponse:
    """Give the verified mark or take it away."""
    found = _vendor(vendor)
    if found is None:
        raise Http404
    try:
        verify_vendor(
            vendor=found,
            is_verified=request.POST.get("verified") == "yes",
            reason=request.POST.get("reason", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except NoReason as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Done. It is in the audit log, with your reason."))
    return redirect("operator_contracts")


def _offer(request: HttpRequest) -> None:
    given = request.POST.get
    vendor = _vendor(given("vendor", ""))
    margin = _margin(given("margin", "0"))
    payer = given("payer", "")
    if vendor is None or margin is None or payer not in Contract.Payer.values:
        messages.warning(
            request, _("Choose a vendor and who pays, and a margin in percent.")
        )
        return
    try:
        offer_contract(
            vendor=vendor,
            programme=programme_named(given("programme", "")),
            terms=Terms(
                Contract.Payer(payer),
                margin_ppm=margin,
                needs_check=given("needs_check") == "on",
                needs_agreement=given("needs_agreement") == "on",
                exam_slug=given("exam", ""),
            ),
            actor=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Offered. It counts once the vendor accepts."))


def _margin(text: str) -> int | None:
    """Read percent as parts per million."""
    try:
        percent = Decimal(text.strip().replace(",", ".") or "0")
        return int(percent * 10_000) if 0 <= percent <= 100 else None
    except (InvalidOperation, ValueError):
        return None


def _vendor(name: str) -> Organisation | None:
    try:
        found = register.organisation_known_as(
            public_id=ids.known(name, ids.ORGANISATION)
        )
    except NoSuchOrganisation:
        return None
    return found if found.kind == Organisation.Kind.VENDOR else None


def _name(vendor: Organisation) -> str:
    return ids.outside(vendor.public_id, ids.ORGANISATION)
