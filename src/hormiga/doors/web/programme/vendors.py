"""The vendor directory, one vendor's page, and applying there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.exams.queries import exams_shown
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import applications, directory, places
from hormiga.domain.programmes.models import Contract
from hormiga.domain.programmes.rules import NoSuchContract
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_SAID = 20


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the vendors that take people in, and where one stands with each."""
    mine = places.contracts_with(worker_id=worker.pk)
    page = {
        "vendors": [
            (row, ids.outside(row.vendor.public_id, ids.ORGANISATION))
            for row in directory.listed_vendors()
        ],
        "mine": [(row, ids.outside(row.public_id), has) for row, has in mine],
    }
    return render(request, "programme/vendors.html", page)


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker, vendor: str) -> HttpResponse:
    """Show what a vendor offers, what it asks for, and what its workers say."""
    try:
        found = directory.vendor_listed(public_id=ids.known(vendor, ids.ORGANISATION))
    except NoSuchContract as refusal:
        raise Http404 from refusal
    titles = {exam.slug: exam.title for exam in exams_shown()}
    mine = {row.pk for row, _ in places.contracts_with(worker_id=worker.pk)}
    page = {
        "row": found,
        "offers": [
            {
                "contract": one,
                "id": ids.outside(one.public_id),
                "payer": words.PAYERS[one.payer],
                "exam": titles.get(one.exam_slug),
                "agreement": ids.outside(one.agreement.public_id)
                if one.agreement
                else "",
                "is_mine": one.pk in mine,
            }
            for one in found.contracts
        ],
        "said": directory.said_of(vendor_id=found.vendor.pk, limit=MOST_SAID),
        "longest": applications.LONGEST,
    }
    return render(request, "programme/vendor.html", page)


@for_workers
@require_POST
def apply(request: HttpRequest, worker: Worker, contract: str) -> HttpResponse:
    """Ask a vendor for a place."""
    public_id = ids.known(contract)
    try:
        applications.apply(
            worker=worker,
            contract=public_id,
            languages=request.POST.get("languages", ""),
            why=request.POST.get("why", ""),
            now=clock.read(),
        )
    except NoSuchContract as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
        return _back(public_id)
    messages.success(
        request, _("Your application is on its way. A person of the vendor answers.")
    )
    return redirect("place", contract=contract)


def _back(contract: UUID) -> HttpResponse:
    """Go back to the vendor whose contract it was."""
    found = Contract.objects.filter(public_id=contract).select_related("vendor").first()
    if found is None:
        raise Http404
    vendor = ids.outside(found.vendor.public_id, ids.ORGANISATION)
    return redirect("vendor_shown", vendor=vendor)
