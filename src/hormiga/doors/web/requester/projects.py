"""Projects: what work is, what it pays, and its batches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.people.rules import Act
from hormiga.domain.programmes import queries as programmes
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import queries, services
from hormiga.domain.projects.models import Project
from hormiga.domain.projects.rules import Terms
from hormiga.doors.web.requester import words
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.forms import ProjectForm
from hormiga.doors.web.shared.templatetags.web import in_language, with_currency
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

BATCHES_A_PAGE = 30
ALLOWANCE = 50
"""Claims that a worker may hold in a project at once."""
FIELD_OF = {"title": "title_en", "reward": "reward", "overlap": "overlap"}
LANGUAGES = ("en", "es")


@member_page(Act.MAKE, "GET", "POST")
def new_project(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a project from a form; it goes live with its first batch."""
    markets = programmes.markets()
    named = [(row.slug, _named(row)) for row in markets]
    form = ProjectForm(request.POST or None, programmes=named)
    if form.is_valid():
        try:
            project = _create(member, form.cleaned_data)
        except Refusal as refusal:
            field = FIELD_OF.get(refusal.facts.get("field", ""))
            form.add_error(field, words.of(refusal))
        else:
            messages.success(
                request, _("The project is made. Next: a file of tasks for it.")
            )
            return to("project", member, project=ids.outside(project.public_id))
    fees = [(_named(row), row.fee_ppm / 1e4) for row in markets]
    return show(request, member, "new_project", {"form": form, "fees": fees})


def _named(market: programmes.MarketRow) -> str:
    return with_currency(in_language(market.name), market.currency)


@member_page(Act.SEE)
def project(request: HttpRequest, member: Member, project: str) -> HttpResponse:
    """Show a project's terms, what a judgment costs, and its batches."""
    row = _own(member, project)
    version = queries.newest_versions([row])[row.pk]
    reward, fee = queries.terms_money(version)
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
        "task_cost": (reward + fee) * version.overlap,
        "choices": _choices(version.answer_schema),
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


def _create(member: Member, asked: dict[str, Any]) -> Project:
    programme = programme_named(asked["programme"])
    made, _version = services.create_project(
        organisation=member.organisation,
        programme=programme,
        terms=_terms(asked, programme.currency),
        allowance=ALLOWANCE,
        now=clock.read(),
    )
    return made


def _terms(asked: dict[str, Any], currency: str) -> Terms:
    return Terms(
        title=_by_language(asked, "title"),
        description=_by_language(asked, "description"),
        instructions=_by_language(asked, "instructions"),
        reward=Money.of(asked["reward"], currency),
        answer_schema={
            "type": "object",
            "properties": {"label": {"type": "string", "enum": asked["choices"]}},
            "required": ["label"],
            "additionalProperties": False,
        },
        time_limit_seconds=asked["minutes"] * 60,
        review_seconds=asked["review_days"] * 86_400,
        overlap=asked["overlap"],
    )


def _by_language(asked: dict[str, Any], name: str) -> dict[str, str]:
    texts = {language: asked[f"{name}_{language}"] for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def _choices(answer_schema: dict[str, Any]) -> list[str]:
    """List the answers to choose from; other kinds of answers have none."""
    label = answer_schema.get("properties", {}).get("label", {})
    found = label.get("enum", []) if isinstance(label, dict) else []
    return [str(choice) for choice in found]


def _own(member: Member, project: str) -> Project:
    return queries.project_of(
        organisation_id=member.organisation.pk, public_id=ids.known(project)
    )
