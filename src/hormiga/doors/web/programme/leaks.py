"""Telling us that confidential work is to be seen somewhere."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hormiga.domain.quality.leaks import Seen
from hormiga.doors.web.notices.limits import take_turn
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.flows.follow_leak import report_leak
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

REPORTS, WITHIN = 20, 86_400


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report of a leak; `?project=` may say of what."""
    project = request.GET.get("project", "")[:40]
    problem = ""
    if request.method == "POST":
        user = user_of(request)
        if not take_turn(f"leak-report:{user.pk}", most=REPORTS, seconds=WITHIN):
            problem = _("You have sent many reports today. Write again tomorrow.")
        else:
            try:
                report_leak(by=user, seen=_seen(request), now=clock.read())
            except Refusal as refusal:
                problem = words.of(refusal)
            else:
                messages.success(
                    request,
                    _("Thank you. A person looks at it, and never says who told."),
                )
                return redirect("home")
    page = {"project": project, "problem": problem, "given": request.POST}
    status = 422 if problem else 200
    return render(request, "programme/leak.html", page, status=status)


def _seen(request: HttpRequest) -> Seen:
    given = request.POST.get
    return Seen(
        given("url", ""),
        given("words", ""),
        given("watermark", ""),
        given("project", ""),
    )
