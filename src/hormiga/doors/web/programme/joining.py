"""The programmes there are: what each is like, what it asks, and a way in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import services
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.queries import open_programmes, programmes_of
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.domain.qualifications.rules import Wanted
from hormiga.doors.web.programme import editing_words as words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.show_programme import Asked, show_programme
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Offered:
    """A programme in the list."""

    programme: Programme
    is_mine: bool

    @property
    def needs_vendor(self) -> bool:
        """Say whether one comes in through a vendor only."""
        return self.programme.preset == Programme.Preset.VENDOR_FIRST


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the programmes, one's own first."""
    mine = {row.slug for row in programmes_of(worker_id=worker.pk)}
    rows = [Offered(one, one.slug in mine) for one in open_programmes()]
    rows.sort(key=lambda row: not row.is_mine)
    return render(request, "programme/programmes.html", {"rows": rows})


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker, programme: str) -> HttpResponse:
    """Show one programme: how it pays, what it asks, and what of that is met."""
    found = _named(programme)
    asked = show_programme(worker_id=worker.pk, programme_id=found.pk, now=clock.read())
    mine = {row.slug for row in programmes_of(worker_id=worker.pk)}
    page = {
        "offered": Offered(found, found.slug in mine),
        "asked": [_shown(one) for one in asked],
        "worker": worker,
    }
    return render(request, "programme/one.html", page)


@for_workers
@require_POST
def join(request: HttpRequest, worker: Worker, programme: str) -> HttpResponse:
    """Join a programme."""
    found = _named(programme)
    try:
        services.join(worker=worker, programme=found, now=clock.read())
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("You are in. Here is what comes next."))
    return redirect("programme", programme=found.slug)


def _named(slug: str) -> Programme:
    try:
        return services.programme_named(slug)
    except NoSuchProgramme as missing:
        raise Http404 from missing


def _shown(one: Asked) -> tuple[Wanted, tuple[str, ...], bool]:
    return one.wanted, one.task_types, one.is_met
