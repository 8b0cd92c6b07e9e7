"""A worker looks for work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hormiga.domain.assignments.queries import remaining_for
from hormiga.domain.projects.queries import live_offers
from hormiga.domain.projects.rules import pay_per_hour
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Guards, in_words, unmet
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
    unmet: list[str]


def list_available(*, worker_id: int, now: datetime) -> Sequence[Available]:
    """List live projects that this worker may discover, with work left first."""
    offers = live_offers(limit=MOST_SHOWN)
    wanted_types = {w.type_id for offer in offers for w in offer.requirements}
    held = holdings_of(worker_id=worker_id, type_ids=sorted(wanted_types))
    remaining = remaining_for(
        worker_id=worker_id, project_ids=[offer.project.pk for offer in offers]
    )
    cards = []
    for offer in offers:
        missing = unmet(wanted=offer.requirements, held=held, now=now)
        if any(wanted.guards is Guards.DISCOVER for wanted in missing):
            continue
        cards.append(
            Available(
                public_id=offer.project.public_id,
                title=offer.version.title,
                description=offer.version.description,
                instructions=offer.version.instructions,
                reward=offer.reward,
                remaining=remaining.get(offer.project.pk, 0),
                pay_per_hour=pay_per_hour(
                    reward=offer.reward, median_seconds=offer.project.median_seconds
                ),
                time_limit_seconds=offer.version.time_limit_seconds,
                unmet=[in_words(wanted) for wanted in missing],
            )
        )
    return sorted(cards, key=lambda card: card.remaining == 0)
