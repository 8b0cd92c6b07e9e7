"""Projects, live or not, as those know them who have worked there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hormiga.domain.projects.models import Batch, Project, ProjectVersion, Requirement
from hormiga.domain.projects.queries import requirements_of
from hormiga.domain.qualifications.rules import Guards, Wanted


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project in any state; `is_offered` while it is live with a live batch."""

    pk: int
    public_id: UUID
    programme_id: int
    programme: dict[str, str]
    title: dict[str, str]
    task_type: str
    is_paused: bool
    is_offered: bool
    hidden_behind: tuple[Wanted, ...]
    """What one must hold to know of it at all."""


def known_projects(*, project_ids: Sequence[int]) -> list[KnownProject]:
    """Fetch these projects, in the order asked for.

    Three statements, and one more for each that is hidden from some.
    """
    newest = (
        ProjectVersion.objects.filter(project__in=project_ids)
        .order_by("project_id", "-number")
        .distinct("project_id")
        .select_related("project__programme")
        .only(
            *("title", "task_type", "project__public_id", "project__state"),
            *("project__programme_id", "project__programme__name"),
        )
    )
    versions = {version.project_id: version for version in newest}
    hidden = _hidden_behind([version.pk for version in versions.values()])
    offered = set(
        Batch.objects.filter(
            project__in=project_ids,
            project__state=Project.State.LIVE,
            state=Batch.State.LIVE,
        ).values_list("project_id", flat=True)
    )
    return [
        _known(versions[pk], hidden.get(versions[pk].pk, ()), offered)
        for pk in project_ids
        if pk in versions
    ]


def warnings_of(*, public_id: UUID) -> tuple[str, ...]:
    """Tell what a project's newest terms warn of."""
    rows = ProjectVersion.objects.filter(project__public_id=public_id)
    found = rows.order_by("-number").values_list("warnings", flat=True).first()
    return tuple(found or ())


def _hidden_behind(version_ids: Sequence[int]) -> dict[int, tuple[Wanted, ...]]:
    rows = Requirement.objects.filter(
        version__in=version_ids, guards=Guards.DISCOVER.value
    )
    guarded = rows.order_by("version_id").values_list("version_id", flat=True)
    return {
        version_id: tuple(
            wanted
            for wanted in requirements_of(version_id=version_id)
            if wanted.guards is Guards.DISCOVER
        )
        for version_id in guarded.distinct()
    }


def _known(
    version: ProjectVersion, hidden: tuple[Wanted, ...], offered: set[int]
) -> KnownProject:
    project = version.project
    return KnownProject(
        pk=project.pk,
        public_id=project.public_id,
        programme_id=project.programme_id,
        programme=project.programme.name,
        title=version.title,
        task_type=version.task_type,
        is_paused=project.state == Project.State.PAUSED,
        is_offered=project.pk in offered,
        hidden_behind=hidden,
    )
