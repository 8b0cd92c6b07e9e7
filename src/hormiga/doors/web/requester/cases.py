"""Leaks of one's own confidential work: that there is a case, and under which mark."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hormiga.domain.people.rules import Act, pseudonym
from hormiga.domain.quality import leaks
from hormiga.domain.quality.models import LeakCase
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.requester.access import Member, member_page, show


@member_page(Act.SEE)
def cases(request: HttpRequest, member: Member) -> HttpResponse:
    """List the cases; a worker is named as this requester knows them, if found."""
    found = leaks.cases_about(organisation_id=member.organisation.pk)
    titles = leaks.titles_of({row.project_id for row in found if row.project_id})
    rows = [
        {
            "opened_at": row.opened_at,
            "state": words.CASES[row.state],
            "title": titles.get(row.project_id) if row.project_id else None,
            "mark": _mark(row, member),
            "closed_at": row.closed_at,
        }
        for row in found
    ]
    return show(request, member, "cases", {"rows": rows})


def _mark(case: LeakCase, member: Member) -> str:
    if case.worker is None:
        return ""
    return pseudonym(
        worker=case.worker.public_id,
        organisation=member.organisation.public_id,
        secret=settings.SECRET_KEY,
    )
