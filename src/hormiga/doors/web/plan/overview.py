"""A worker's plan at a look, and what their tax office is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.people.models import Worker
from hormiga.domain.planner.rules import ENOUGH_JUDGMENTS, PACE_DAYS
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.compare_tax import compare_tax
from hormiga.flows.plan_week import plan_week
from hormiga.kit import clock


@for_workers
@require_safe
def plan(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show the goal and how far it is, the week's hours, and the days that matter."""
    planned = plan_week(worker_id=worker.pk, now=clock.read())
    page = {
        "plan": planned,
        "progress": planned.progress,
        "paydays": planned.paydays[:4],
        "enough": ENOUGH_JUDGMENTS,
        "days": PACE_DAYS,
    }
    return render(request, "plan/plan.html", page)


@for_workers
@require_safe
def tax(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show the year's money beside the thresholds that hold today."""
    year = compare_tax(worker=worker, now=clock.read())
    return render(request, "plan/tax.html", {"year": year, "worker": worker})
