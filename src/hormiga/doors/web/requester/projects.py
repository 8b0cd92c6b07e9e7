"""Projects: what work is, what it pays, and its batches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.people.rules import Act
from hormiga.domain.projects import queries, services
from hormiga.domain.projects.models import Project
from hormiga.domain.projects.pricing import price_of
from hormiga.domain.projects.typed import is_typed
from hormiga.doors.web.requester import making
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.forms import UNITS, ProjectForm
from hormiga.engines.tasktypes import all_types, type_named
from hormiga.kit import ids
from hormiga.kit.errors import Refusal

BATCHES_A_PAGE = 30


@member_page(Act.MAKE, "GET", "POST")
def new_project(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a project from a form; it goes live with its first batch."""
    markets = making.markets()
    form = ProjectForm(request.POST or None, programmes=markets.named)
    if form.is_valid():
        schema = _one_of(form.cleaned_data["choices"])
        try:
            project = making.create(member, form.cleaned_data, schema)
        except Refusal as refusal:
            making.tell(form, refusal)
        else:
            messages.success(
                request, _("The project is made. Next: a file of tasks for it.")
            )
            return to("project", member, project=ids.outside(project.public_id))
    page = {"form": form, "fees": markets.fees, "kinds": all_types()}
    return show(request, member, "new_project", page)


@member_page(Act.SEE)
def project(request: HttpRequest, member: Member, project: str) -> HttpResponse:
    """Show a project's terms, what a judgment costs, and its batches."""
    row = _own(member, project)
    version = queries.newest_versions([row])[row.pk]
    reward, fee = queries.terms_money(version)
    price = price_of(version)
    batches = queries.batches_of(
        organisation_id=member.organisation.pk,
        project_id=row.pk,
        before=place_in(request, "before", queries.BEFORE_ALL),
        limit=BATCHES_A_PAGE,
    )
    page = {
        "project": row,
        "version": version,
        "reward": reward,
        "fee": fee,
        "judgment_cost": reward + fee,
        "unit": price.unit,
        "unit_words": UNITS[price.unit.name] if price.unit else "",
        "task_cost": price.escrow_for(version.overlap),
        "choices": [] if version.task_type else _choices(version.answer_schema),
        "kind": type_named(version.task_type) if is_typed(version.task_type) else None,
        "minutes": version.time_limit_seconds / 60,
        "review_days": version.review_seconds / 86_400,
        "batches": [(batch, 0) for batch in batches],
        "more": f"?before={batches[-1].pk}" if len(batches) == BATCHES_A_PAGE else "",
    }
    return show(request, member, "project", page)


@member_page(Act.PUBLISH, "POST")
def set_state(request: HttpRequest, member: Member, project: str) -> HttpResponse:
    """Pause a live project, or let a paused one go on."""
    row = _own(member, project)
    turned = {
        Project.State.LIVE: Project.State.PAUSED,
        Project.State.PAUSED: Project.State.LIVE,
    }
    after = turned.get(Project.State(row.state))
    if after and after == request.POST.get("state"):
        services.set_project_state(project=row, state=after)
        messages.success(request, _STATES[after]())
    return to("project", member, project=project)


_STATES = {
    Project.State.PAUSED: lambda: _(
        "The project is paused: no more tasks are given out. Answers to tasks that are"
        " out already still count and are paid."
    ),
    Project.State.LIVE: lambda: _("The project goes on: tasks are given out again."),
}


def _one_of(choices: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"label": {"type": "string", "enum": choices}},
        "required": ["label"],
        "additionalProperties": False,
    }


def _choices(answer_schema: dict[str, Any]) -> list[str]:
    """List the answers to choose from; other kinds of answers have none."""
    label = answer_schema.get("properties", {}).get("label", {})
    found = label.get("enum", []) if isinstance(label, dict) else []
    return [str(choice) for choice in found]


def _own(member: Member, project: str) -> Project:
    return queries.project_of(
        organisation_id=member.organisation.pk, public_id=ids.known(project)
    )
