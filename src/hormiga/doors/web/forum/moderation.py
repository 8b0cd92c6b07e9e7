"""The operators' side: what was reported, what is decided, what is announced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.community import queries
from hormiga.domain.community.markup import shown
from hormiga.domain.community.moderation import Decision
from hormiga.domain.community.names import name_for
from hormiga.domain.community.rules import NoSuchPost, NoSuchThread
from hormiga.domain.community.services import Writer
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.domain.programmes.services import programme_named
from hormiga.doors.web.forum import words
from hormiga.doors.web.forum.forms import AnnounceForm
from hormiga.doors.web.notices.inbox import number_in
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.doors.web.shared.who import user_of
from hormiga.flows import moderate_community as flow
from hormiga.flows.write_post import announce as tell_all
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

AT_ONCE = 50


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision: what is held first, then the oldest."""
    after = number_in(request.GET.get("after", ""), 0)
    found = queries.waiting(after=after, limit=AT_ONCE)
    last = max((one.post.pk for one in found), default=0)
    page = {
        "rows": [_row(one) for one in found],
        "more": f"?after={last}" if len(found) == AT_ONCE else "",
    }
    return render(request, "forum/moderation.html", page)


def _row(one: queries.Reported) -> dict[str, Any]:
    return {
        "post": one.post,
        "author": one.author,
        "id": ids.outside(one.post.public_id),
        "html": shown(one.post.text) if one.post.text else "",
        "reports": [(words.reason(reason), text) for reason, text in one.reports],
        "path": reverse("forum_post", args=[ids.outside(one.post.public_id)]),
    }


@require_POST
@for_operators
def decide_post(request: HttpRequest, post: str) -> HttpResponse:
    """Hide a post or let it stand, with a reason."""
    try:
        flow.decide_post(
            public_id=ids.known(post),
            is_shown=request.POST.get("do") == "show",
            decision=_decision(request),
        )
    except NoSuchPost as missing:
        raise Http404 from missing
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_forum")


@require_POST
@for_operators
def decide_thread(request: HttpRequest, thread: str) -> HttpResponse:
    """Lock or pin a thread, or take that back, with a reason."""
    public_id, decision = ids.known(thread), _decision(request)
    asked = request.POST.get("do", "")
    try:
        if asked in {"lock", "unlock"}:
            flow.lock_thread(
                public_id=public_id, is_locked=asked == "lock", decision=decision
            )
        elif asked in {"pin", "unpin"}:
            flow.pin_thread(
                public_id=public_id, is_pinned=asked == "pin", decision=decision
            )
    except NoSuchThread as missing:
        raise Http404 from missing
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Done. It is written in the audit log."))
    return redirect("forum_thread", thread)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def announce(request: HttpRequest) -> HttpResponse:
    """Tell all workers of a programme something."""
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    preview = ""
    if form.is_valid():
        given = form.cleaned_data
        if "preview" in request.POST:
            preview = shown(given["text"])
        else:
            name_for(user_id=user_of(request).pk, now=clock.read())
            try:
                made = tell_all(
                    programme=programme_named(given["programme"]),
                    writer=Writer(user_of(request).pk, is_official=True),
                    title=given["title"],
                    text=given["text"],
                    actor=actor_of(request),
                    now=clock.read(),
                )
            except NoSuchProgramme:
                form.add_error("programme", _("Choose a programme."))
            except Refusal as refusal:
                form.add_error(None, words.of(refusal))
            else:
                messages.success(request, _("Done. All workers of it were told."))
                return redirect("forum_thread", ids.outside(made.public_id))
    programmes = Programme.objects.filter(is_active=True).order_by("slug")
    page = {"form": form, "programmes": programmes, "preview": preview}
    return render(request, "forum/announce.html", page)


def _decision(request: HttpRequest) -> Decision:
    return Decision(
        actor=actor_of(request),
        reason=" ".join(request.POST.get("reason", "").split())[:500],
        at=clock.read(),
    )
