"""Projects and batches, each for who may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from hormiga.domain.projects.models import (
    Batch,
    Project,
    ProjectVersion,
    Requirement,
    Task,
    TaskImport,
)
from hormiga.domain.projects.rules import NoSuchBatch, NoSuchProject
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project offers now: where, and on which terms."""

    programme_id: int
    version_id: int
    task_type: str


def offer_of(public_id: UUID) -> Offer:
    """Find a project's programme and newest terms."""
    version = (
        ProjectVersion.objects.filter(project__public_id=public_id)
        .select_related("project")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise NoSuchProject
    return Offer(version.project.programme_id, version.pk, version.task_type)


def requirements_of(*, version_id: int) -> tuple[Wanted, ...]:
    """List what a version asks of its workers."""
    rows = (
        Requirement.objects.filter(version_id=version_id)
        .select_related("type")
        .order_by("id")
    )
    return tuple(_wanted(row) for row in rows)


def answer_terms_of(*, version_id: int) -> tuple[bytes, str, Any]:
    """Fetch the schema (JSON), task type and settings that answers are held against."""
    schema, task_type, settings = ProjectVersion.objects.values_list(
        "answer_schema", "task_type", "settings"
    ).get(pk=version_id)
    return orjson.dumps(schema), task_type, settings


def project_of(*, organisation_id: int, public_id: UUID) -> Project:
    """Find an organisation's project."""
    project = (
        Project.objects.select_related("programme", "organisation")
        .filter(organisation_id=organisation_id, public_id=public_id)
        .first()
    )
    if project is None:
        raise NoSuchProject
    return project


def batch_of(*, organisation_id: int, public_id: UUID) -> Batch:
    """Find an organisation's batch, with its project and version."""
    batch = (
        Batch.objects.select_related("project", "version")
        .filter(project__organisation_id=organisation_id, public_id=public_id)
        .first()
    )
    if batch is None:
        raise NoSuchBatch
    return batch


def places_of(batch: Batch) -> int:
    """Count the judgments that a batch's tasks want in all."""
    total = Task.objects.filter(batch=batch).aggregate(n=Sum("wanted"))["n"]
    return int(total or 0)


def terms_money(version: ProjectVersion) -> tuple[Money, Money]:
    """Give a version's reward and fee for one judgment."""
    return (
        Money(version.currency, version.reward_micro),
        Money(version.currency, version.fee_micro),
    )


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """A live project with its newest terms; the version has no template or schemas."""

    project: Project
    version: ProjectVersion
    reward: Money
    requirements: tuple[Wanted, ...]


def live_offers(*, project_ids: Sequence[int]) -> list[LiveOffer]:
    """Fetch the live ones of these projects, in the order asked for; two statements.

    Templates and schemas, which may be large, stay where they are: no card shows them.
    """
    newest = (
        ProjectVersion.objects.filter(
            project__in=project_ids, project__state=Project.State.LIVE
        )
        .order_by("project_id", "-number")
        .distinct("project_id")
        .select_related("project__programme")
        .defer("template", "input_schema", "answer_schema")
    )
    versions = {version.project_id: version for version in newest}
    wanted: dict[int, list[Wanted]] = {}
    rows = Requirement.objects.filter(version__in=[v.pk for v in versions.values()])
    for row in rows.select_related("type").order_by("id"):
        wanted.setdefault(row.version_id, []).append(_wanted(row))
    return [
        LiveOffer(
            version.project,
            version,
            terms_money(version)[0],
            tuple(wanted.get(version.pk, ())),
        )
        for project_id in project_ids
        if (version := versions.get(project_id))
    ]


def live_project_named(public_id: UUID) -> int | None:
    """Find a live project, for whoever comes by its address."""
    rows = Project.objects.filter(public_id=public_id, state=Project.State.LIVE)
    return rows.values_list("pk", flat=True).first()


def _wanted(row: Requirement) -> Wanted:
    return Wanted(
        row.type_id,
        row.type.name,
        Comparator(row.comparator),
        tuple(row.integers),
        tuple(row.locales),
        Guards(row.guards),
        row.type.slug or "",
        row.type.title,
    )


def task_count(batch: Batch) -> int:
    """Count a batch's tasks."""
    return Task.objects.filter(batch=batch).count()


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with its newest terms, in its requester's list."""

    public_id: UUID
    state: str
    title: dict[str, str]
    reward: Money
    pk: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with its progress as of the last labelling, in its requester's list."""

    public_id: UUID
    name: str
    state: str
    title: dict[str, str]
    """The project's, as the batch's own terms have it."""
    tasks: int
    tasks_complete: int
    judgments: int
    created_at: datetime
    pk: int


BEFORE_ALL = 2**63 - 1
"""Where the newest row's list begins."""


def projects_of(
    *, organisation_id: int, before: int = BEFORE_ALL, limit: int
) -> list[ProjectRow]:
    """List an organisation's projects, the newest first, in two statements."""
    found = Project.objects.filter(organisation_id=organisation_id, pk__lt=before)
    projects = list(found.order_by("-pk")[:limit])
    versions = newest_versions(projects)
    return [
        ProjectRow(
            project.public_id,
            project.state,
            versions[project.pk].title,
            terms_money(versions[project.pk])[0],
            project.pk,
        )
        for project in projects
    ]


def newest_versions(projects: Collection[Project]) -> dict[int, ProjectVersion]:
    """Fetch each project's newest terms, in one statement."""
    rows = ProjectVersion.objects.filter(project__in=projects)
    newest = rows.order_by("project_id", "-number").distinct("project_id")
    return {version.project_id: version for version in newest}


def batches_of(
    *,
    organisation_id: int,
    project_id: int | None = None,
    before: int = BEFORE_ALL,
    limit: int,
) -> list[BatchRow]:
    """List an organisation's batches (of one project), the newest first."""
    found = Batch.objects.filter(
        project__organisation_id=organisation_id, pk__lt=before
    )
    if project_id is not None:
        found = found.filter(project_id=project_id)
    rows = _counted(found).select_related("version").order_by("-pk")[:limit]
    return [
        BatchRow(
            row.public_id,
            row.name,
            row.state,
            row.version.title,
            int(row.tasks),  # type: ignore[attr-defined]
            row.tasks_complete,
            row.judgments_seen,
            row.created_at,
            row.pk,
        )
        for row in rows
    ]


def tasks_in(batch: Batch) -> int:
    """Tell how many tasks a batch has, from its imports where it has any."""
    row = _counted(Batch.objects.filter(pk=batch.pk)).get()
    return int(row.tasks)  # type: ignore[attr-defined]


def _counted(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Add `tasks`: a million rows need not be counted for a page."""
    imported = TaskImport.objects.filter(batch=OuterRef("pk")).values("batch")
    counted = Task.objects.filter(batch=OuterRef("pk")).values("batch")
    return batches.annotate(
        tasks=Coalesce(
            Subquery(imported.annotate(n=Sum("accepted")).values("n")),
            Subquery(counted.annotate(n=Count("pk")).values("n")),
            0,
        )
    )


def published_batches(*, organisation_id: int) -> list[int]:
    """List the batches for which an organisation's money was ever reserved."""
    rows = Batch.objects.filter(
        project__organisation_id=organisation_id, published_at__isnull=False
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def batches_by_id(*, organisation_id: int, pks: Collection[int]) -> dict[int, Batch]:
    """Fetch those of the batches that are the organisation's."""
    rows = Batch.objects.filter(project__organisation_id=organisation_id, pk__in=pks)
    return {row.pk: row for row in rows.select_related("version")}


def first_inputs(batch: Batch, *, limit: int) -> list[dict[str, Any]]:
    """Show what a batch's first tasks are made of."""
    rows = Task.objects.filter(batch=batch).order_by("pk")
    return list(rows.values_list("input", flat=True)[:limit])


def refused_rows(batch: Batch) -> tuple[int, list[dict[str, Any]]]:
    """Tell how many rows of a batch's files were refused, and why the first were."""
    found = TaskImport.objects.filter(batch=batch).defer("error_file")
    imports = list(found.order_by("pk"))
    return (
        sum(one.refused for one in imports),
        [error for one in imports for error in one.errors],
    )
