"""What an operator changes of a programme: its texts, figures, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Q

from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import EntryRequirement, Programme
from hormiga.domain.programmes.rules import OPEN, NoSuchProgramme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import (
    Comparator,
    Guards,
    NoSuchQualificationType,
    Wanted,
)
from hormiga.engines.tasktypes import type_named
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.texts import plain

LANGUAGES = ("es", "en")
LONGEST_NAME, LONGEST_ABOUT = 80, 1_000
MOST_HOLD_DAYS = 90
EDITABLE = (
    *("name", "about", "cadence", "hold_days", "minimum_payout_micro", "fee_ppm"),
    *("floor_micro", "reserve_ppm", "time_zone", "is_active"),
)


class BadProgramme(Refusal):
    """A programme has a name in both languages, and figures within their bounds."""


class OpenStays(Refusal):
    """The programme `open` always takes work: it cannot be closed."""

    kind = Kind.CONFLICT


class NoSuchEntryRequirement(Refusal):
    """The programme asks for this no more, or a vendor's contract asks for it."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Asking:
    """What an operator has a programme ask for: a type's slug or name, and values."""

    type: str
    comparator: Comparator
    values: tuple[str, ...] = ()
    task_type: str = ""
    guards: Guards = Guards.ACCEPT


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Something that a programme asks; of a vendor's people alone where it is named."""

    pk: int
    name: str
    title: Mapping[str, str]
    comparator: Comparator
    values: tuple[str, ...]
    task_type: str
    guards: Guards
    vendor: str


def all_programmes() -> list[Programme]:
    """List every programme, those that rest too."""
    return list(Programme.objects.order_by("-is_active", "slug"))


def any_programme_named(slug: str) -> Programme:
    """Find a programme, also one that rests; refuses `NoSuchProgramme`."""
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchProgramme
    return found


def asked_rows(*, programme_id: int) -> list[AskedRow]:
    """List all that a programme asks, the vendors' last."""
    rows = EntryRequirement.objects.filter(programme_id=programme_id)
    return [
        AskedRow(
            row.pk,
            row.type.slug or row.type.name,
            row.type.title,
            Comparator(row.comparator),
            tuple(str(value) for value in (*row.integers, *row.locales)),
            row.task_type,
            Guards(row.guards),
            row.vendor.name if row.vendor else "",
        )
        for row in rows.select_related("type", "vendor").order_by(
            "vendor__name", "task_type", "pk"
        )
    ]


def platform_types() -> list[QualificationType]:
    """List the platform's own types: what a programme may ask for."""
    rows = QualificationType.objects.filter(organisation=None, is_active=True)
    return list(rows.exclude(slug=None).order_by("slug"))


def change_programme(*, slug: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Change a programme's texts and figures; gives what changed.

    Work that is under way keeps the fee of its version. Refuses `NoSuchProgramme`,
    `BadProgramme` and `OpenStays`.
    """
    found = Programme.objects.select_for_update().filter(slug=slug).first()
    if found is None:
        raise NoSuchProgramme
    wanted = {name: figures[name] for name in EDITABLE if name in figures}
    for name, longest in (("name", LONGEST_NAME), ("about", LONGEST_ABOUT)):
        if name in wanted:
            wanted[name] = _texts(wanted[name], longest)
    changed = {k: v for k, v in wanted.items() if v != getattr(found, k)}
    for name, value in changed.items():
        setattr(found, name, value)
    _refuse(found)
    found.save(update_fields=list(changed))
    return changed


def ask_of_all(*, slug: str, asking: Asking) -> str:
    """Have a programme ask everybody for something; gives it as the log writes it.

    Refuses `NoSuchProgramme`, `NoSuchQualificationType`, `UnknownTaskType` and
    `BadRequirement`.
    """
    found = any_programme_named(slug)
    if asking.task_type:
        type_named(asking.task_type)
    named = QualificationType.objects.filter(
        Q(slug=asking.type) | Q(name=asking.type), organisation=None, is_active=True
    )
    kind = named.first()
    if kind is None:
        raise NoSuchQualificationType
    is_score = all(_is_number(value) for value in asking.values)
    wanted = Wanted(
        kind.pk,
        kind.name,
        asking.comparator,
        tuple(int(value) for value in asking.values) if is_score else (),
        () if is_score else asking.values,
        asking.guards,
    )
    ask_for(programme=found, wanted=wanted, task_type=asking.task_type)
    return _written(kind.slug or kind.name, asking)


def stop_asking(*, slug: str, requirement: int) -> str:
    """Have a programme ask for something no more; gives it as the log writes it.

    Refuses `NoSuchProgramme`, and `NoSuchEntryRequirement` what a contract asks.
    """
    found = any_programme_named(slug)
    row = (
        EntryRequirement.objects.filter(
            pk=requirement, programme=found, vendor__isnull=True
        )
        .select_related("type")
        .first()
    )
    if row is None:
        raise NoSuchEntryRequirement
    written = _written(
        row.type.slug or row.type.name,
        Asking(
            row.type.name,
            Comparator(row.comparator),
            tuple(str(value) for value in (*row.integers, *row.locales)),
            row.task_type,
        ),
    )
    row.delete()
    return written


def _refuse(found: Programme) -> None:
    is_within = (
        found.cadence in Programme.Cadence.values
        and found.time_zone in available_timezones()
        and 0 <= found.hold_days <= MOST_HOLD_DAYS
        and 0 <= found.fee_ppm <= 1_000_000
        and 0 <= found.minimum_payout_micro < 10**12
        and 0 <= found.floor_micro < 10**12
        and 0 <= found.reserve_ppm <= 1_000_000
    )
    if not is_within or not all(found.name.get(one) for one in LANGUAGES):
        raise BadProgramme
    if found.slug == OPEN and not found.is_active:
        raise OpenStays


def _texts(given: Mapping[str, str], longest: int) -> dict[str, str]:
    texts = {one: plain(given.get(one, ""), most=longest) for one in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()


def _written(name: str, asking: Asking) -> str:
    words = [name, asking.comparator.replace("-", " "), ", ".join(asking.values)]
    of = f"({asking.task_type})" if asking.task_type else ""
    return " ".join(word for word in (*words, of) if word)
