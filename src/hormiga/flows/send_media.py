"""A worker sends a file for the answer that they are working on."""

from __future__ import annotations

from uuid import UUID

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.queries import assignment_of
from hormiga.domain.media.rules import NotHeld, Owner


def owner_of_answer(*, worker_id: int, assignment: UUID) -> Owner:
    """Say whose a worker's file will be: the requester's whose task they hold.

    Raises NotHeld for a task that this worker does not hold now.
    """
    row = assignment_of(worker_id=worker_id, public_id=assignment)
    if row is None or row.state != Assignment.State.CLAIMED:
        raise NotHeld
    return Owner(row.project.organisation_id, worker_id, assignment)
