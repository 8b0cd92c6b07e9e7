"""Leaks: confidential work that was seen elsewhere, and what people make of it.

Nothing happens to an account by itself: a case names at most a worker, and a person
closes it with words.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.media.models import MediaAccess
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.people.rules import worker_of
from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.domain.quality.models import LeakCase
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.texts import plain

MOST_ORGANISATIONS = 500
"""How many organisations a watermark without one is tried with."""

MOST_ACCESSES = 200
MOST_WORDS = 2_000


class NoSuchCase(Refusal):
    """There is no leak case with this id."""

    kind = Kind.NOT_FOUND


class CaseClosed(Refusal):
    """This case is closed. Open a new one if there is something new."""

    kind = Kind.CONFLICT


class EmptyLeakReport(Refusal):
    """Say in a few words what you saw, and where."""


class NoOutcome(Refusal):
    """A case is closed with what was found and decided, in words."""


class NotTheMarksWorker(Refusal):
    """This mark belongs to nobody who did confidential work for that organisation."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw: where, in their words, and the mark over it."""

    url: str
    words: str
    watermark: str
    project: str


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A worker opened a file of confidential work."""

    media: UUID
    assignment: UUID
    at: datetime


def open_case(*, by: User, seen: Seen, now: datetime) -> LeakCase:
    """Take a report in; refuses `EmptyLeakReport`. A project that is none is left."""
    words = plain(seen.words, most=MOST_WORDS)
    if not words:
        raise EmptyLeakReport
    project = Project.objects.filter(public_id=ids.known(seen.project.strip())).first()
    return LeakCase.objects.create(
        reported_by=by,
        opened_at=now,
        url=plain(seen.url, most=1_000),
        words=words,
        watermark=plain(seen.watermark, most=40).upper()[:40],
        project=project,
        organisation_id=project.organisation_id if project else None,
    )


def case_named(public_id: UUID) -> LeakCase:
    """Find a case; refuses `NoSuchCase`."""
    found = (
        LeakCase.objects.filter(public_id=public_id)
        .select_related("project", "organisation", "worker", "reported_by", "closed_by")
        .first()
    )
    if found is None:
        raise NoSuchCase
    return found


def lock_open(public_id: UUID) -> LeakCase:
    """Find a case that is not closed, for changing it."""
    found = (
        LeakCase.objects.select_for_update(of=("self",))
        .filter(public_id=public_id)
        .select_related("project")
        .first()
    )
    if found is None:
        raise NoSuchCase
    if found.state == LeakCase.State.CLOSED:
        raise CaseClosed
    return found


def find_worker(
    *, watermark: str, organisation_id: int | None, secret: str
) -> tuple[Worker, Organisation]:
    """Turn a mark back into the worker who did confidential work under it.

    Without an organisation those with confidential work are tried. Refuses
    `NotTheMarksWorker`, also for a mark that is somebody's who never did such work.
    """
    confidential = ProjectVersion.objects.filter(is_confidential=True)
    owners = Organisation.objects.filter(
        pk__in=confidential.values("project__organisation_id")
    ).order_by("pk")
    if organisation_id is not None:
        owners = owners.filter(pk=organisation_id)
    meant = {
        owner.pk: named
        for owner in owners[:MOST_ORGANISATIONS]
        if (
            named := worker_of(
                pseudonym=watermark, organisation=owner.public_id, secret=secret
            )
        )
    }
    workers = {
        worker.public_id: worker
        for worker in Worker.objects.filter(public_id__in=meant.values()).order_by("pk")
    }
    for owner_id, public_id in meant.items():
        worker = workers.get(public_id)
        if worker and _worked_on(worker.pk, owner_id):
            return worker, Organisation.objects.get(pk=owner_id)
    raise NotTheMarksWorker


def _worked_on(worker_id: int, organisation_id: int) -> bool:
    return Assignment.objects.filter(
        worker=worker_id,
        version__is_confidential=True,
        project__organisation=organisation_id,
    ).exists()


def accesses(*, worker_id: int, organisation_id: int) -> list[AccessRow]:
    """List which confidential files a worker opened, the newest first."""
    rows = MediaAccess.objects.filter(
        worker=worker_id, media__organisation=organisation_id
    ).select_related("media")
    return [
        AccessRow(row.media.public_id, row.assignment, row.at)
        for row in rows.order_by("-pk")[:MOST_ACCESSES]
    ]


def investigate(*, case: LeakCase, worker: Worker, organisation: Organisation) -> None:
    """Keep whose mark it was; the account stays as it is."""
    case.worker, case.organisation = worker, organisation
    case.state = LeakCase.State.INVESTIGATING
    case.save(update_fields=["worker", "organisation", "state"])


def close(*, case: LeakCase, outcome: str, by: User, now: datetime) -> None:
    """Close a case with what was decided; refuses `NoOutcome`."""
    said = plain(outcome, most=MOST_WORDS)
    if not said:
        raise NoOutcome
    case.state, case.outcome = LeakCase.State.CLOSED, said
    case.closed_at, case.closed_by = now, by
    case.save(update_fields=["state", "outcome", "closed_at", "closed_by"])


def cases(*, before: int, limit: int) -> list[LeakCase]:
    """List cases for operators: those that wait, then the newest."""
    rows = LeakCase.objects.filter(pk__lt=before).select_related("project")
    return list(rows.order_by("-pk")[:limit])


def waiting_cases() -> int:
    """Count the cases that nobody has closed."""
    return LeakCase.objects.exclude(state=LeakCase.State.CLOSED).count()


def cases_about(*, organisation_id: int) -> list[LeakCase]:
    """List the cases about an organisation's projects; it learns no worker's name."""
    rows = LeakCase.objects.filter(organisation=organisation_id)
    rows = rows.select_related("project", "worker")
    return list(rows.order_by("-pk")[:100])


def titles_of(project_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Give the newest title of each of these projects."""
    rows = ProjectVersion.objects.filter(project__in=project_ids)
    return dict(rows.order_by("number").values_list("project_id", "title"))
