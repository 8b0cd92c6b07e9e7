"""A worker asks for tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.rules import Claim, Standing
from hormiga.domain.programmes import services as programmes
from hormiga.domain.projects import queries as projects
from hormiga.domain.projects.rules import NoSuchProject, ProjectNotOpen
from hormiga.domain.qualifications import queries as qualifications
from hormiga.domain.qualifications.rules import (
    RequirementsNotMet,
    Wanted,
    in_words,
    unmet,
)


def claim_tasks(
    *, worker_id: int, project: UUID, count: int, now: datetime
) -> Sequence[Claim]:
    """Claim up to `count` tasks; refuse by name who may not work there.

    One statement, a transaction by itself, claims from a project without requirements,
    which is most of them; what stands in the way is looked at when the database names
    it.
    """
    is_qualified = False
    while True:
        standing, claims = assignments.claim(
            worker_id=worker_id,
            project=project,
            is_qualified=is_qualified,
            count=count,
            now=now,
        )
        match standing:
            case Standing.CLAIMED:
                return claims
            case Standing.NO_PROJECT:
                raise NoSuchProject
            case Standing.NOT_OPEN:
                raise ProjectNotOpen
            case Standing.NOT_ENROLLED:
                programmes.enter(
                    worker_id=worker_id,
                    programme_id=projects.offer_of(project).programme_id,
                    now=now,
                )
            case Standing.REQUIREMENTS:
                refuse_unmet(
                    worker_id=worker_id,
                    version_id=projects.offer_of(project).version_id,
                    now=now,
                )
                is_qualified = True


def refuse_unmet(*, worker_id: int, version_id: int, now: datetime) -> None:
    """Name every requirement that this worker does not meet."""
    if missing := unmet_of(worker_id=worker_id, version_id=version_id, now=now):
        raise RequirementsNotMet(unmet=[in_words(wanted) for wanted in missing])


def unmet_of(*, worker_id: int, version_id: int, now: datetime) -> list[Wanted]:
    """List the requirements of these terms that this worker does not meet."""
    wanted = projects.requirements_of(version_id=version_id)
    held = qualifications.holdings_of(
        worker_id=worker_id, type_ids=[w.type_id for w in wanted]
    )
    return unmet(wanted=wanted, held=held, now=now)
