"""Where a worker can look for work, and where they could once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from hormiga.domain.programmes.models import Enrolment, Programme


@dataclass(frozen=True, slots=True)
class LostPlace:
    """A programme in which a worker has no place any more.

    `vendor` is whom to ask, "" the operator; `is_closed` where nobody works there now.
    """

    vendor: str
    is_closed: bool


def programmes_open_to(*, worker_id: int) -> list[Programme]:
    """List the programmes whose work a worker may be shown; one statement."""
    mine = Enrolment.objects.filter(worker_id=worker_id, is_active=True)
    rows = Programme.objects.filter(
        Q(preset=Programme.Preset.OPEN) | Q(pk__in=mine.values("programme_id")),
        is_active=True,
    )
    return list(rows.order_by("slug"))


def lost_places(
    *, worker_id: int, programme_ids: Sequence[int]
) -> dict[int, LostPlace]:
    """Tell whom to ask about each of these programmes; two statements."""
    closed = set(
        Programme.objects.filter(pk__in=programme_ids, is_active=False).values_list(
            "pk", flat=True
        )
    )
    ended = Enrolment.objects.filter(
        worker_id=worker_id, programme_id__in=programme_ids, is_active=False
    ).order_by("pk")
    vendors = dict(ended.values_list("programme_id", "vendor__name"))
    return {pk: LostPlace(vendors.get(pk) or "", pk in closed) for pk in programme_ids}
