"""How long a worker was at work on a judgment: checked, shown, corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hormiga.domain.assignments.models import Assignment, TimeCorrection
from hormiga.domain.assignments.rules import (
    CORRECTABLE_FOR,
    MoreThanThereWas,
    NoReasonGiven,
    Spell,
    TooLateToCorrect,
    UnknownAssignment,
    possible_seconds,
)
from hormiga.domain.people.models import Worker
from hormiga.kit import ids

MOST_NEIGHBOURS = 300
"""As many claims of a worker are looked at on either side of one."""
MOST_REASON = 500
_JUDGED = (
    Assignment.State.SUBMITTED,
    Assignment.State.APPROVED,
    Assignment.State.REJECTED,
)


def counted_seconds() -> Any:
    """Give the expression for the time that counts: corrected, else measured."""
    newest = TimeCorrection.objects.filter(assignment=OuterRef("pk")).order_by("-id")
    return Coalesce(Subquery(newest.values("seconds")[:1]), F("active_seconds"))


def checked_seconds(
    *,
    worker_id: int,
    assignment: UUID,
    claimed_at: datetime,
    asked: float,
    now: datetime,
) -> float:
    """Believe a page's count as far as one person can have worked in that time."""
    mine = _judged(worker_id).exclude(public_id=assignment)
    spells = _spells(mine.order_by("-id"))
    most = possible_seconds(claimed_at=claimed_at, submitted_at=now, others=spells)
    return round(min(asked, most), 1)


@dataclass(frozen=True, slots=True)
class Timed:
    """A judgment's time as its worker sees it; the title is `{language: text}`."""

    judgment: UUID
    title: dict[str, str]
    submitted_at: datetime
    measured: float | None
    counted: float | None
    most: float


def timed(*, worker_id: int, judgment: UUID) -> Timed | None:
    """Show the time of one of a worker's judgments, and the most it can have been."""
    mine = _judged(worker_id).select_related("version")
    row = mine.filter(public_id=judgment).first()
    if row is None:
        return None
    counted = Assignment.objects.filter(pk=row.pk).annotate(counted=counted_seconds())
    return Timed(
        judgment=row.public_id,
        title=row.version.title,
        submitted_at=cast("datetime", row.submitted_at),
        measured=row.active_seconds,
        counted=counted.values_list("counted", flat=True)[0],
        most=_most(row),
    )


@transaction.atomic
def correct_time(
    *, worker_id: int, judgment: UUID, seconds: float, reason: str, now: datetime
) -> TimeCorrection:
    """Let a worker say how long a judgment really took; it counts at once.

    Raises UnknownAssignment, TooLateToCorrect, MoreThanThereWas or NoReasonGiven.
    """
    # One correction at a time: each must see the others in the time that they share.
    Worker.objects.select_for_update(no_key=True).filter(pk=worker_id).first()
    row = _judged(worker_id).filter(public_id=judgment).first()
    if row is None:
        raise UnknownAssignment
    if not is_correctable(submitted_at=row.submitted_at, now=now):
        raise TooLateToCorrect
    if not reason.strip():
        raise NoReasonGiven
    most = _most(row)
    if not 0 < seconds <= most:
        raise MoreThanThereWas(seconds=most)
    before = Assignment.objects.filter(pk=row.pk).annotate(counted=counted_seconds())
    return TimeCorrection.objects.create(
        assignment=row,
        seconds_before=before.values_list("counted", flat=True)[0],
        seconds=round(seconds, 1),
        reason=reason.strip()[:MOST_REASON],
        at=now,
    )


def is_correctable(*, submitted_at: datetime | None, now: datetime) -> bool:
    """Say whether a judgment's time may still be corrected."""
    return submitted_at is not None and now <= submitted_at + CORRECTABLE_FOR


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction as operators see it."""

    number: int
    worker: UUID
    judgment: UUID
    title: dict[str, str]
    before: float | None
    after: float
    reason: str
    at: datetime

    @property
    def worker_name(self) -> str:
        """Name the worker as operators know them."""
        return ids.outside(self.worker, ids.WORKER)


def corrections(*, before: int, limit: int) -> list[Corrected]:
    """List corrections, the newest first, from below a number on; one statement."""
    rows = (
        TimeCorrection.objects.filter(id__lt=before)
        .order_by("-id")
        .values_list(
            "id",
            "assignment__worker__public_id",
            "assignment__public_id",
            "assignment__version__title",
            "seconds_before",
            "seconds",
            "reason",
            "at",
        )
    )
    return [Corrected(*row) for row in rows[:limit]]


def _judged(worker_id: int) -> QuerySet[Assignment]:
    return Assignment.objects.filter(worker_id=worker_id, state__in=_JUDGED)


def _most(row: Assignment) -> float:
    """Tell how long this judgment can have taken, beside its neighbours."""
    mine = _judged(row.worker_id)
    spells = [
        *_spells(mine.filter(id__lt=row.pk).order_by("-id")),
        *_spells(mine.filter(id__gt=row.pk).order_by("id")),
    ]
    most = possible_seconds(
        claimed_at=row.claimed_at,
        submitted_at=cast("datetime", row.submitted_at),
        others=spells,
    )
    return round(most, 1)


def _spells(rows: QuerySet[Assignment]) -> list[Spell]:
    found = rows.annotate(counted=counted_seconds()).values_list(
        "claimed_at", "submitted_at", "counted"
    )
    return [
        Spell(claimed, ended, took)
        for claimed, ended, took in found[:MOST_NEIGHBOURS]
        if ended and took
    ]
