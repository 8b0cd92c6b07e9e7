"""The operator's first page: what is there, and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.payouts import register as payouts
from hormiga.domain.people import audit_log, register as people
from hormiga.domain.people.audit_log import AuditedAct
from hormiga.doors.web.operator.access import for_operators


@require_safe
@for_operators
def overview(request: HttpRequest) -> HttpResponse:
    """Say what needs an operator now, then how much there is of everything."""
    page = {
        "counts": people.counts(),
        "standing": payouts.standing(),
        "owed": payouts.owed(),
        "sent": payouts.sent(),
        "checked": audit_log.latest(AuditedAct.HOUSE_CHECKED),
    }
    return render(request, "operator/overview.html", page)
