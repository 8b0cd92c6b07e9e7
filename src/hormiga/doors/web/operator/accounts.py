"""Payout accounts that several workers gave: a person decides about each."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.payouts import methods
from hormiga.domain.payouts.methods import NoSuchMethod
from hormiga.domain.people import register
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.flows.decide_account import decide_account
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List the groups that wait, the longest first, with who is in each."""
    groups = methods.digest_groups()
    emails = register.emails_of(
        worker_ids=[one.worker_id for group in groups for one in group]
    )
    latest = clock.read() - timedelta(days=methods.REVIEW_DAYS)
    page = {
        "groups": [
            {
                "rows": [
                    (
                        one,
                        ids.outside(one.worker, ids.WORKER),
                        emails.get(one.worker_id),
                    )
                    for one in group
                ],
                "is_late": any(
                    one.waits and one.held_at is not None and one.held_at < latest
                    for one in group
                ),
            }
            for group in groups
        ],
        "waiting": methods.waiting_for_review(),
        "days": methods.REVIEW_DAYS,
    }
    return render(request, "operator/accounts.html", page)


@require_POST
@for_operators
def decide(request: HttpRequest) -> HttpResponse:
    """Release an account or refuse it, with a reason that its owner reads."""
    number = request.POST.get("method", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Http404
    is_released = request.POST.get("decision") == "release"
    try:
        decide_account(
            method_id=int(number),
            is_released=is_released,
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=clock.read(),
        )
    except NoSuchMethod:
        messages.info(request, _("Nothing is to be decided about it any more."))
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        told = (
            _("Released: the next payout goes there.")
            if is_released
            else _("Refused. The worker is told why, and gives another account.")
        )
        messages.success(request, told)
    return redirect("operator_accounts")
