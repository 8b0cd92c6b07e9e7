"""Who asked a vendor for a place, and its answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people import register
from hormiga.domain.programmes import applications
from hormiga.domain.programmes.applications import Why
from hormiga.domain.programmes.rules import NoSuchApplication, NoWords
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import MAY_INVITE, vendor_member
from hormiga.doors.web.vendor.people import managed
from hormiga.flows.decide_application import accept_application, decline_application
from hormiga.kit import clock, ids

AT_ONCE = 50


@never_cache
@login_required
@require_safe
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """List the applications that wait, the oldest first."""
    member = vendor_member(request, vendor)
    rows = applications.waiting(vendor_id=member.organisation_id, limit=AT_ONCE)
    emails = register.emails_of(worker_ids=[row.worker_id for row in rows])
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "may_answer": member.role in MAY_INVITE,
        "rows": [
            (row, ids.outside(row.public_id), emails.get(row.worker_id, ""))
            for row in rows
        ],
        "reasons": [(why.value, words.DECLINED[why]) for why in Why],
    }
    return render(request, "vendor/applications.html", page)


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, vendor: str, application: str) -> HttpResponse:
    """Give the place."""
    try:
        accept_application(
            vendor=managed(request, vendor),
            public_id=ids.known(application),
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchApplication as refusal:
        raise Http404 from refusal
    messages.success(request, _("Accepted. The worker is in your roster now."))
    return redirect("vendor_applications", vendor=vendor)


@never_cache
@login_required
@require_POST
def decline(request: HttpRequest, vendor: str, application: str) -> HttpResponse:
    """Say no, with a reason and words."""
    why = request.POST.get("why", "")
    try:
        decline_application(
            vendor=managed(request, vendor),
            public_id=ids.known(application),
            why=Why(why) if why in set(Why) else Why.OTHER,
            words=request.POST.get("words", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchApplication as refusal:
        raise Http404 from refusal
    except NoWords as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Declined. The worker reads your words."))
    return redirect("vendor_applications", vendor=vendor)
