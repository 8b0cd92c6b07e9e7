"""Where everybody lands after signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hormiga.domain.people import queries as people
from hormiga.domain.people.models import Worker
from hormiga.doors.web.profile import words
from hormiga.doors.web.profile.steps import steps_of
from hormiga.doors.web.public import countries
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.worker.guard import name_of
from hormiga.flows.show_home import show_home
from hormiga.kit import clock, ids


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say who you are here, and what comes next."""
    user = user_of(request)
    worker = people.worker_behind(user_id=user.pk)
    if worker:
        request.worker_name = name_of(worker)  # type: ignore[attr-defined]
    page = {
        "worker": worker,
        "memberships": people.memberships_of(user_id=user.pk),
        **(_for_worker(worker) if worker else {}),
    }
    return render(request, "home/home.html", page)


def _for_worker(worker: Worker) -> dict[str, Any]:
    shown = show_home(worker=worker, now=clock.read())
    steps = steps_of(shown.said)
    left = [step for step in steps if not step.is_done and not step.is_skipped]
    country = dict(countries.choices()).get(shown.said.country, "")
    return {
        "shown": shown,
        "steps": len(steps),
        "done": sum(step.is_done for step in steps),
        "next_step": left[0] if left else None,
        "country": country,
        "ways": [words.WAYS[way] for way in shown.ways],
        "places": [
            (contract, ids.outside(contract.public_id), has)
            for contract, has in shown.places
        ],
    }
