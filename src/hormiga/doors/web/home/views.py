"""Where everybody lands after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hormiga.domain.people import queries as people
from hormiga.domain.programmes import queries as programmes
from hormiga.doors.web.shared.who import user_of


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say who you are here, and what to do first."""
    user = user_of(request)
    worker = people.worker_behind(user_id=user.pk)
    page = {
        "worker": worker,
        "programmes": programmes.programmes_of(worker_id=worker.pk) if worker else [],
        "memberships": people.memberships_of(user_id=user.pk),
    }
    return render(request, "home/home.html", page)
