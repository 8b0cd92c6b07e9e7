"""Tasks reported as broken, in all projects: what a requester may not decide alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.domain.assignments.reports import waiting_reports
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.flows.pay_for_time import decline_report, pay_for_time
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Show reports that wait for a decision; decide on one."""
    if request.method == "POST":
        _decide(request)
        return redirect("operator_reports")
    rows = waiting_reports(organisation_id=None, before=before(request), limit=AT_ONCE)
    page = {
        "rows": [(row, ids.outside(row.worker, ids.WORKER)) for row in rows],
        "more": f"?before={rows[-1].number}" if len(rows) == AT_ONCE else "",
    }
    return render(request, "operator/reports.html", page)


def _decide(request: HttpRequest) -> None:
    given = request.POST.get
    chosen = ids.known(given("assignment", ""))
    try:
        if given("decision") == "accept":
            amount = pay_for_time(
                assignment=chosen,
                organisation_id=None,
                actor=actor_of(request),
                now=clock.read(),
            )
            said = _("The task is ended, and %(amount)s is paid for the time.")
            messages.success(request, said % {"amount": amount})
        else:
            decline_report(
                assignment=chosen,
                organisation_id=None,
                words=given("reason", ""),
                now=clock.read(),
            )
            messages.success(request, _("The worker reads your reason."))
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
