"""A worker's places through vendors, and what still waits for their answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from hormiga.domain.programmes.models import Application, Contract, Enrolment
from hormiga.domain.programmes.rules import NoSuchPlace

_WAITS = Application.State.SENT


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a worker is with a vendor's contract."""

    contract: Contract
    place: Enrolment | None
    application: Application | None


def standing_with(*, worker_id: int, contract: UUID) -> Standing:
    """Tell how far a worker is; `NoSuchPlace` where they neither asked nor came."""
    found = (
        Contract.objects.filter(public_id=contract)
        .select_related("vendor", "programme", "agreement", "agreement__type")
        .first()
    )
    if found is None:
        raise NoSuchPlace
    place = Enrolment.objects.filter(
        worker=worker_id, vendor=found.vendor_id, programme=found.programme_id
    ).first()
    asked = (
        Application.objects.filter(worker=worker_id, contract=found)
        .order_by("-pk")
        .first()
    )
    if place is None and asked is None:
        raise NoSuchPlace
    return Standing(found, place, asked)


def contracts_with(*, worker_id: int) -> list[tuple[Contract, bool]]:
    """List the standing contracts that a worker is in, or has asked to be.

    With whether they have their place.
    """
    mine = set(
        Enrolment.objects.filter(
            worker=worker_id, is_active=True, vendor__isnull=False
        ).values_list("vendor_id", "programme_id")
    )
    asked = Application.objects.filter(worker=worker_id, state=_WAITS)
    rows = (
        Contract.objects.filter(
            Q(vendor__in={vendor_id for vendor_id, _ in mine})
            | Q(pk__in=asked.values("contract_id"))
        )
        .exclude(state=Contract.State.ENDED)
        .select_related("vendor", "programme")
        .order_by("vendor__name", "pk")
    )
    waits = set(asked.values_list("contract_id", flat=True))
    return [
        (row, (row.vendor_id, row.programme_id) in mine)
        for row in rows
        if (row.vendor_id, row.programme_id) in mine or row.pk in waits
    ]


def standing_contract(*, vendor_id: int, programme_id: int) -> Contract | None:
    """Find the contract that a vendor has with a programme now."""
    rows = Contract.objects.filter(vendor=vendor_id, programme=programme_id)
    return rows.exclude(state=Contract.State.ENDED).first()


def give_up(*, worker_id: int, contract: UUID) -> None:
    """End one's own place; refuses `NoSuchPlace`. Money that was earned stays."""
    found = Contract.objects.filter(public_id=contract).first()
    ended = found and Enrolment.objects.filter(
        worker=worker_id,
        vendor=found.vendor_id,
        programme=found.programme_id,
        is_active=True,
    ).update(is_active=False)
    if not ended:
        raise NoSuchPlace
