"""From a claim to its page: the requester's template over the task's input."""

from __future__ import annotations

from dataclasses import dataclass

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.media import queries as media
from hormiga.domain.projects.typed import HTML_QUESTION
from hormiga.engines.media import refs
from hormiga.engines.mturk.questions import read_html_question
from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.languages import shown
from hormiga.engines.templates.pages import prepared


@dataclass(frozen=True, slots=True)
class Page:
    """A task's HTML, and whether the requester's own scripts may run in it."""

    html: str
    is_scripted: bool


def page_of(claim: Assignment) -> Page:
    """Write a claim's page. Raises a Refusal where its template cannot be shown."""
    organisation = claim.project.organisation
    page = prepared(_html(claim, organisation.pk))
    return Page(page.html, page.is_scripted and organisation.is_trusted)


def _html(claim: Assignment, organisation_id: int) -> str:
    version = claim.version
    if version.task_type == HTML_QUESTION:
        return read_html_question(claim.task.input["question"]).html
    granted = media.granted(
        organisation_id=organisation_id, task_input=claim.task.input
    )
    return shown(
        template=version.template or type_named(version.task_type).template,
        task_input=claim.task.input,
        settings=version.settings,
        grant=lambda text: refs.grant(text, granted=granted),
    )
