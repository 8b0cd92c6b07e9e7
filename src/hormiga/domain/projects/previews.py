"""A task as a worker will see it, before anybody is asked to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hormiga.domain.projects.models import ProjectVersion, Task
from hormiga.domain.projects.typed import HTML_QUESTION, is_typed
from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.checking import check
from hormiga.kit.errors import Kind, Refusal

MOST_TASKS = 20
"""So many of a project's first tasks can be looked at."""


class NothingToPreview(Refusal):
    """There is no task to look at yet. Send a file of tasks first."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Preview:
    """One task on its terms; `organisation_id` is None for a type's sample."""

    organisation_id: int | None
    is_trusted: bool
    title: Mapping[str, str]
    language: str
    task_type: str
    template: str
    settings: Mapping[str, Any]
    answer_schema: Mapping[str, Any]
    task_input: Mapping[str, Any]
    number: int
    count: int
    is_imported: bool
    """Whether the task is one of the requester's own, and no sample."""


def preview_of_type(*, name: str, number: int) -> Preview:
    """Lay out one of a type's samples. Raises UnknownTaskType, NothingToPreview."""
    kind = type_named(name)
    if number >= len(kind.samples):
        raise NothingToPreview
    sample = kind.samples[number]
    return Preview(
        organisation_id=None,
        is_trusted=False,
        title=kind.title,
        language="en",
        task_type=name,
        template=kind.template,
        settings=sample.settings,
        answer_schema=kind.answer_schema(sample.settings),
        task_input=sample.input,
        number=number,
        count=len(kind.samples),
        is_imported=False,
    )


def preview_of_version(*, version_id: int, number: int) -> Preview:
    """Lay out a version's task, or a sample of its kind as long as it has none.

    Raises NothingToPreview.
    """
    version = (
        ProjectVersion.objects.select_related("project__organisation")
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        raise NothingToPreview
    tasks = Task.objects.filter(batch__version=version).order_by("pk")
    inputs = list(tasks.values_list("input", flat=True)[:MOST_TASKS])
    shown = inputs or _samples(version)
    if number >= len(shown):
        raise NothingToPreview
    return Preview(
        organisation_id=version.project.organisation_id,
        is_trusted=version.project.organisation.is_trusted,
        title=version.title,
        language=version.fallback_language,
        task_type=version.task_type,
        template=version.template,
        settings=version.settings,
        answer_schema=version.answer_schema,
        task_input=shown[number],
        number=number,
        count=len(shown),
        is_imported=bool(inputs),
    )


def _samples(version: ProjectVersion) -> list[Mapping[str, Any]]:
    if version.task_type == HTML_QUESTION:
        return []  # each task brings its own page
    if version.template:
        settings = version.settings or None
        return [check(template=version.template, settings=settings).task_input]
    if is_typed(version.task_type):
        return [one.input for one in type_named(version.task_type).samples]
    return [{}]  # a plain form asks the same of every task
