"""A task's page: the requester's template over the task's input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.courses.blocks import Practice
from hormiga.domain.media import queries as media
from hormiga.domain.projects.previews import Preview
from hormiga.domain.projects.typed import HTML_QUESTION, is_typed
from hormiga.engines.media import refs
from hormiga.engines.mturk.questions import read_html_question
from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.languages import shown
from hormiga.engines.templates.pages import prepared


@dataclass(frozen=True, slots=True)
class Source:
    """What a page is made of; no organisation, no media."""

    organisation_id: int | None
    is_trusted: bool
    task_type: str
    template: str
    settings: Mapping[str, Any]
    task_input: Mapping[str, Any]
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Page:
    """A task's HTML, and whether the requester's own scripts may run in it."""

    html: str
    is_scripted: bool


def of_claim(claim: Assignment) -> Source:
    """Take what a worker's page is made of from their claim."""
    organisation, version = claim.project.organisation, claim.version
    return Source(
        organisation_id=organisation.pk,
        is_trusted=organisation.is_trusted,
        task_type=version.task_type,
        template=version.template,
        settings=version.settings,
        task_input=claim.task.input,
        title=version.title.get(version.fallback_language, ""),
        language=version.fallback_language,
    )


def of_preview(preview: Preview) -> Source:
    """Take it from a task that is only looked at."""
    return Source(
        organisation_id=preview.organisation_id,
        is_trusted=preview.is_trusted,
        task_type=preview.task_type,
        template=preview.template,
        settings=preview.settings,
        task_input=preview.task_input,
        title=preview.title.get(preview.language, ""),
        language=preview.language,
    )


def of_practice(practice: Practice, item: int) -> Source:
    """Take it from a course's practice; its good answer and its why stay behind."""
    shown = practice.items[item]
    return Source(
        organisation_id=None,
        is_trusted=False,
        task_type=practice.task_type,
        template=practice.kind.template,
        settings=practice.settings,
        task_input=shown.input,
        title=practice.title.get(shown.language or "en", ""),
        language=shown.language or "en",
    )


def page_of(source: Source) -> Page:
    """Write a task's page. Raises a Refusal where its template cannot be shown."""
    page = prepared(_html(source))
    return Page(page.html, page.is_scripted and source.is_trusted)


def _html(source: Source) -> str:
    if source.task_type == HTML_QUESTION:
        return read_html_question(source.task_input["question"]).html
    granted = (
        {}
        if source.organisation_id is None
        else media.granted(
            organisation_id=source.organisation_id, task_input=source.task_input
        )
    )
    kind = type_named(source.task_type) if is_typed(source.task_type) else None
    return shown(
        template=source.template or (kind.template if kind else ""),
        task_input=source.task_input,
        settings=kind.shown(source.settings) if kind else source.settings,
        grant=lambda text: refs.grant(text, granted=granted),
    )
