"""A vendor records that it has looked at somebody's papers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hormiga.domain.programmes.rules import BadCheck, NoSuchPlace
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor import people
from hormiga.flows.record_check import record_check
from hormiga.kit import clock


@never_cache
@login_required
@require_POST
def record(request: HttpRequest, vendor: str, person: str) -> HttpResponse:
    """Keep the outcome of a document check, and the day."""
    organisation = people.managed(request, vendor)
    try:
        record_check(
            vendor=organisation,
            worker=people.person(organisation, person),
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchPlace as refusal:
        raise Http404 from refusal
    except BadCheck as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Recorded: the outcome and today's date, no more."))
    return redirect("vendor_roster", vendor=vendor)
