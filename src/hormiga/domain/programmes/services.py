"""Workers come and go; programmes stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import (
    JoinThroughVendor,
    NoSuchProgramme,
    NotInProgramme,
)


def enrol(*, workers: Sequence[Worker], programme: Programme, now: datetime) -> None:
    """Bring workers into a programme by themselves (no vendor); twice is harmless."""
    Enrolment.objects.bulk_create(
        [Enrolment(worker=w, programme=programme, joined_at=now) for w in workers],
        ignore_conflicts=True,
        batch_size=5_000,  # a statement takes 65,535 values at most
    )


def programme_named(slug: str) -> Programme:
    """Find an active programme."""
    programme = Programme.objects.filter(slug=slug, is_active=True).first()
    if programme is None:
        raise NoSuchProgramme
    return programme


def enter(*, worker_id: int, programme_id: int, now: datetime) -> None:
    """Let a worker into a programme that lets everybody in; refuse all others.

    A worker whose enrolment an operator ended is refused too.
    """
    programme = Programme.objects.get(pk=programme_id)
    if programme.preset != Programme.Preset.OPEN or not programme.is_active:
        raise NotInProgramme
    enrol(workers=[Worker(pk=worker_id)], programme=programme, now=now)
    if not Enrolment.objects.filter(
        worker_id=worker_id, programme_id=programme_id, is_active=True
    ).exists():
        raise NotInProgramme


def is_hidden(*, programme_id: int) -> bool:
    """Say whether a programme's projects are not even named to who has no place."""
    return Programme.objects.filter(
        pk=programme_id, preset=Programme.Preset.VENDOR_FIRST
    ).exists()


def join(*, worker: Worker, programme: Programme, now: datetime) -> None:
    """Bring a worker in who asks for it; joining twice is harmless.

    Refuses `JoinThroughVendor`, and `NotInProgramme` where an operator ended the place.
    """
    if programme.preset == Programme.Preset.VENDOR_FIRST:
        raise JoinThroughVendor
    enrol(workers=[worker], programme=programme, now=now)
    if not Enrolment.objects.filter(
        worker=worker, programme=programme, vendor=None, is_active=True
    ).exists():
        raise NotInProgramme


def currencies() -> list[str]:
    """List the currencies that programmes pay in."""
    rows = Programme.objects.order_by("currency").values_list("currency", flat=True)
    return list(rows.distinct())
