"""Runs above the limit: a second person sees what they pay, and decides."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.payouts import approvals, register
from hormiga.domain.payouts.approvals import NoSuchProposal
from hormiga.domain.payouts.models import Proposal
from hormiga.domain.people.audit_log import spoken_actor
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.flows.decide_run import approve_run, decline_run, plan_again
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def show(request: HttpRequest, proposal: str) -> HttpResponse:
    """Show what a proposed run pays; open it when somebody else approves just that."""
    found = _proposal(proposal)
    if request.method == "POST":
        return _approve(request, found)
    plan = plan_again(proposal=found)
    page = {
        "proposal": approvals.row_of(found),
        "by": spoken_actor(found.proposed_by),
        "parts": register.parts_of(plan),
        "left": register.left_in(plan),
        "fingerprint": plan.fingerprint,
        "has_changed": plan.fingerprint != found.fingerprint,
        "is_mine": found.proposed_by == actor_of(request),
        "limit": approvals.limit_of(currency=found.currency),
    }
    return render(request, "operator/proposal.html", page)


@require_POST
@for_operators
def decline(request: HttpRequest, proposal: str) -> HttpResponse:
    """Take a proposed run back, with a reason that is kept."""
    found = _proposal(proposal)
    try:
        decline_run(
            public_id=found.public_id,
            reason=request.POST.get("reason", ""),
            now=clock.read(),
            actor=actor_of(request),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return redirect("operator_proposal", proposal=proposal)
    messages.success(request, _("Declined. The money stays with the workers."))
    return redirect("operator_payouts")


def _approve(request: HttpRequest, found: Proposal) -> HttpResponse:
    now = clock.read()
    try:
        runs = approve_run(
            public_id=found.public_id,
            seen=request.POST.get("seen", ""),
            today=now.astimezone(ZoneInfo(found.programme.time_zone)).date(),
            now=now,
            actor=actor_of(request),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return redirect("operator_proposal", proposal=ids.outside(found.public_id))
    messages.success(request, _("Approved. The run is open."))
    if len(runs) == 1:
        return redirect("operator_run", run=ids.outside(runs[0].public_id))
    return redirect("operator_payouts")


def _proposal(name: str) -> Proposal:
    try:
        return approvals.proposal_named(name)
    except NoSuchProposal as refusal:
        raise Http404 from refusal
