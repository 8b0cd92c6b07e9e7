"""A worker's profile: steps, each on a page of its own, none of them forced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.payouts.reach import ways_to
from hormiga.domain.people import profile
from hormiga.domain.people.models import Worker
from hormiga.domain.people.profile import Said, said_by
from hormiga.domain.people.rules import STEPS
from hormiga.doors.web.profile import spoken, words
from hormiga.doors.web.profile.forms import (
    ROWS,
    CountryForm,
    DevicesForm,
    LanguageFormSet,
    SkillsForm,
    TimeZoneForm,
)
from hormiga.doors.web.profile.steps import steps_of
from hormiga.doors.web.public import countries
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.refresh_standing import refresh_said
from hormiga.kit import clock


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show what the worker has said, and what is still open."""
    said = said_by(worker=worker)
    page = {
        "steps": steps_of(said),
        "said": said,
        "country": dict(countries.choices()).get(said.country, ""),
        "ways": [words.WAYS[way] for way in ways_to(said.country)],
        "languages": _languages(said),
        "devices": [words.DEVICES[one] for one in said.devices],
        "skills": [words.SKILLS[one] for one in said.skills],
    }
    return render(request, "profile/profile.html", page)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, worker: Worker, step: str) -> HttpResponse:
    """Ask one thing, and go on to the next that is open."""
    if step not in STEPS:
        raise Http404
    said = said_by(worker=worker)
    posted = request.POST if request.method == "POST" else None
    form = _form(step, said, posted)
    if posted is not None and form.is_valid():
        _KEEP[step](worker, form)
        refresh_said(worker=worker, now=clock.read())
        messages.success(request, _("Saved."))
        return redirect("profile")
    page = {
        "form": form,
        "step": step,
        "title": words.TITLES[step],
        "why": words.WHY[step],
        "ways": [words.WAYS[way] for way in ways_to(said.country)],
    }
    return render(request, f"profile/{step}.html", page)


@for_workers
@require_POST
def skip(request: HttpRequest, worker: Worker, step: str) -> HttpResponse:
    """Put a step off: work that needs it will ask again."""
    if step not in STEPS:
        raise Http404
    profile.skip_step(worker=worker, step=step, now=clock.read())
    return redirect("home" if request.POST.get("next") == "home" else "profile")


def _languages(said: Said) -> list[tuple[str, Any]]:
    names = dict(spoken.choices())
    return [
        (names.get(code, code), words.LEVELS[level]) for code, level in said.languages
    ]


def _form(step: str, said: Said, posted: Any) -> Any:
    match step:
        case "country":
            return CountryForm(posted, initial={"country": said.country})
        case "time-zone":
            return TimeZoneForm(posted, initial={"time_zone": said.time_zone})
        case "devices":
            return DevicesForm(posted, initial={"devices": list(said.devices)})
        case "skills":
            return SkillsForm(posted, initial={"skills": list(said.skills)})
        case _ if posted is not None:
            # Without what was said before: a row that is unchanged counts as well.
            return LanguageFormSet(posted)
        case _:
            rows = [
                {"language": code, "level": level} for code, level in said.languages
            ]
            blank: list[dict[str, str]] = [{}] * max(2, ROWS - len(rows))
            return LanguageFormSet(initial=rows + blank[: 12 - len(rows)])


def _keep_country(worker: Worker, form: forms.Form) -> None:
    known = [code for code, _name in countries.choices()]
    profile.say_country(
        worker=worker, country=form.cleaned_data["country"], known=known
    )


def _keep_zone(worker: Worker, form: forms.Form) -> None:
    profile.say_time_zone(
        worker=worker, time_zone=form.cleaned_data["time_zone"], now=clock.read()
    )


def _keep_devices(worker: Worker, form: forms.Form) -> None:
    profile.say_devices(
        worker=worker, devices=form.cleaned_data["devices"], now=clock.read()
    )


def _keep_skills(worker: Worker, form: forms.Form) -> None:
    profile.say_skills(
        worker=worker, skills=form.cleaned_data["skills"], now=clock.read()
    )


def _keep_languages(worker: Worker, rows: Any) -> None:
    """Keep each language once: of two rows for one language, the last counts."""
    chosen = {
        row.cleaned_data["language"]: row.cleaned_data["level"]
        for row in rows
        if row.cleaned_data.get("language")
    }
    profile.say_languages(
        worker=worker, languages=list(chosen.items()), known=spoken.codes()
    )


_KEEP: dict[str, Callable[[Worker, Any], None]] = {
    "country": _keep_country,
    "languages": _keep_languages,
    "time-zone": _keep_zone,
    "devices": _keep_devices,
    "skills": _keep_skills,
}
