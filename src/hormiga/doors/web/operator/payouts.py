"""Payouts: see who would be paid, approve it, and follow the money."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.payouts import approvals, queries, register
from hormiga.domain.payouts.files import ending_of
from hormiga.domain.payouts.models import Run
from hormiga.domain.payouts.rules import FileIsOver, NoSuchRun, Rail
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.flows.pay_workers import open_runs, preview
from hormiga.flows.settle_run import follow_run, settle_file
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List programmes to pay out, then the runs, the newest first."""
    rows = register.runs(before=before(request), limit=AT_ONCE)
    page = {
        "programmes": register.programmes(),
        "owed": register.owed(),
        "waiting": approvals.waiting(),
        "runs": rows,
        "next": rows[-1].id if len(rows) == AT_ONCE else None,
    }
    return render(request, "operator/payouts.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a run would pay; open it when somebody approves just that."""
    try:
        found = queries.programme_named(slug)
    except NoSuchProgramme as refusal:
        raise Http404 from refusal
    if request.method == "POST":
        return _open(request, found)
    plan = preview(programme=found, now=clock.read())
    page = {
        "programme": found,
        "parts": register.parts_of(plan),
        "left": register.left_in(plan),
        "fingerprint": plan.fingerprint,
        "waiting": approvals.waiting(programme_id=found.pk),
        "is_above": approvals.waits_for_another(plan=plan, currency=found.currency),
        "limit": approvals.limit_of(currency=found.currency),
    }
    return render(request, "operator/programme.html", page)


def _open(request: HttpRequest, found: Programme) -> HttpResponse:
    now = clock.read()
    try:
        opened = open_runs(
            programme=found,
            today=now.astimezone(ZoneInfo(found.time_zone)).date(),
            now=now,
            seen=request.POST.get("seen", ""),
            actor=actor_of(request),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return redirect("operator_programme", slug=found.slug)
    if opened.proposal is not None:
        messages.success(
            request, _("Proposed. Nobody is paid until somebody else approves it.")
        )
        name = ids.outside(opened.proposal.public_id)
        return redirect("operator_proposal", proposal=name)
    if not opened.runs:
        messages.info(request, _("Nobody is due, so no run was opened."))
        return redirect("operator_programme", slug=found.slug)
    number = len(opened.runs)
    told = ngettext("%(number)s run is open.", "%(number)s runs are open.", number)
    messages.success(request, told % {"number": number})
    if number == 1:
        return redirect("operator_run", run=ids.outside(opened.runs[0].public_id))
    return redirect("operator_payouts")


@require_safe
@for_operators
def show(request: HttpRequest, run: str) -> HttpResponse:
    """Show a run: where its money is, and what to do next."""
    found = _run(run)
    (row,) = queries.runs_in(run_ids=[found.pk])
    states = queries.states_in(run=found)
    page = {
        "run": row,
        "made": found.created_at,
        "paid": states.get("paid", 0),
        "returned": states.get("returned", 0),
        "in_transit": states.get("in-transit", 0),
    }
    return render(request, "operator/run.html", page)


@require_safe
@for_operators
def take(request: HttpRequest, run: str) -> HttpResponse:
    """Send a run's frozen file, and note who took it: it is full of accounts."""
    found = _run(run)
    try:
        content = queries.file_to_send(run=found)
    except FileIsOver as refusal:
        messages.error(request, words.of(refusal))
        return redirect("operator_run", run=run)
    if not content:
        raise Http404
    name = ids.outside(found.public_id)
    noted = Noted(AuditedAct.FILE_TAKEN, f"run:{name}")
    note_act(actor=actor_of(request), noted=noted, now=clock.read())
    ending = ending_of(Rail(found.rail))
    kind = "text/csv; charset=utf-8" if ending == "csv" else "application/xml"
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_POST
@for_operators
def settle(request: HttpRequest, run: str) -> HttpResponse:
    """Book a file's payments as made: the bank has paid."""
    found = _run(run)
    try:
        settle_file(run_id=found.pk, now=clock.read(), actor=actor_of(request))
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Booked: the bank has paid."))
    return redirect("operator_run", run=run)


@require_POST
@for_operators
def ask(request: HttpRequest, run: str) -> HttpResponse:
    """Ask PayPal what became of a run; asking pays nothing twice."""
    found = _run(run)
    try:
        settlement = follow_run(run_id=found.pk, now=clock.read())
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        told = (
            _("PayPal's answer does not fit some payments. A person must look.")
            if settlement.ask_a_human
            else _("Asked. This page shows what PayPal said.")
        )
        messages.info(request, told)
    return redirect("operator_run", run=run)


def _run(name: str) -> Run:
    try:
        return queries.run_named(name)
    except NoSuchRun as refusal:
        raise Http404 from refusal
