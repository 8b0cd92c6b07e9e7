"""Looking for work: what there is, and what a project asks and pays."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.assignments import at_work
from hormiga.domain.assignments.queries import Stop
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.list_available import list_open, show_available
from hormiga.kit import clock, ids

A_PAGE = 24


@for_workers
@require_safe
def available(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the work that there is now, a page at a time; first what is in hand."""
    now = clock.read()
    after = Stop.at(_number(request.GET.get("after", "")))
    found = list_open(worker_id=worker.pk, now=now, after=after, limit=A_PAGE)
    page = {
        "worker": worker,
        "in_hand": at_work.in_hand(worker_id=worker.pk, now=now),
        "cards": found.cards,
        "more": f"?after={found.next.number}" if found.next else "",
        "is_first": "after" not in request.GET,
    }
    return render(request, "worker/available.html", page)


def _number(text: str) -> int:
    """Read a place in the list; what is none is the beginning."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@for_workers
@require_safe
def project(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Show what a project asks and pays, before anything is accepted."""
    now = clock.read()
    public_id = ids.known(project)
    try:
        card = show_available(worker_id=worker.pk, public_id=public_id, now=now)
    except NoSuchProject as missing:
        raise Http404 from missing
    held = at_work.on_desk(worker_id=worker.pk, project=public_id, now=now)
    page = {"card": card, "worker": worker, "is_in_hand": held is not None}
    return render(request, "worker/project.html", page)
