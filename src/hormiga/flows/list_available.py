"""A worker looks for work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hormiga.domain.assignments.own_speed import Speed, speed_of
from hormiga.domain.assignments.queries import (
    TOP,
    Stop,
    projects_with_work,
    projects_with_work_first,
    remaining_for,
)
from hormiga.domain.programmes.entry import Place, best_place, places_of
from hormiga.domain.projects.pricing import unit_of
from hormiga.domain.projects.queries import (
    LiveOffer,
    live_offers,
    live_project_named,
)
from hormiga.domain.projects.rules import NoSuchProject, Unit, pay_per_hour
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Guards, Wanted, in_words, unmet
from hormiga.kit.money import Money

MOST_SHOWN = 200
MOST_LOOKS = 4
"""How often a page is filled up where projects are hidden from this worker."""


@dataclass(frozen=True, slots=True)
class Available:
    """A project as its card shows it."""

    public_id: UUID
    title: dict[str, str]
    description: dict[str, str]
    instructions: dict[str, str]
    reward: Money
    unit: Unit | None
    remaining: int
    pay_per_hour: Money | None
    time_limit_seconds: int
    review_seconds: int
    missing: list[Wanted]
    programme: dict[str, str]
    task_type: str
    warnings: tuple[str, ...]
    own_pay_per_hour: Money | None
    """What an hour pays at this worker's own pace; None where nobody was measured."""

    @property
    def unmet(self) -> list[str]:
        """Name what the worker lacks, as a refusal would."""
        return [in_words(wanted) for wanted in self.missing]

    @property
    def may_preview(self) -> bool:
        """Say whether the worker may read the instructions before accepting."""
        return all(wanted.guards is Guards.ACCEPT for wanted in self.missing)


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list; `next` is where it goes on, None at its end."""

    cards: list[Available]
    next: Stop | None


class Look(Protocol):
    """A list of projects in the database."""

    def __call__(
        self, *, worker_id: int, programme_ids: Sequence[int], after: Stop, limit: int
    ) -> list[Stop]:
        """Read on behind a stop."""


def list_available(
    *, worker_id: int, now: datetime, after: Stop = TOP, limit: int = MOST_SHOWN
) -> Page:
    """List live projects that this worker may discover, with work left first.

    Projects of programmes that the worker is not in are not among them. Nine
    statements, whatever the number of live projects; up to four times as many where
    most of them are hidden from the worker. A page may have fewer than `limit`.
    """
    return _page(projects_with_work_first, worker_id, now, after, limit)


def list_open(
    *, worker_id: int, now: datetime, after: Stop = TOP, limit: int = MOST_SHOWN
) -> Page:
    """List those live projects that have work left for this worker, as above."""
    page = _page(projects_with_work, worker_id, now, after, limit)
    return Page([card for card in page.cards if card.remaining], page.next)


def _page(look: Look, worker_id: int, now: datetime, after: Stop, limit: int) -> Page:
    cards: list[Available] = []
    eyes = eyes_of(worker_id=worker_id, now=now)
    for _ in range(MOST_LOOKS):
        room = limit - len(cards)
        found = look(
            worker_id=worker_id,
            programme_ids=sorted(eyes.places),
            after=after,
            limit=room + 1,
        )
        project_ids = [stop.project_id for stop in found[:room]]
        cards += cards_of(eyes=eyes, project_ids=project_ids)
        if len(found) <= room:
            return Page(cards, None)
        after = found[room - 1]
        if len(cards) * 2 >= limit:
            break
    return Page(cards, after)


def show_available(*, worker_id: int, public_id: UUID, now: datetime) -> Available:
    """Show one live project; refuses `NoSuchProject` what one may not discover."""
    project_id = live_project_named(public_id)
    found = cards_of(
        eyes=eyes_of(worker_id=worker_id, now=now),
        project_ids=[project_id] if project_id else [],
    )
    if not found:
        raise NoSuchProject
    return found[0]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whose eyes look at the list: where they may work, and how fast they are."""

    worker_id: int
    places: Mapping[int, Sequence[Place]]
    speed: Speed
    at: datetime


def eyes_of(*, worker_id: int, now: datetime) -> Eyes:
    """Find out what a list depends on, once for all its pages."""
    return Eyes(
        worker_id, places_of(worker_id=worker_id), speed_of(worker_id=worker_id), now
    )


def cards_of(*, eyes: Eyes, project_ids: Sequence[int]) -> list[Available]:
    """Make cards of those of the projects that may be discovered, in this order."""
    offers = [
        offer
        for offer in live_offers(project_ids=project_ids)
        if offer.project.programme_id in eyes.places
    ]
    held = holdings_of(worker_id=eyes.worker_id, type_ids=_asked(offers, eyes.places))
    remaining = remaining_for(worker_id=eyes.worker_id, project_ids=project_ids)
    cards = []
    for offer in offers:
        _, missing = best_place(
            places=eyes.places[offer.project.programme_id],
            task_type=offer.version.task_type,
            held=held,
            now=eyes.at,
        )
        missing = missing + unmet(wanted=offer.requirements, held=held, now=eyes.at)
        if all(wanted.guards is not Guards.DISCOVER for wanted in missing):
            left = remaining.get(offer.project.pk, 0)
            cards.append(_card(offer, left, missing, eyes.speed))
    return cards


def _asked(
    offers: Sequence[LiveOffer], places: Mapping[int, Sequence[Place]]
) -> list[int]:
    """List the qualification types that one of these offers or its places asks for."""
    asked = {wanted.type_id for offer in offers for wanted in offer.requirements}
    for offer in offers:
        for place in places[offer.project.programme_id]:
            asked |= {w.type_id for w in place.wanted(offer.version.task_type)}
    return sorted(asked)


def _card(
    offer: LiveOffer, remaining: int, missing: list[Wanted], speed: Speed
) -> Available:
    project, version = offer.project, offer.version
    own = speed.seconds_for(project_id=project.pk, everybody=project.median_seconds)
    return Available(
        public_id=project.public_id,
        title=version.title,
        description=version.description,
        instructions=version.instructions,
        reward=offer.reward,
        unit=unit_of(version),
        remaining=remaining,
        pay_per_hour=pay_per_hour(
            reward=offer.reward, median_seconds=project.median_seconds
        ),
        time_limit_seconds=version.time_limit_seconds,
        review_seconds=version.review_seconds,
        missing=missing,
        programme=project.programme.name,
        task_type=version.task_type,
        warnings=tuple(version.warnings),
        own_pay_per_hour=pay_per_hour(reward=offer.reward, median_seconds=own),
    )
