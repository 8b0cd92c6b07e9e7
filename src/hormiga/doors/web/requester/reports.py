"""Tasks that workers report as broken: accept and pay their time, or say why not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.assignments.reports import waiting_reports
from hormiga.domain.people.audit_log import FIRST
from hormiga.domain.people.rules import Act, pseudonym
from hormiga.doors.web.requester import values, words
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.templatetags.requester import money
from hormiga.flows.pay_for_time import decline_report, pay_for_time
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

A_PAGE = 20


@member_page(Act.REVIEW, "GET", "POST")
def reports(request: HttpRequest, member: Member) -> HttpResponse:
    """Show reports that wait for a decision; decide on one."""
    if request.method == "POST":
        _decide(request, member)
        return to("reports", member)
    rows = waiting_reports(
        organisation_id=member.organisation.pk,
        before=place_in(request, "before", FIRST),
        limit=A_PAGE,
    )
    page: dict[str, Any] = {
        "rows": [
            {
                "report": row,
                "worker": pseudonym(
                    worker=row.worker,
                    organisation=row.organisation,
                    secret=settings.SECRET_KEY,
                ),
                "input": [
                    values.Pair(name, values.plain(value))
                    for name, value in row.input.items()
                ],
            }
            for row in rows
        ],
        "more": f"?before={rows[-1].number}" if len(rows) == A_PAGE else "",
    }
    return show(request, member, "reports", page)


def _decide(request: HttpRequest, member: Member) -> None:
    given = request.POST.get
    chosen = ids.known(given("assignment", ""))
    try:
        if given("decision") == "accept":
            amount = pay_for_time(
                assignment=chosen,
                organisation_id=member.organisation.pk,
                actor=member.actor,
                now=clock.read(),
            )
            said = _("The task is ended, and %(amount)s is paid for the time.")
            messages.success(request, said % {"amount": money(amount)})
        else:
            decline_report(
                assignment=chosen,
                organisation_id=member.organisation.pk,
                words=given("reason", ""),
                now=clock.read(),
            )
            messages.success(request, _("The worker reads your reason."))
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
