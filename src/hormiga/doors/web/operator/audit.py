"""The audit log: what was done, by whom."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.people import audit_log, register
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.rules import NoSuchOrganisation
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import AT_ONCE, before, for_operators
from hormiga.kit import ids


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List acts, the newest first: all, or of one kind, or of one organisation."""
    act = request.GET.get("act", "")
    if act not in words.ACTS:
        act = ""
    organisation = _organisation(request.GET.get("organisation", ""))
    rows = audit_log.entries(
        act=act,
        organisation_id=organisation.pk if organisation else None,
        before=before(request),
        limit=AT_ONCE,
    )
    page = {
        "rows": rows,
        "acts": sorted(words.ACTS.items(), key=lambda item: str(item[1])),
        "act": act,
        "organisation": organisation,
        "organisation_id": request.GET.get("organisation", ""),
        "more": _more(act, organisation, rows[-1].pk) if len(rows) == AT_ONCE else "",
    }
    return render(request, "operator/audit.html", page)


def _more(act: str, organisation: Organisation | None, before: int) -> str:
    asked = {"act": act, "before": before}
    if organisation:
        asked["organisation"] = ids.outside(organisation.public_id, ids.ORGANISATION)
    return f"?{urlencode(asked)}"


def _organisation(name: str) -> Organisation | None:
    if not name:
        return None
    try:
        return register.organisation_known_as(
            public_id=ids.known(name, ids.ORGANISATION)
        )
    except NoSuchOrganisation as refusal:
        raise Http404 from refusal
