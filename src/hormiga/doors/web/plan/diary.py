"""The income diary: a picture of twelve weeks, and what was written down."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary import NoSuchEntry
from hormiga.domain.planner.income import currencies_of, picture_of
from hormiga.domain.planner.queries import entries_of, settings_of, sources_of
from hormiga.domain.planner.rules import zone_named
from hormiga.doors.web.plan import words
from hormiga.doors.web.plan.chart import drawn
from hormiga.doors.web.plan.forms import EntryForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.read_income import read_income
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

PAGE = 30


@for_workers
@require_safe
def diary(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Draw the last weeks in one currency, say what a gap costs, list the entries."""
    read = read_income(worker_id=worker.pk, now=clock.read())
    currencies = currencies_of(read.income)
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else next(iter(currencies), "")
    picture = (
        picture_of(income=read.income, currency=currency, today=read.today)
        if currency
        else None
    )
    after = request.GET.get("after")
    rows = entries_of(
        worker_id=worker.pk, after=ids.known(after) if after else None, limit=PAGE + 1
    )
    page = {
        "chart": drawn(picture, read.sources) if picture else None,
        "others": [name for name in currencies if name != currency],
        "rows": rows[:PAGE],
        "older": f"?after={ids.outside(rows[PAGE - 1].public_id)}"
        if len(rows) > PAGE
        else "",
        "is_first": after is None,
    }
    return render(request, "plan/diary.html", page)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Write one entry down."""
    today = own_day(worker)
    initial = {"day": today.isoformat(), "currency": "EUR"}
    form = EntryForm(request.POST or None, initial=initial, today=today)
    if form.is_valid():
        entry = form.cleaned_data["entry"]
        try:
            planner.add_entry(worker=worker, entry=entry, now=clock.read())
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("plan_diary")
    page = {"form": form, "sources": sources_of(worker_id=worker.pk)}
    return render(request, "plan/diary_add.html", page)


@for_workers
@require_POST
def drop(request: HttpRequest, worker: Worker, entry: str) -> HttpResponse:
    """Take an entry out; twice is as good as once."""
    try:
        planner.drop_entry(worker_id=worker.pk, public_id=ids.known(entry))
    except NoSuchEntry:
        messages.warning(request, _("That entry was not there any more."))
    else:
        messages.success(request, _("Taken out of your diary."))
    return redirect("plan_diary")


def own_day(worker: Worker) -> date:
    """Tell which day it is on the worker's own clock."""
    zone = zone_named(settings_of(worker_id=worker.pk).time_zone)
    return clock.read().astimezone(zone).date()
