"""Fakes: anybody reports one, operators look into it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.messages import fakes
from hormiga.domain.messages.rules import NoSuchFakeReport, NothingReported
from hormiga.domain.people.rules import NoReason
from hormiga.doors.web.notices import words
from hormiga.doors.web.notices.limits import address_of, take_turn
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.kit import clock, ids

PER_HOUR, OF_EVERYBODY = 5, 60
_HOUR = 3600


class FakeForm(forms.Form):
    """Where it was seen and what it wanted; a way to answer only if one likes."""

    url = forms.CharField(max_length=500, required=False)
    text = forms.CharField(max_length=4000, required=False)
    contact = forms.CharField(
        max_length=254,
        required=False,
        error_messages={"max_length": gettext_lazy("Write at most 254 characters.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report of a fake from anybody."""
    form = FakeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        if not _has_turn(request):
            form.add_error(
                None, _("There were many reports within the hour. Try again later.")
            )
            status = 429
        else:
            try:
                fakes.report_fake(**form.cleaned_data, now=clock.read())
            except NothingReported as refusal:
                form.add_error("text", words.of(refusal))
            else:
                return render(request, "notices/fake_reported.html")
    page = {"form": form, "is_long": True}
    return render(request, "notices/fake.html", page, status=status)


def _has_turn(request: HttpRequest) -> bool:
    mine = f"fake:{address_of(request)}"
    return take_turn(mine, most=PER_HOUR, seconds=_HOUR) and take_turn(
        "fake", most=OF_EVERYBODY, seconds=_HOUR
    )


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List reports of fakes: those that wait, or those that are closed."""
    is_open = "closed" not in request.GET
    rows = fakes.fake_reports(is_open=is_open, before=before(request), limit=AT_ONCE)
    page = {
        "rows": [(row, ids.outside(row.public_id)) for row in rows],
        "is_open": is_open,
        "next": rows[-1].pk if len(rows) == AT_ONCE else None,
    }
    return render(request, "notices/fakes.html", page)


@require_POST
@for_operators
def close(request: HttpRequest, fake: str) -> HttpResponse:
    """Close a report with a word on what was done."""
    try:
        fakes.close_fake(
            public_id=ids.known(fake),
            note=request.POST.get("note", ""),
            actor=actor_of(request),
            now=clock.read(),
        )
    except NoReason:
        messages.error(request, _("Write what was done. It is kept in the audit log."))
    except NoSuchFakeReport as refusal:
        raise Http404 from refusal
    else:
        messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_fakes")


def own_places() -> dict[str, str]:
    """Name the addresses that are really ours, for the page on safety."""
    frame = settings.FRAME_ORIGIN or ""
    sender = settings.DEFAULT_FROM_EMAIL
    return {
        "address": settings.BASE_URL,
        "host": urlsplit(settings.BASE_URL).hostname or "",
        "frame": frame if frame != settings.BASE_URL else "",
        "sender": sender,
    }
