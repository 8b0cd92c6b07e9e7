"""A worker looks for work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hormiga.domain.assignments.queries import (
    TOP,
    Stop,
    projects_with_work,
    projects_with_work_first,
    remaining_for,
)
from hormiga.domain.projects.queries import (
    LiveOffer,
    live_offers,
    live_project_named,
)
from hormiga.domain.projects.rules import NoSuchProject, pay_per_hour
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
    remaining: int
    pay_per_hour: Money | None
    time_limit_seconds: int
    review_seconds: int
    missing: list[Wanted]

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

    def __call__(self, *, worker_id: int, after: Stop, limit: int) -> list[Stop]:
        """Read on behind a stop."""


def list_available(
    *, worker_id: int, now: datetime, after: Stop = TOP, limit: int = MOST_SHOWN
) -> Page:
    """List live projects that this worker may discover, with work left first.

    Five statements, whatever the number of live projects; up to four times as many
    where most of them are hidden from the worker. A page may have fewer than `limit`.
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
    for _ in range(MOST_LOOKS):
        room = limit - len(cards)
        found = look(worker_id=worker_id, after=after, limit=room + 1)
        project_ids = [stop.project_id for stop in found[:room]]
        cards += _cards(worker_id=worker_id, project_ids=project_ids, now=now)
        if len(found) <= room:
            return Page(cards, None)
        after = found[room - 1]
        if len(cards) * 2 >= limit:
            break
    return Page(cards, after)


def show_available(*, worker_id: int, public_id: UUID, now: datetime) -> Available:
    """Show one live project; refuses `NoSuchProject` what one may not discover."""
    project_id = live_project_named(public_id)
    found = _cards(
        worker_id=worker_id, project_ids=[project_id] if project_id else [], now=now
    )
    if not found:
        raise NoSuchProject
    return found[0]


def _cards(
    *, worker_id: int, project_ids: Sequence[int], now: datetime
) -> list[Available]:
    offers = live_offers(project_ids=project_ids)
    wanted_types = {w.type_id for offer in offers for w in offer.requirements}
    held = holdings_of(worker_id=worker_id, type_ids=sorted(wanted_types))
    remaining = remaining_for(worker_id=worker_id, project_ids=project_ids)
    cards = []
    for offer in offers:
        missing = unmet(wanted=offer.requirements, held=held, now=now)
        if all(wanted.guards is not Guards.DISCOVER for wanted in missing):
            cards.append(_card(offer, remaining.get(offer.project.pk, 0), missing))
    return cards


def _card(offer: LiveOffer, remaining: int, missing: list[Wanted]) -> Available:
    return Available(
        public_id=offer.project.public_id,
        title=offer.version.title,
        description=offer.version.description,
        instructions=offer.version.instructions,
        reward=offer.reward,
        remaining=remaining,
        pay_per_hour=pay_per_hour(
            reward=offer.reward, median_seconds=offer.project.median_seconds
        ),
        time_limit_seconds=offer.version.time_limit_seconds,
        review_seconds=offer.version.review_seconds,
        missing=missing,
    )
