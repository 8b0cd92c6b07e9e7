"""What a programme, and the vendor one came through, ask of a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Enrolment, EntryRequirement, Programme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import (
    Comparator,
    Guards,
    Holding,
    Wanted,
    refuse_values,
    unmet,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A way into a programme's work, and what it asks by task type ("" for all).

    Without an enrolment it is the open door that everybody may take.
    """

    enrolment_id: int | None
    programme_id: int
    vendor_id: int | None
    asks: Mapping[str, tuple[Wanted, ...]]

    def wanted(self, task_type: str) -> tuple[Wanted, ...]:
        """List what is asked for work of a type."""
        return self.asks.get("", ()) + (
            self.asks.get(task_type, ()) if task_type else ()
        )


def places_of(
    *, worker_id: int, programme_ids: Sequence[int] | None = None
) -> dict[int, list[Place]]:
    """List a worker's ways into programmes (all, or these), in three statements.

    Programmes of the preset `open` let everybody in; into all others leads only an
    enrolment that nobody has ended.
    """
    seen = Programme.objects.filter(is_active=True)
    if programme_ids is not None:
        seen = seen.filter(pk__in=programme_ids)
    enrolments = Enrolment.objects.filter(worker_id=worker_id, programme__in=seen)
    doors: list[tuple[int | None, int, int | None, bool]] = list(
        enrolments.order_by("pk").values_list(
            "pk", "programme_id", "vendor_id", "is_active"
        )
    )
    known = {programme_id for _, programme_id, vendor_id, _ in doors if not vendor_id}
    open_to_all = seen.filter(preset=Programme.Preset.OPEN).exclude(pk__in=known)
    doors += [(None, pk, None, True) for pk in open_to_all.values_list("pk", flat=True)]
    asks = _asked(sorted({programme_id for _, programme_id, _, _ in doors}))
    places: dict[int, list[Place]] = {}
    for enrolment_id, programme_id, vendor_id, is_active in doors:
        if is_active:
            place = Place(
                enrolment_id,
                programme_id,
                vendor_id,
                _for_door(asks.get(programme_id, []), vendor_id),
            )
            places.setdefault(programme_id, []).append(place)
    return places


def best_place(
    *,
    places: Sequence[Place],
    task_type: str,
    held: Mapping[int, Holding],
    now: datetime,
) -> tuple[Place, list[Wanted]]:
    """Choose the place that asks least of what is missing; the older one of equals."""
    looked = [
        (place, unmet(wanted=place.wanted(task_type), held=held, now=now))
        for place in places
    ]
    return min(looked, key=lambda one: len(one[1]))


def asked_by(*, programme_id: int) -> list[tuple[str, Wanted]]:
    """List (task type, what is asked) of everybody in a programme, whatever vendor."""
    asked = _asked([programme_id]).get(programme_id, [])
    return [(kind, wanted) for vendor_id, kind, wanted in asked if vendor_id is None]


def ask_for(
    *,
    programme: Programme,
    wanted: Wanted,
    vendor: Organisation | None = None,
    task_type: str = "",
) -> EntryRequirement:
    """Have a programme ask for a qualification; asked again, its values change.

    Refuses `BadRequirement`.
    """
    refuse_values(wanted)
    row, _ = EntryRequirement.objects.update_or_create(
        programme=programme,
        vendor=vendor,
        task_type=task_type,
        type=QualificationType.objects.get(pk=wanted.type_id),
        comparator=wanted.comparator.value,
        defaults={
            "integers": list(wanted.integers),
            "locales": list(wanted.locales),
            "guards": wanted.guards.value,
        },
    )
    return row


def _asked(
    programme_ids: Sequence[int],
) -> dict[int, list[tuple[int | None, str, Wanted]]]:
    rows = EntryRequirement.objects.filter(programme__in=programme_ids)
    asked: dict[int, list[tuple[int | None, str, Wanted]]] = {}
    for row in rows.select_related("type").order_by("pk"):
        wanted = Wanted(
            row.type_id,
            row.type.name,
            Comparator(row.comparator),
            tuple(row.integers),
            tuple(row.locales),
            Guards(row.guards),
            row.type.slug or "",
            row.type.title,
        )
        asked.setdefault(row.programme_id, []).append(
            (row.vendor_id, row.task_type, wanted)
        )
    return asked


def _for_door(
    asked: Sequence[tuple[int | None, str, Wanted]], vendor_id: int | None
) -> dict[str, tuple[Wanted, ...]]:
    """Part by task type what is asked of everybody, and of this vendor's people."""
    parts: dict[str, tuple[Wanted, ...]] = {}
    for of_vendor, task_type, wanted in asked:
        if of_vendor in {None, vendor_id}:
            parts[task_type] = (*parts.get(task_type, ()), wanted)
    return parts
