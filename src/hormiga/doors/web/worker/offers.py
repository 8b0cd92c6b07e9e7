"""Looking for work: what there is, and what a project asks and pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.assignments import at_work
from hormiga.domain.assignments.queries import Stop
from hormiga.domain.people.models import Worker
from hormiga.domain.people.profile import said_by
from hormiga.domain.programmes.whereabouts import programmes_open_to
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.doors.web.worker import choosing, handing, warned
from hormiga.doors.web.worker.choosing import Asked
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.choose_work import list_chosen, list_known, show_known
from hormiga.flows.list_available import Available, list_open, show_available
from hormiga.kit import clock, ids

A_PAGE = 24
KNOWN = 6
MOST_SKIPPED = 1_000_000


@dataclass(frozen=True, slots=True)
class _Cards:
    """Part of the list, and the address at which it goes on."""

    cards: list[Available]
    more: str


@for_workers
@require_safe
def available(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the work that there is now, a page at a time; first what is in hand."""
    now = clock.read()
    programmes = programmes_open_to(worker_id=worker.pk)
    devices = said_by(worker=worker).devices
    asked = choosing.read(request.GET, programmes=programmes, devices=devices)
    is_first = not {"after", "skip"} & request.GET.keys()
    found = _found(request, worker, asked, now)
    page = {
        "worker": worker,
        "in_hand": at_work.in_hand(worker_id=worker.pk, now=now),
        "cards": found.cards,
        "more": found.more,
        "is_first": is_first,
        "form": asked.form,
        "is_chosen": bool(asked.given),
        "first_page": asked.address(),
        "currencies": sorted({one.currency for one in programmes}),
        "lacks_keyboard": choosing.lacks_keyboard(devices),
        "has_devices": bool(devices),
        "known": list_known(worker_id=worker.pk, now=now, limit=KNOWN)
        if is_first
        else [],
    }
    return render(request, "worker/available.html", page)


def _found(request: HttpRequest, worker: Worker, asked: Asked, now: datetime) -> _Cards:
    """List the newest by its own cursor, and what was chosen by places skipped."""
    if asked.choice.is_plain:
        after = Stop.at(_number(request.GET.get("after", "")))
        page = list_open(worker_id=worker.pk, now=now, after=after, limit=A_PAGE)
        going_on = asked.address(after=page.next.number) if page.next else ""
        return _Cards(page.cards, going_on)
    chosen = list_chosen(
        worker_id=worker.pk,
        choice=asked.choice,
        now=now,
        skip=min(_number(request.GET.get("skip", "")), MOST_SKIPPED),
        limit=A_PAGE,
    )
    return _Cards(chosen.cards, asked.address(skip=chosen.next) if chosen.next else "")


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
    except NoSuchProject:
        return _known(request, worker, project, now)
    held = at_work.on_desk(worker_id=worker.pk, project=public_id, now=now)
    page = {
        "card": card,
        "worker": worker,
        "is_in_hand": held is not None,
        "has_read": warned.has_read(request, public_id, card.warnings),
        "choices": handing.AT_ONCE,
        "at_once": handing.at_once(request),
    }
    return render(request, "worker/project.html", page)


def _known(
    request: HttpRequest, worker: Worker, project: str, now: datetime
) -> HttpResponse:
    """Say what became of a project to those who have worked there, and to no other."""
    public_id = ids.known(project)
    try:
        known = show_known(worker_id=worker.pk, public_id=public_id, now=now)
    except NoSuchProject as missing:
        raise Http404 from missing
    held = at_work.on_desk(worker_id=worker.pk, project=public_id, now=now)
    page = {"known": known, "worker": worker, "is_in_hand": held is not None}
    return render(request, "worker/known.html", page)
