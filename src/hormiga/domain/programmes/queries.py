"""What people may know of programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hormiga.domain.programmes.models import Enrolment, Programme


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme in a list; the name is `{language: text}`."""

    slug: str
    preset: str
    name: dict[str, str]
    currency: str
    cadence: str


def active_programmes() -> list[ProgrammeRow]:
    """List the programmes that one can join now."""
    return _rows(Programme.objects.filter(is_active=True).order_by("slug"))


def open_programmes() -> list[Programme]:
    """List the programmes in which one can work now."""
    return list(Programme.objects.filter(is_active=True).order_by("slug"))


def programmes_of(*, worker_id: int) -> list[ProgrammeRow]:
    """List the programmes that the worker is in."""
    places = Enrolment.objects.filter(worker_id=worker_id, is_active=True)
    return _rows(
        Programme.objects.filter(
            is_active=True, pk__in=places.values("programme_id")
        ).order_by("slug")
    )


def _rows(programmes: Iterable[Programme]) -> list[ProgrammeRow]:
    return [
        ProgrammeRow(p.slug, p.preset, p.name, p.currency, p.cadence)
        for p in programmes
    ]


@dataclass(frozen=True, slots=True)
class MarketRow:
    """A programme as a requester chooses one; the fee is on top of each reward."""

    slug: str
    name: dict[str, str]
    currency: str
    fee_ppm: int


def markets() -> list[MarketRow]:
    """List the programmes in which work can be offered now."""
    rows = Programme.objects.filter(is_active=True).order_by("slug")
    return [MarketRow(p.slug, p.name, p.currency, p.fee_ppm) for p in rows]
