"""Where one is signed in, and signing out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.internal.flows.sessions import (
    end_other_sessions,
    end_sessions,
)
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.doors.web.account.devices import device_of
from hormiga.doors.web.account.guard import signed_in
from hormiga.doors.web.shared.who import user_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One place where somebody is signed in."""

    pk: int
    device: str
    address: str
    since: datetime
    is_this: bool


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List the places, and sign out of one or of all others."""
    if request.method == "POST":
        return _end(request)
    user = user_of(request)
    key = request.session.session_key
    if not UserSession.objects.filter(user_id=user.pk, session_key=key).exists():
        UserSession.objects.create_from_request(request)
    visits = [
        Visit(
            row.pk, device_of(row.user_agent), row.ip, row.created_at, row.is_current()
        )
        for row in UserSession.objects.purge_and_list(user)
    ]
    visits.sort(key=lambda visit: (visit.is_this, visit.since), reverse=True)
    return render(request, "you/sessions.html", {"visits": visits})


def _end(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if "others" in request.POST:
        end_other_sessions(request, user)
        messages.success(request, _("You are signed out everywhere else."))
    elif (asked := request.POST.get("visit", "")).isdecimal():
        # One's own alone: another person's number finds nothing.
        end_sessions(request, UserSession.objects.filter(user_id=user.pk, pk=asked))
        messages.success(request, _("You are signed out there."))
    return redirect("account_sessions")
