"""The hours that a worker wants to work each week."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.queries import hours_of, settings_of
from hormiga.domain.planner.rules import NoSuchSlot, NoWeekday, zone_named
from hormiga.doors.web.plan import words
from hormiga.doors.web.plan.forms import HoursForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the week's hours, and add some."""
    chosen = settings_of(worker_id=worker.pk)
    form = HoursForm(request.POST or None)
    if form.is_valid():
        weekdays, starts, ends = form.slot
        today = clock.read().astimezone(zone_named(chosen.time_zone)).date()
        try:
            planner.add_hours(
                worker=worker, weekdays=weekdays, starts=starts, ends=ends, since=today
            )
        except Refusal as refusal:
            field = "weekdays" if isinstance(refusal, NoWeekday) else "ends"
            form.add_error(field, words.of(refusal))
        else:
            messages.success(request, _("Added to your week."))
            return redirect("plan_hours")
    rows = hours_of(worker_id=worker.pk)
    page = {
        "form": form,
        "chosen": chosen,
        "ticked": form["weekdays"].value() or [],
        "weekdays": [(str(number), words.weekday(number)) for number in range(7)],
        "days": [
            (words.weekday(number), list(slots))
            for number, slots in groupby(rows, key=lambda row: row.slot.weekday)
        ],
    }
    return render(request, "plan/hours.html", page)


@for_workers
@require_POST
def drop(request: HttpRequest, worker: Worker, slot: str) -> HttpResponse:
    """Take hours out of the week; twice is as good as once."""
    try:
        planner.drop_hours(worker_id=worker.pk, public_id=ids.known(slot))
    except NoSuchSlot:
        messages.warning(request, _("Those hours were not there any more."))
    else:
        messages.success(request, _("Taken out of your week."))
    return redirect("plan_hours")
