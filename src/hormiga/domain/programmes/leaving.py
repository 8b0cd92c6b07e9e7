"""What a worker has with programmes and vendors: to take along, and to give up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hormiga.domain.programmes.models import (
    Application,
    DocumentCheck,
    Enrolment,
    VendorRating,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An application as its worker wrote it, and what became of it."""

    vendor: str
    programme: dict[str, str]
    languages: str
    why: str
    state: str
    sent_at: datetime
    decided_at: datetime | None
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A document check: all that is kept of it."""

    vendor: str
    outcome: str
    reason: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Rated:
    """What the worker said of a vendor."""

    vendor: str
    stars: int
    words: str
    at: datetime


def applications_of(*, worker_id: int) -> Iterator[Asked]:
    """Yield what a worker asked of vendors, the oldest first."""
    rows = Application.objects.filter(worker=worker_id).select_related(
        "contract__vendor", "contract__programme"
    )
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield Asked(
            row.contract.vendor.name,
            row.contract.programme.name,
            row.languages,
            row.why,
            row.state,
            row.sent_at,
            row.decided_at,
            row.reason,
            row.words,
        )


def checks_of(*, worker_id: int) -> list[Checked]:
    """List what vendors recorded of a worker's papers, the oldest first."""
    rows = DocumentCheck.objects.filter(worker=worker_id).select_related("vendor")
    return [
        Checked(row.vendor.name, row.outcome, row.reason, row.checked_on)
        for row in rows.order_by("pk")
    ]


def ratings_by(*, worker_id: int) -> list[Rated]:
    """List what a worker said of vendors, the oldest first."""
    rows = VendorRating.objects.filter(worker=worker_id).select_related("vendor")
    return [
        Rated(row.vendor.name, row.stars, row.words, row.at)
        for row in rows.order_by("pk")
    ]


def end_places(*, worker_id: int, now: datetime) -> None:
    """End all of a worker's places and applications, and forget what they wrote.

    Judgments still name the place that they came through, and outcomes of checks stay.
    """
    Enrolment.objects.filter(worker_id=worker_id).update(is_active=False)
    mine = Application.objects.filter(worker_id=worker_id)
    waiting = mine.filter(state=Application.State.SENT)
    waiting.update(state=Application.State.WITHDRAWN, decided_at=now)
    mine.update(why="", languages="")
    VendorRating.objects.filter(worker_id=worker_id).update(words="")
