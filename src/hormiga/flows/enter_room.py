"""Somebody comes into the community: which rooms are theirs.

A programme's room is for its workers; a project's for those who may discover the
project and, where it is under a non-disclosure agreement, have signed. For all others
a room is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hormiga.domain.community.rules import Room
from hormiga.domain.people.queries import worker_behind
from hormiga.domain.programmes.entry import Place, best_place, places_of
from hormiga.domain.projects.queries import (
    LiveOffer,
    live_offers,
    live_project_named,
)
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Guards, Holding, unmet


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes: a worker with their ways into programmes, or an operator."""

    user_id: int
    worker_id: int | None
    is_moderator: bool
    places: Mapping[int, Sequence[Place]]

    @property
    def programme_ids(self) -> list[int] | None:
        """The programmes whose rooms one may enter; None for all."""
        return None if self.is_moderator else sorted(self.places)


def visitor_of(*, user_id: int, is_operator: bool) -> Visitor | None:
    """Tell who comes; None for whoever is neither worker nor operator."""
    worker = worker_behind(user_id=user_id)
    if worker is None:
        return (
            Visitor(user_id, None, is_moderator=True, places={})
            if is_operator
            else None
        )
    places = places_of(worker_id=worker.pk)
    return Visitor(user_id, worker.pk, is_operator, places)


def may_enter(*, visitor: Visitor, room: Room, now: datetime) -> bool:
    """Say whether a room is there for a visitor."""
    if visitor.is_moderator:
        return True
    if room.programme_id not in visitor.places:
        return False
    if room.project_id is None:
        return True
    found = open_rooms(visitor=visitor, project_ids=[room.project_id], now=now)
    return any(offer.project.programme_id == room.programme_id for offer in found)


def room_of_project(*, visitor: Visitor, public_id: UUID, now: datetime) -> LiveOffer:
    """Find a live project's room; refuses `NoSuchProject` whoever may not enter."""
    project_id = live_project_named(public_id)
    found = open_rooms(
        visitor=visitor, project_ids=[project_id] if project_id else [], now=now
    )
    if not found:
        raise NoSuchProject
    return found[0]


def open_rooms(
    *, visitor: Visitor, project_ids: Collection[int], now: datetime
) -> list[LiveOffer]:
    """Keep those live projects whose rooms a visitor may enter."""
    offers = live_offers(project_ids=sorted(project_ids)) if project_ids else []
    if visitor.is_moderator or visitor.worker_id is None:
        return offers if visitor.is_moderator else []
    mine = [one for one in offers if one.project.programme_id in visitor.places]
    held = holdings_of(worker_id=visitor.worker_id, type_ids=_asked(mine, visitor))
    agreements = set(
        QualificationType.objects.filter(
            kind=QualificationType.Kind.AGREEMENT
        ).values_list("pk", flat=True)
    )
    return [one for one in mine if _is_open(one, visitor, held, agreements, now)]


def _is_open(
    offer: LiveOffer,
    visitor: Visitor,
    held: Mapping[int, Holding],
    agreements: Collection[int],
    now: datetime,
) -> bool:
    _, missing = best_place(
        places=visitor.places[offer.project.programme_id],
        task_type=offer.version.task_type,
        held=held,
        now=now,
    )
    missing = missing + unmet(wanted=offer.requirements, held=held, now=now)
    return not any(
        wanted.guards is Guards.DISCOVER
        or (offer.version.is_confidential and wanted.type_id in agreements)
        for wanted in missing
    )


def _asked(offers: Sequence[LiveOffer], visitor: Visitor) -> list[int]:
    asked = {wanted.type_id for offer in offers for wanted in offer.requirements}
    for offer in offers:
        for place in visitor.places[offer.project.programme_id]:
            asked |= {w.type_id for w in place.wanted(offer.version.task_type)}
    return sorted(asked)
