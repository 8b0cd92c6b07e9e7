"""Leak cases: what was reported, whose mark it was, and what a person decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people import register
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.rules import NoSuchOrganisation, pseudonym
from hormiga.domain.quality import leaks
from hormiga.domain.quality.leaks import NoSuchCase
from hormiga.domain.quality.models import LeakCase
from hormiga.doors.web.operator.access import AT_ONCE, before, for_operators
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.flows.follow_leak import close_case, seek_worker
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List the cases, the newest first."""
    rows = leaks.cases(before=before(request), limit=AT_ONCE)
    page = {
        "rows": [
            (row, ids.outside(row.public_id), words.CASES[row.state]) for row in rows
        ],
        "next": rows[-1].pk if len(rows) == AT_ONCE else None,
        "waiting": leaks.waiting_cases(),
    }
    return render(request, "operator/cases.html", page)


@require_safe
@for_operators
def show(request: HttpRequest, case: str) -> HttpResponse:
    """Show a case with what its worker's access log says."""
    try:
        found = leaks.case_named(ids.known(case))
    except NoSuchCase as refusal:
        raise Http404 from refusal
    page: dict[str, Any] = {
        "case": found,
        "id": case,
        "state": words.CASES[found.state],
        "is_open": found.state != LeakCase.State.CLOSED,
        "title": leaks.titles_of([found.project_id]).get(found.project_id)
        if found.project_id
        else None,
        "organisation_id": ids.outside(found.organisation.public_id, ids.ORGANISATION)
        if found.organisation
        else "",
    }
    if found.worker and found.organisation:
        page |= _behind(found)
    return render(request, "operator/case.html", page)


def _behind(case: LeakCase) -> dict[str, Any]:
    worker, owner = case.worker, case.organisation
    assert worker is not None and owner is not None  # noqa: S101, PT018 - seen above
    emails = register.emails_of(worker_ids=[worker.pk])
    accesses = leaks.accesses(worker_id=worker.pk, organisation_id=owner.pk)
    return {
        "worker": ids.outside(worker.public_id, ids.WORKER),
        "email": emails.get(worker.pk, ""),
        "pseudonym": pseudonym(
            worker=worker.public_id,
            organisation=owner.public_id,
            secret=settings.SECRET_KEY,
        ),
        "accesses": [
            (ids.outside(row.media), ids.outside(row.assignment), row.at)
            for row in accesses
        ],
        "most": leaks.MOST_ACCESSES,
    }


@require_POST
@for_operators
def seek(request: HttpRequest, case: str) -> HttpResponse:
    """Look whose mark it is; that somebody looked is in the audit log."""
    try:
        worker = seek_worker(
            public_id=ids.known(case),
            watermark=request.POST.get("watermark", "")[:40],
            organisation=_organisation(request.POST.get("organisation", "")),
            secret=settings.SECRET_KEY,
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchCase as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        told = (
            _("Found. Look at the log below; nothing has happened to the account.")
            if worker
            else _("This mark belongs to nobody who did confidential work there.")
        )
        messages.success(request, told)
    return redirect("operator_case", case=case)


@require_POST
@for_operators
def close(request: HttpRequest, case: str) -> HttpResponse:
    """Close a case with what was decided, in words."""
    try:
        close_case(
            public_id=ids.known(case),
            outcome=request.POST.get("outcome", ""),
            by=user_of(request),
            now=clock.read(),
        )
    except NoSuchCase as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("The case is closed."))
    return redirect("operator_case", case=case)


def _organisation(name: str) -> Organisation | None:
    try:
        return register.organisation_known_as(
            public_id=ids.known(name.strip(), ids.ORGANISATION)
        )
    except NoSuchOrganisation:
        return None
