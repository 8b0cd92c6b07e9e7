"""A worker asks for tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.rules import Claim, Standing
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.entry import Place, best_place, places_of
from hormiga.domain.programmes.rules import NotInProgramme
from hormiga.domain.projects import queries as projects
from hormiga.domain.projects.queries import Offer
from hormiga.domain.projects.rules import NoSuchProject, ProjectNotOpen
from hormiga.domain.qualifications import queries as qualifications
from hormiga.domain.qualifications.rules import (
    Guards,
    RequirementsNotMet,
    Wanted,
    in_words,
    unmet,
)
from hormiga.kit.errors import Refusal


def claim_tasks(
    *, worker_id: int, project: UUID, count: int, now: datetime
) -> Sequence[Claim]:
    """Claim up to `count` tasks; refuse by name who may not work there.

    One statement, a transaction by itself, claims where neither project nor programme
    asks for anything, which is most of them; what stands in the way is looked at when
    the database names it.
    """
    enrolment_id = None
    while True:
        standing, claims = assignments.claim(
            worker_id=worker_id,
            project=project,
            enrolment_id=enrolment_id,
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
                enrolment_id = None
                _enter(worker_id=worker_id, project=project, now=now)
            case Standing.REQUIREMENTS:
                place = placed(worker_id=worker_id, project=project, now=now)
                enrolment_id = place.enrolment_id
                if enrolment_id is None:  # the open door: go in, and look again
                    _enter(worker_id=worker_id, project=project, now=now)


def _enter(*, worker_id: int, project: UUID, now: datetime) -> None:
    programme_id = projects.offer_of(project).programme_id
    try:
        programmes.enter(worker_id=worker_id, programme_id=programme_id, now=now)
    except NotInProgramme as refusal:
        raise _stranger(programme_id) from refusal


def _stranger(programme_id: int) -> Refusal:
    """Refuse who is not in a programme: of some not even the projects are named."""
    is_hidden = programmes.is_hidden(programme_id=programme_id)
    return NoSuchProject() if is_hidden else NotInProgramme()


def placed(*, worker_id: int, project: UUID, now: datetime) -> Place:
    """Choose the place through which a worker may work here.

    Refuses `NotInProgramme`, and `RequirementsNotMet` with every requirement that is
    unmet; but `NoSuchProject` where one may not even know that there is this project.
    """
    place, missing = look_at(
        worker_id=worker_id, offer=projects.offer_of(project), now=now
    )
    if any(wanted.guards is Guards.DISCOVER for wanted in missing):
        raise NoSuchProject
    if missing:
        raise RequirementsNotMet(unmet=[in_words(wanted) for wanted in missing])
    return place


def look_at(
    *, worker_id: int, offer: Offer, now: datetime
) -> tuple[Place, list[Wanted]]:
    """Choose a worker's best place for an offer, and list what is unmet there.

    Refuses `NotInProgramme`, or `NoSuchProject` where projects are not even named.
    """
    by_programme = places_of(worker_id=worker_id, programme_ids=[offer.programme_id])
    places = by_programme.get(offer.programme_id)
    if not places:
        raise _stranger(offer.programme_id)
    wanted = projects.requirements_of(version_id=offer.version_id)
    asked = {w.type_id for place in places for w in place.wanted(offer.task_type)}
    held = qualifications.holdings_of(
        worker_id=worker_id, type_ids=sorted(asked | {w.type_id for w in wanted})
    )
    place, missing = best_place(
        places=places, task_type=offer.task_type, held=held, now=now
    )
    return place, missing + unmet(wanted=wanted, held=held, now=now)
