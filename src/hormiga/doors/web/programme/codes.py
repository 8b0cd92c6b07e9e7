"""An invitation by its code: what somebody was told, typed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.invitations import invitation_with_code
from hormiga.doors.web.notices.limits import address_of, take_turn
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.vendor.access import link_of
from hormiga.doors.web.worker.guard import for_workers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

TRIES, WITHIN = 10, 3600
TRIES_OF_A_PLACE = 30


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Lead from a code to the invitation that it stands for."""
    if request.method != "POST":
        return _page(request, "")
    if not _may_try(request, worker):
        told = _("Too many tries. Wait an hour, or ask for the link instead.")
        return _page(request, told, status=429)
    try:
        found = invitation_with_code(
            typed=request.POST.get("code", "")[:40], now=clock.read()
        )
    except Refusal as refusal:
        return _page(request, words.of(refusal), status=422)
    link = link_of(ids.outside(found.public_id))
    return redirect(link.removeprefix(settings.BASE_URL))


def _may_try(request: HttpRequest, worker: Worker) -> bool:
    """Count tries by person and by address: 35 bits stand against both."""
    place = address_of(request)
    return take_turn(
        f"invitation-code:{worker.pk}", most=TRIES, seconds=WITHIN
    ) and take_turn(
        f"invitation-code-at:{place}", most=TRIES_OF_A_PLACE, seconds=WITHIN
    )


def _page(request: HttpRequest, problem: str, status: int = 200) -> HttpResponse:
    page = {"problem": problem, "typed": request.POST.get("code", "")[:40]}
    return render(request, "programme/code.html", page, status=status)
