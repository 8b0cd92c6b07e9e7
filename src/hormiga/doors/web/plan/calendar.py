"""A worker's own clock, reminders, and the calendar that their phone reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings as site
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.queries import SlotRow, settings_of
from hormiga.domain.planner.rules import DAY_MINUTES, NoSuchFeed, NoSuchTimeZone
from hormiga.doors.web.plan import words
from hormiga.doors.web.plan.forms import SettingsForm
from hormiga.doors.web.plan.zones import zones_for
from hormiga.doors.web.shared.templatetags.web import in_language, with_currency
from hormiga.doors.web.worker.guard import for_workers
from hormiga.doors.web.worker.templatetags.worker import money
from hormiga.engines import icalendar
from hormiga.engines.icalendar import Event
from hormiga.flows.list_dates import Dates, list_dates
from hormiga.kit import clock, ids

DAY = timedelta(days=1)
_RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Choose the time zone and reminders; the calendar's address is made below."""
    chosen = settings_of(worker_id=worker.pk)
    remind = chosen.remind_minutes
    initial = {
        "time_zone": chosen.time_zone if chosen.is_set else "",
        "remind": "" if remind is None else str(remind),
    }
    form = SettingsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            planner.choose_settings(
                worker=worker,
                time_zone=form.cleaned_data["time_zone"],
                remind_minutes=form.remind_minutes,
            )
        except NoSuchTimeZone as refusal:
            form.add_error("time_zone", words.of(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("plan_calendar")
    return _page(request, worker, form)


@for_workers
@require_POST
def address(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Make a new secret address and show it once; or take the address away."""
    if request.POST.get("do") == "close":
        planner.close_feed(worker_id=worker.pk)
        messages.success(request, _("The calendar's address leads nowhere now."))
        return redirect("plan_calendar")
    token = planner.open_feed(worker=worker, language=get_language() or "en")
    place = reverse("plan_feed", kwargs={"feed": token})
    chosen = settings_of(worker_id=worker.pk)
    remind = chosen.remind_minutes
    form = SettingsForm(
        initial={
            "time_zone": chosen.time_zone,
            "remind": "" if remind is None else str(remind),
        }
    )
    return _page(request, worker, form, made=f"{site.BASE_URL}{place}")


@require_safe
@cache_control(private=True, max_age=0)
def feed(request: HttpRequest, feed: str) -> HttpResponse:
    """Send the calendar to whoever has its address; no cookie is asked for."""
    now = clock.read()
    try:
        dates = list_dates(token=feed, now=now)
    except NoSuchFeed as missing:
        raise Http404 from missing
    with override(dates.language):
        text = icalendar.written(
            name=_("Hormiga: my plan"),
            zone=dates.chosen.time_zone,
            events=[*_events(dates)],
            language=dates.language,
            now=now,
        )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="hormiga.ics"'
    return response


def _page(
    request: HttpRequest, worker: Worker, form: SettingsForm, *, made: str = ""
) -> HttpResponse:
    chosen = settings_of(worker_id=worker.pk)
    near, far = zones_for(country=worker.country)
    page = {
        "form": form,
        "chosen": chosen,
        "near": near,
        "far": far,
        "made": made,
        "webcal": f"webcal:{made.partition(':')[2]}" if made else "",
    }
    return render(request, "plan/calendar.html", page)


def _events(dates: Dates) -> Iterator[Event]:
    """Turn what is planned into events, in the language that is set."""
    for row in dates.slots:
        yield _working(row, dates.chosen.remind_minutes)
    for payday in dates.paydays:
        name = with_currency(in_language(payday.name), payday.currency)
        yield Event(
            uid=_uid(dates.mark, "payday", payday.slug, payday.day.isoformat()),
            title=_("Payout day: %(programme)s") % {"programme": name},
            starts=payday.day,
            ends=payday.day + DAY,
            about=_("Approved money goes out, if it reaches the programme's minimum."),
        )
    if dates.goal:
        is_week = dates.goal.period == "week"
        yield Event(
            uid=_uid(dates.mark, "goal", dates.goal.period),
            title=_("Last day for your goal: %(amount)s")
            % {"amount": money(dates.goal.amount)},
            starts=dates.period.last,
            ends=dates.period.until,
            rule="FREQ=WEEKLY;BYDAY=SU" if is_week else "FREQ=MONTHLY;BYMONTHDAY=-1",
        )


def _working(row: SlotRow, remind_minutes: int | None) -> Event:
    """Put a slot on its first day since it was planned, and repeat it each week."""
    slot = row.slot
    first = row.since + DAY * ((slot.weekday - row.since.weekday()) % 7)
    day = datetime.combine(first, datetime.min.time())
    ends_day, ends = divmod(slot.ends, DAY_MINUTES)
    return Event(
        uid=_uid(ids.outside(row.public_id)),
        title=_("Work with Hormiga"),
        starts=day.replace(hour=slot.starts // 60, minute=slot.starts % 60),
        ends=(day + DAY * ends_day).replace(hour=ends // 60, minute=ends % 60),
        rule=f"FREQ=WEEKLY;BYDAY={_RULE_DAYS[slot.weekday]}",
        alarm_minutes=remind_minutes,
    )


def _uid(*parts: str) -> str:
    """Name an event for good, and nobody by it."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
