"""A requester's first page, and who belongs to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hormiga.domain.people import queries as people
from hormiga.domain.people.rules import Act
from hormiga.domain.projects import queries as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import queries as quality
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
)
from hormiga.doors.web.requester.steps import Step, next_step
from hormiga.doors.web.requester.wallet import purses_of
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import ids

LATEST = 5
A_PAGE = 30
MOST_UNDECIDED = 1_000


@never_cache
@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Go to one's requester; who belongs to several chooses."""
    mine = people.requesters_of(user_id=user_of(request).pk)
    if not mine:
        raise Http404
    rows = [(ids.outside(one.public_id, ids.ORGANISATION), one.name) for one in mine]
    if len(rows) == 1:
        return redirect("requester_overview", org=rows[0][0])
    return render(request, "requester/choose.html", {"requesters": rows})


@member_page(Act.SEE)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    """Show money, projects and batches, and what to do next."""
    organisation_id = member.organisation.pk
    purses = purses_of(organisation_id) if member.acts["see_money"] else []
    found = projects.projects_of(organisation_id=organisation_id, limit=LATEST)
    batches = projects.batches_of(organisation_id=organisation_id, limit=LATEST)
    counts = quality.undecided_counts(
        batch_ids=[row.pk for row in batches if row.state != Batch.State.DRAFT],
        most=MOST_UNDECIDED,
    )
    step = next_step(
        has_projects=bool(found),
        has_money=any(purse.wallet.micro > 0 for purse in purses),
        batch_states=frozenset(map(_state, batches)),
        undecided=sum(counts.values()),
    )
    page = {
        "purses": purses,
        "projects": found,
        "batches": [(row, counts.get(row.pk, 0)) for row in batches],
        "step": step,
        "step_batch": _batch_for(step, batches, counts),
        "has_more_projects": len(found) == LATEST,
        "has_more_batches": len(batches) == LATEST,
    }
    return show(request, member, "overview", page)


def _batch_for(
    step: Step, batches: list[projects.BatchRow], undecided: dict[int, int]
) -> projects.BatchRow | None:
    """Find the batch that a step is about: the oldest one shown that waits for it."""
    state = {Step.PUBLISH: Batch.State.DRAFT, Step.LABELS: Batch.State.COMPLETE}
    meant = [
        row
        for row in batches
        if (step == Step.REVIEW and undecided.get(row.pk))
        or (step in state and _state(row) == state[step])
    ]
    return meant[-1] if meant else None


def _state(row: projects.BatchRow) -> str:
    """Count a live batch as complete when there is nothing left to wait for."""
    if row.state == Batch.State.LIVE and row.tasks_complete >= row.tasks:
        return Batch.State.COMPLETE
    return row.state


@member_page(Act.SEE)
def all_projects(request: HttpRequest, member: Member) -> HttpResponse:
    """List every project, page by page, the newest first."""
    rows = projects.projects_of(
        organisation_id=member.organisation.pk,
        before=place_in(request, "before", projects.BEFORE_ALL),
        limit=A_PAGE,
    )
    more = f"?before={rows[-1].pk}" if len(rows) == A_PAGE else ""
    page = {"projects": rows, "more": more}
    return show(request, member, "projects", page)


@member_page(Act.SEE)
def all_batches(request: HttpRequest, member: Member) -> HttpResponse:
    """List every batch, page by page, the newest first."""
    rows = projects.batches_of(
        organisation_id=member.organisation.pk,
        before=place_in(request, "before", projects.BEFORE_ALL),
        limit=A_PAGE,
    )
    counts = quality.undecided_counts(
        batch_ids=[row.pk for row in rows if row.state != Batch.State.DRAFT],
        most=MOST_UNDECIDED,
    )
    page = {
        "batches": [(row, counts.get(row.pk, 0)) for row in rows],
        "more": f"?before={rows[-1].pk}" if len(rows) == A_PAGE else "",
    }
    return show(request, member, "batches", page)


@member_page(Act.SEE)
def members(request: HttpRequest, member: Member) -> HttpResponse:
    """List who belongs to this requester."""
    rows = people.members_of(organisation_id=member.organisation.pk)
    return show(request, member, "members", {"members": rows})
