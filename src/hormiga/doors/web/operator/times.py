"""Corrected times: what was measured, what a worker says instead, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.assignments.active_time import corrections
from hormiga.doors.web.operator.access import AT_ONCE, before, for_operators


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List corrections of active times, the newest first."""
    rows = corrections(before=before(request), limit=AT_ONCE)
    more = f"?before={rows[-1].number}" if len(rows) == AT_ONCE else ""
    return render(request, "operator/times.html", {"rows": rows, "more": more})
