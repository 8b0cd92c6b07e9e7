"""Projects and batches, each for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Sum

from hormiga.domain.projects.models import (
    Batch,
    Project,
    ProjectVersion,
    Requirement,
    Task,
)
from hormiga.domain.projects.rules import NoSuchBatch, NoSuchProject
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project offers now: where, and on which terms."""

    programme_id: int
    version_id: int


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
    return Offer(version.project.programme_id, version.pk)


def requirements_of(*, version_id: int) -> tuple[Wanted, ...]:
    """List what a version asks of its workers."""
    rows = (
        Requirement.objects.filter(version_id=version_id)
        .select_related("type")
        .order_by("id")
    )
    return tuple(_wanted(row) for row in rows)


def answer_schema_of(*, version_id: int) -> bytes:
    """Fetch a version's answer schema as JSON."""
    schema: Any = ProjectVersion.objects.values_list("answer_schema", flat=True).get(
        pk=version_id
    )
    return orjson.dumps(schema)


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
    """A live project with its newest terms."""

    project: Project
    version: ProjectVersion
    reward: Money
    requirements: tuple[Wanted, ...]


def live_offers(*, limit: int) -> list[LiveOffer]:
    """List live projects, the newest first, in three statements."""
    projects = list(
        Project.objects.filter(state=Project.State.LIVE).order_by("-id")[:limit]
    )
    versions = {
        version.project_id: version
        for version in ProjectVersion.objects.filter(project__in=projects).order_by(
            "project_id", "number"
        )
    }
    wanted: dict[int, list[Wanted]] = {}
    rows = Requirement.objects.filter(version__in=versions.values())
    for row in rows.select_related("type").order_by("id"):
        wanted.setdefault(row.version_id, []).append(_wanted(row))
    return [
        LiveOffer(
            project,
            version := versions[project.pk],
            terms_money(version)[0],
            tuple(wanted.get(version.pk, ())),
        )
        for project in projects
    ]


def _wanted(row: Requirement) -> Wanted:
    return Wanted(
        row.type_id,
        row.type.name,
        Comparator(row.comparator),
        tuple(row.integers),
        tuple(row.locales),
        Guards(row.guards),
    )


def task_count(batch: Batch) -> int:
    """Count a batch's tasks."""
    return Task.objects.filter(batch=batch).count()
