"""What a course or an exam is good for: the paid work that asks for it now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.assignments.queries import remaining_for
from hormiga.domain.courses.models import Course
from hormiga.domain.courses.queries import types_with_slugs
from hormiga.domain.programmes.entry import places_of
from hormiga.domain.projects.behind import projects_asking
from hormiga.domain.projects.queries import LiveOffer, live_offers
from hormiga.domain.projects.rules import pay_per_hour
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Guards, Holding, unmet
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Pay:
    """What this work pays in one currency: a task, and (where measured) an hour."""

    reward_from: Money
    reward_to: Money
    hour_from: Money | None
    hour_to: Money | None


@dataclass(frozen=True, slots=True)
class WorkBehind:
    """Live projects that ask for a qualification, and their tasks for this worker."""

    projects: int
    tasks: int
    pay: tuple[Pay, ...]


def work_behind(
    *, worker_id: int, type_ids: Collection[int], now: datetime
) -> WorkBehind:
    """Sum up the live work that asks for one of these types; at most eight statements.

    Projects that hide from the worker for another reason do not count.
    """
    by_type = projects_asking(type_ids=list(type_ids))
    asking = sorted({one for found in by_type.values() for one in found})
    # Of programmes that the worker is not in, not even the amount of work is told.
    places = places_of(worker_id=worker_id) if asking else {}
    offers = [
        offer
        for offer in (live_offers(project_ids=asking) if asking else [])
        if offer.project.programme_id in places
    ]
    asked = {wanted.type_id for offer in offers for wanted in offer.requirements}
    held = holdings_of(worker_id=worker_id, type_ids=sorted(asked)) if asked else {}
    seen = [one for one in offers if _may_know(one, held, type_ids, now)]
    project_ids = [one.project.pk for one in seen]
    left = (
        remaining_for(worker_id=worker_id, project_ids=project_ids)
        if project_ids
        else {}
    )
    currencies = sorted({one.reward.currency for one in seen})
    return WorkBehind(
        projects=len(seen),
        tasks=sum(left.values()),
        pay=tuple(
            _pay([o for o in seen if o.reward.currency == c]) for c in currencies
        ),
    )


def work_behind_course(*, worker_id: int, course: Course, now: datetime) -> WorkBehind:
    """Sum up the live work that asks for a course, or for the exam after it."""
    slugs = [f"course-{course.slug}", *filter(None, [course.exam_slug])]
    types = types_with_slugs(slugs)
    return work_behind(worker_id=worker_id, type_ids=types, now=now)


def _may_know(
    offer: LiveOffer,
    held: dict[int, Holding],
    type_ids: Collection[int],
    now: datetime,
) -> bool:
    return all(
        wanted.guards is not Guards.DISCOVER or wanted.type_id in type_ids
        for wanted in unmet(wanted=offer.requirements, held=held, now=now)
    )


def _pay(offers: list[LiveOffer]) -> Pay:
    """Give the span of what projects of one currency pay."""
    rewards = sorted((one.reward for one in offers), key=_micro)
    hours = sorted((hour for one in offers if (hour := _hour(one))), key=_micro)
    return Pay(
        rewards[0],
        rewards[-1],
        hours[0] if hours else None,
        hours[-1] if hours else None,
    )


def _hour(offer: LiveOffer) -> Money | None:
    return pay_per_hour(
        reward=offer.reward, median_seconds=offer.project.median_seconds
    )


def _micro(money: Money) -> int:
    return money.micro
