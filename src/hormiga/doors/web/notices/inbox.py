"""The inbox: what the platform has told somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.messages import queries, services
from hormiga.domain.messages.rules import ALWAYS_MAILED, Group
from hormiga.domain.people.queries import worker_behind
from hormiga.doors.web.account.guard import signed_in
from hormiga.doors.web.notices import words
from hormiga.doors.web.notices.letters import path_of
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import clock, ids

AT_ONCE = 30


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List notices, the newest first, with the phrase by which they are known."""
    user = user_of(request)
    before = number_in(request.GET.get("before", ""), queries.FIRST)
    rows = queries.inbox(user_id=user.pk, before=before, limit=AT_ONCE)
    page = {
        "rows": [
            (row, words.say(row.kind, row.facts), path_of(row.link)) for row in rows
        ],
        "phrase": queries.phrase_of(user_id=user.pk),
        "upto": rows[0].pk if rows else 0,
        "unread": any(row.read_at is None for row in rows),
        "more": f"?before={rows[-1].pk}" if len(rows) == AT_ONCE else "",
        "worker": worker_behind(user_id=user.pk),
    }
    return render(request, "notices/inbox.html", page)


@signed_in
@require_POST
def read(request: HttpRequest, notice: str) -> HttpResponse:
    """Mark one's own notice as read, and go where it leads; another's is left alone."""
    link = services.read_notice(
        user_id=user_of(request).pk, public_id=ids.known(notice), now=clock.read()
    )
    goes_on = "open" in request.POST
    return redirect((goes_on and path_of(link)) or "notices")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that was shown, and what is older."""
    upto = number_in(request.POST.get("upto", ""), 0)
    services.read_all(user_id=user_of(request).pk, upto=upto, now=clock.read())
    return redirect("notices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Choose which notices come by e-mail too."""
    user = user_of(request)
    if request.method == "POST":
        asked = set(request.POST.getlist("group"))
        groups = [group for group in Group if group.value in asked]
        services.choose_mails(user_id=user.pk, groups=groups, now=clock.read())
        messages.success(request, _("Saved."))
        return redirect("notices_mail")
    chosen = queries.mailed_groups(user_id=user.pk)
    rows = [
        (group, text, group in chosen | ALWAYS_MAILED, group in ALWAYS_MAILED)
        for group, text in words.GROUPS.items()
    ]
    return render(request, "notices/by_mail.html", {"rows": rows})


def number_in(text: str, otherwise: int) -> int:
    """Read a place in a list; what is none is `otherwise`."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_number else otherwise
