"""A worker looks for work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments.queries import projects_with_work_first, remaining_for
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


def list_available(
    *, worker_id: int, now: datetime, limit: int = MOST_SHOWN
) -> Sequence[Available]:
    """List live projects that this worker may discover, with work left first.

    Five statements, whatever the number of live projects.
    """
    project_ids = projects_with_work_first(worker_id=worker_id, limit=limit)
    return _cards(worker_id=worker_id, project_ids=project_ids, now=now)


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
