"""The assignment behind an id that a worker's browser took to an external page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import UnknownAssignment
from hormiga.domain.projects.external import external_page_of


@dataclass(frozen=True, slots=True)
class AtExternalPage:
    """Whose answer an external page sends, and by which terms it is checked."""

    assignment: UUID
    worker_id: int
    version_id: int


def at_external_page(*, assignment: UUID) -> AtExternalPage:
    """Find an assignment by its id alone: nobody can guess it, so it is the permission.

    Raises UnknownAssignment where there is none, or no external page shows its task.
    """
    row = (
        Assignment.objects.select_related("task", "version")
        .filter(public_id=assignment)
        .first()
    )
    if row is None or not external_page_of(
        task_type=row.version.task_type,
        settings=row.version.settings,
        task_input=row.task.input,
    ):
        raise UnknownAssignment
    return AtExternalPage(row.public_id, row.worker_id, row.version_id)
