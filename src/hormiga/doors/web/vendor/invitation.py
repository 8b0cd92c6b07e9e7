"""What a worker sees who follows a vendor's link."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import User, Worker
from hormiga.domain.people.queries import worker_behind
from hormiga.domain.programmes.invitations import open_invitation
from hormiga.domain.programmes.rules import InvitationOver, PlaceEnded
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import invitation_in
from hormiga.flows.accept_invitation import accept_invitation
from hormiga.kit import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites and to what; a worker who is signed in may accept."""
    public_id = invitation_in(token)
    try:
        found = open_invitation(public_id=public_id, now=clock.read())
    except InvitationOver:
        return render(request, "vendor/over.html", status=404)
    if request.method == "POST":
        try:
            accept_invitation(
                worker=_worker(request),
                public_id=public_id,
                actor=user_actor(user_of(request).pk),
                now=clock.read(),
            )
        except PlaceEnded:
            told = _("Your place through this vendor was ended. Ask them about it.")
            messages.error(request, told)
        except InvitationOver:
            return render(request, "vendor/over.html", status=404)
        else:
            messages.success(request, _("Welcome: you have your place now."))
        return redirect("home")
    page = {
        "vendor": found.vendor.name,
        "programme": found.programme,
        "worker": _behind(request),
    }
    return render(request, "vendor/invitation.html", page)


def _behind(request: HttpRequest) -> Worker | None:
    if not isinstance(request.user, User):
        return None
    return worker_behind(user_id=request.user.pk)


def _worker(request: HttpRequest) -> Worker:
    worker = _behind(request)
    if worker is None:
        raise PermissionDenied
    return worker
