"""Claims end without an answer: given back, or their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments import queries, services
from hormiga.domain.assignments.rules import AssignmentExpired, UnknownAssignment
from hormiga.domain.projects.models import Project

AT_ONCE = 2_000


@transaction.atomic(durable=True)
def return_assignment(*, worker_id: int, assignment: UUID, now: datetime) -> None:
    """Give a claim back; the worker does not get this task again."""
    row = queries.assignment_of(worker_id=worker_id, public_id=assignment)
    if row is None:
        raise UnknownAssignment
    freed = services.give_back(
        worker_id=worker_id,
        project_id=row.project_id,
        assignments=[assignment],
        now=now,
    )
    if not freed and row.state != row.State.RETURNED:
        raise AssignmentExpired(
            "This assignment cannot be given back: it is answered, or its time is over."
        )


@transaction.atomic(durable=True)
def return_assignments(
    *, worker_id: int, assignments: Sequence[UUID], now: datetime
) -> None:
    """Give several claims back; those that are answered or over stay as they are.

    A story of its own even when it comes with answers: it takes the queue's lock whole.
    """
    services.give_back_all(worker_id=worker_id, assignments=assignments, now=now)


@transaction.atomic(durable=True)
def expire_claims(*, project: Project, now: datetime) -> int:
    """Free the places of claims whose time is over; tell how many."""
    return services.expire(project_id=project.pk, limit=AT_ONCE, now=now)
