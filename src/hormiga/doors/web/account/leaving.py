"""Taking one's data along, and closing the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.people.models import User
from hormiga.domain.people.queries import worker_behind
from hormiga.doors.web.account import words
from hormiga.doors.web.account.archive import zipped
from hormiga.doors.web.account.devices import device_of
from hormiga.doors.web.account.forms import CloseForm
from hormiga.doors.web.account.guard import asked_again, signed_in
from hormiga.doors.web.shared.who import user_of
from hormiga.flows.close_account import check_account_may_close, close_account
from hormiga.flows.export_account import tables_of
from hormiga.flows.export_work_life import Table
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@signed_in
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what is kept, and offer it as a file."""
    worker = worker_behind(user_id=user_of(request).pk)
    return render(request, "you/data.html", {"worker": worker})


@asked_again
@require_safe
def data_file(request: HttpRequest) -> FileResponse:
    """Send all that is kept about whoever asks."""
    user = user_of(request)
    now = clock.read()
    tables = [*tables_of(user=user, now=now), _sessions(user), _second_steps(user)]
    name = f"hormiga-{now:%Y-%m-%d}.zip"
    return FileResponse(zipped(tables), as_attachment=True, filename=name)


@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then do it."""
    user = user_of(request)
    form = CloseForm(request.POST if request.method == "POST" else None)
    refused = ""
    try:
        if form.is_valid():
            close_account(user_id=user.pk, now=clock.read())
            logout(request)
            messages.success(request, _("Your account is closed. Good luck!"))
            return redirect("front")
        check_account_may_close(user_id=user.pk)
    except Refusal as refusal:
        refused = words.of(refusal)
    page = {
        "form": form,
        "refused": refused,
        "worker": worker_behind(user_id=user.pk),
    }
    return render(request, "you/close.html", page)


def _sessions(user: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        for row in UserSession.objects.filter(user=user).order_by("created_at", "pk"):
            yield (device_of(row.user_agent), row.user_agent, row.ip, row.created_at)

    return Table("sessions", ("device", "browser", "address", "signed_in_at"), rows)


def _second_steps(user: User) -> Table:
    """List the ways, never the secrets."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
            yield (row.type, row.created_at, row.last_used_at)

    return Table("second_steps", ("kind", "set_up_at", "last_used_at"), rows)
