"""A worker's place with a vendor: what is done, what comes next, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import applications, places
from hormiga.domain.programmes.directory import Stars
from hormiga.domain.programmes.rules import NoSuchApplication, NoSuchPlace
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.rate_vendor import rate_vendor
from hormiga.flows.show_place import show_place
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker, contract: str) -> HttpResponse:
    """Show how far one is with a vendor, with the way to each step."""
    try:
        shown = show_place(
            worker=worker, contract=ids.known(contract), now=clock.read()
        )
    except NoSuchPlace as refusal:
        raise Http404 from refusal
    asked, check = shown.standing.application, shown.check
    page = {
        "shown": shown,
        "contract": shown.standing.contract,
        "id": contract,
        "payer": words.PAYERS[shown.standing.contract.payer],
        "steps": [
            (one, words.STEPS[one.kind], words.STATES[one.state]) for one in shown.steps
        ],
        "asked": asked,
        "declined": words.DECLINED.get(asked.reason, "") if asked else "",
        "outcome": words.OUTCOMES[check.outcome] if check else "",
        "reason": words.REASONS.get(check.reason, "") if check else "",
        "has_place": bool(shown.standing.place and shown.standing.place.is_active),
        "stars": (5, 4, 3, 2, 1),
    }
    return render(request, "programme/place.html", page)


@for_workers
@require_POST
def withdraw(request: HttpRequest, worker: Worker, contract: str) -> HttpResponse:
    """Take back an application that nobody has answered."""
    try:
        applications.withdraw(
            worker_id=worker.pk, contract=ids.known(contract), now=clock.read()
        )
    except NoSuchApplication as refusal:
        raise Http404 from refusal
    messages.success(request, _("Your application is taken back."))
    return redirect("vendors")


@for_workers
@require_POST
def leave(request: HttpRequest, worker: Worker, contract: str) -> HttpResponse:
    """Give up one's place with a vendor."""
    try:
        places.give_up(worker_id=worker.pk, contract=ids.known(contract))
    except NoSuchPlace as refusal:
        raise Http404 from refusal
    messages.success(
        request, _("You have left this vendor. What you earned there stays yours.")
    )
    return redirect("vendors")


@for_workers
@require_POST
def rate(request: HttpRequest, worker: Worker, contract: str) -> HttpResponse:
    """Say what it is like to work with a vendor."""
    stars = request.POST.get("stars", "")
    try:
        rate_vendor(
            worker=worker,
            contract=ids.known(contract),
            given=Stars(
                int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
                request.POST.get("words", ""),
            ),
            now=clock.read(),
        )
    except NoSuchPlace as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Thank you. Your rating helps others to choose."))
    return redirect("place", contract=contract)
