"""A worker chooses among all the work there is, and sees what became of the known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hormiga.domain.assignments.own_speed import Wish, on_offer, project_known_to
from hormiga.domain.assignments.queries import lately_worked_in, remaining_for
from hormiga.domain.programmes.entry import Place, best_place, places_of
from hormiga.domain.programmes.whereabouts import LostPlace, lost_places
from hormiga.domain.projects.known import KnownProject, known_projects
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Guards, Holding, Wanted, unmet
from hormiga.engines.tasktypes import NAMES, type_named
from hormiga.engines.tasktypes.base import ANYWHERE, COMPUTER
from hormiga.flows.list_available import Available, cards_of, eyes_of

MOST_LOOKS = 4


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    OWN_PAY = "pay"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a worker looks for; empty is everything. `least_micro` is an hour's pay."""

    order: Order = Order.NEWEST
    task_types: frozenset[str] = frozenset()
    programme_id: int | None = None
    least_micro: int = 0
    only_open: bool = False
    """Leave out what asks for something that the worker does not hold yet."""
    without_keyboard: bool = False
    """Leave out what is better done with a keyboard."""

    @property
    def is_plain(self) -> bool:
        """Say whether nothing was chosen."""
        return self == Choice()


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """Part of a list; `next` is how many rows to skip to go on, None at its end."""

    cards: list[Available]
    next: int | None


class WhyNot(StrEnum):
    """Why work that one knows is not there now."""

    OPEN = "open"
    NOTHING_LEFT = "nothing-left"
    PAUSED = "paused"
    FINISHED = "finished"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Known:
    """A project in which a worker has worked; `ask` names a vendor, "" the operator."""

    public_id: UUID
    title: dict[str, str]
    programme: dict[str, str]
    standing: WhyNot
    ask: str = ""


def best_on(task_type: str) -> str:
    """Tell on which device work of a type is best done: ANYWHERE or COMPUTER."""
    return type_named(task_type).best_on if task_type in NAMES else ANYWHERE


def list_chosen(
    *, worker_id: int, choice: Choice, now: datetime, skip: int = 0, limit: int
) -> ChosenPage:
    """List the work that fits a choice; best paid means at this worker's own pace.

    Amounts of different currencies are compared as they stand: nothing is converted.
    """
    eyes = eyes_of(worker_id=worker_id, now=now)
    cards: list[Available] = []
    for _ in range(MOST_LOOKS):
        room = limit - len(cards)
        project_ids = on_offer(
            worker_id=worker_id,
            programme_ids=_within(choice, eyes.places),
            speed=eyes.speed,
            wish=_wish(choice),
            skip=skip,
            limit=room + 1,
        )
        found = cards_of(eyes=eyes, project_ids=project_ids[:room])
        cards += [card for card in found if _may_take(card, choice)]
        if len(project_ids) <= room:
            return ChosenPage(cards, None)
        skip += room
        if len(cards) * 2 >= limit:
            break
    return ChosenPage(cards, skip)


def list_known(*, worker_id: int, now: datetime, limit: int) -> list[Known]:
    """List where a worker worked lately, and what became of it.

    What the worker may not know of any more is left out.
    """
    project_ids = lately_worked_in(worker_id=worker_id, limit=limit)
    return _known(worker_id, project_ids, now)


def show_known(*, worker_id: int, public_id: UUID, now: datetime) -> Known:
    """Tell what became of one project; refuses `NoSuchProject` who never worked there.

    Refuses whoever may not know of it any more as well.
    """
    project_id = project_known_to(worker_id=worker_id, public_id=public_id)
    found = _known(worker_id, [project_id] if project_id else [], now)
    if not found:
        raise NoSuchProject
    return found[0]


def _known(worker_id: int, project_ids: Sequence[int], now: datetime) -> list[Known]:
    if not project_ids:
        return []
    projects = known_projects(project_ids=project_ids)
    in_these = sorted({one.programme_id for one in projects})
    places = places_of(worker_id=worker_id, programme_ids=in_these)
    lost = _lost(worker_id, [pk for pk in in_these if pk not in places])
    left = remaining_for(worker_id=worker_id, project_ids=project_ids)
    seen = _not_hidden(worker_id, projects, places, now)
    return [
        _standing(one, lost.get(one.programme_id), left.get(one.pk, 0)) for one in seen
    ]


def _lost(worker_id: int, programme_ids: list[int]) -> Mapping[int, LostPlace]:
    if not programme_ids:
        return {}
    return lost_places(worker_id=worker_id, programme_ids=programme_ids)


def _not_hidden(
    worker_id: int,
    projects: Sequence[KnownProject],
    places: Mapping[int, Sequence[Place]],
    now: datetime,
) -> list[KnownProject]:
    """Leave out what its own terms, or its programme's, keep from this worker."""
    asked = {wanted.type_id for one in projects for wanted in one.hidden_behind}
    for one in projects:
        for place in places.get(one.programme_id, ()):
            asked |= {wanted.type_id for wanted in place.wanted(one.task_type)}
    held = holdings_of(worker_id=worker_id, type_ids=sorted(asked)) if asked else {}

    def missing(one: KnownProject) -> list[Wanted]:
        lacks = unmet(wanted=one.hidden_behind, held=held, now=now)
        return lacks + _entry_lacks(one, places, held, now)

    return [
        one
        for one in projects
        if all(wanted.guards is not Guards.DISCOVER for wanted in missing(one))
    ]


def _entry_lacks(
    one: KnownProject,
    places: Mapping[int, Sequence[Place]],
    held: Mapping[int, Holding],
    now: datetime,
) -> list[Wanted]:
    if one.programme_id not in places:
        return []
    mine = places[one.programme_id]
    return best_place(places=mine, task_type=one.task_type, held=held, now=now)[1]


def _standing(one: KnownProject, lost: LostPlace | None, left: int) -> Known:
    def known(standing: WhyNot, ask: str = "") -> Known:
        return Known(one.public_id, one.title, one.programme, standing, ask)

    if lost and not lost.is_closed:
        return known(WhyNot.REMOVED, lost.vendor)
    if one.is_paused and not lost:
        return known(WhyNot.PAUSED)
    if lost or not one.is_offered:
        return known(WhyNot.FINISHED)
    return known(WhyNot.OPEN if left else WhyNot.NOTHING_LEFT)


def _may_take(card: Available, choice: Choice) -> bool:
    return bool(card.remaining) and not (choice.only_open and card.missing)


def _within(choice: Choice, places: Mapping[int, Sequence[Place]]) -> list[int]:
    """Name the programmes to look in: all one is in, or the chosen one of them."""
    return [pk for pk in sorted(places) if choice.programme_id in {None, pk}]


def _wish(choice: Choice) -> Wish:
    kinds = [name for name in NAMES if best_on(name) == COMPUTER]
    return Wish(
        is_best_paid_first=choice.order is Order.OWN_PAY,
        task_types=sorted(choice.task_types) if choice.task_types else None,
        not_types=kinds if choice.without_keyboard else (),
        least_micro=choice.least_micro,
    )
