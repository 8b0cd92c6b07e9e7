"""What a worker wants to earn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary_file import decimal
from hormiga.domain.planner.models import Goal
from hormiga.domain.planner.queries import goal_of
from hormiga.domain.programmes.queries import active_programmes, programmes_of
from hormiga.doors.web.plan.forms import GoalForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.kit import clock


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Set the goal, or change it."""
    before = goal_of(worker_id=worker.pk)
    initial = {"period": "week"}
    if before:
        initial = {
            "amount": decimal(before.amount),
            "currency": before.amount.currency,
            "period": before.period,
        }
    form = GoalForm(
        request.POST or None, initial=initial, currencies=_currencies(worker)
    )
    if form.is_valid():
        planner.set_goal(
            worker=worker,
            period=Goal.Period(form.cleaned_data["period"]),
            amount=form.cleaned_data["money"],
            now=clock.read(),
        )
        messages.success(request, _("Your goal is set."))
        return redirect("plan")
    return render(request, "plan/goal.html", {"form": form, "goal": before})


@for_workers
@require_POST
def drop(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Forget the goal."""
    planner.drop_goal(worker_id=worker.pk)
    messages.success(request, _("You have no goal now."))
    return redirect("plan")


def _currencies(worker: Worker) -> list[str]:
    """Offer first what the worker's own programmes pay in."""
    mine = [row.currency for row in programmes_of(worker_id=worker.pk)]
    return list(dict.fromkeys([*mine, *(row.currency for row in active_programmes())]))
