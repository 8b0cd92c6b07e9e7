"""Who pays for work that came through a vendor, and what the vendor keeps.

A contract's payer and margin are never edited: it ends, and another is offered. So the
contract that was in force at a claim says for good what holds for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from hormiga.domain.programmes.models import Contract, Enrolment


@dataclass(frozen=True, slots=True)
class Through:
    """The vendor that work came through; where it has no contract the platform pays."""

    vendor_id: int
    vendor_pays: bool = False
    margin_ppm: int = 0


def largest_margin(*, programme_id: int) -> int:
    """Tell the largest margin of the programme's contracts in force, in millionths."""
    rows = Contract.objects.filter(
        programme_id=programme_id, state=Contract.State.ACTIVE
    )
    return int(rows.aggregate(most=Max("margin_ppm"))["most"] or 0)


def vendors_behind(*, enrolment_ids: set[int]) -> dict[int, tuple[int, int]]:
    """Give vendor and programme of those of the places that are through a vendor."""
    rows = Enrolment.objects.filter(pk__in=enrolment_ids, vendor__isnull=False)
    found = rows.values_list("pk", "vendor_id", "programme_id")
    return {pk: (vendor, programme) for pk, vendor, programme in found}


def paid_through(
    *,
    claims: Mapping[int, tuple[int, datetime]],
    vendors: Mapping[int, tuple[int, int]],
) -> dict[int, Through]:
    """Tell for claims (place, claimed at) through vendors on which contract they were.

    `vendors` is what `vendors_behind` gave for their places; others are left out.
    """
    rows = Contract.objects.filter(
        vendor__in={vendor for vendor, _ in vendors.values()},
        programme__in={programme for _, programme in vendors.values()},
    ).exclude(state=Contract.State.OFFERED)
    contracts = list(rows.order_by("created_at", "pk"))
    return {
        claim: _at(at, vendors[place], contracts)
        for claim, (place, at) in claims.items()
        if place in vendors
    }


def _at(at: datetime, of: tuple[int, int], contracts: list[Contract]) -> Through:
    vendor_id = of[0]
    for one in reversed(contracts):
        is_theirs = (one.vendor_id, one.programme_id) == of
        has_ended = one.ended_at is not None and one.ended_at < at
        if is_theirs and one.created_at <= at and not has_ended:
            pays = one.payer == Contract.Payer.VENDOR
            return Through(vendor_id, pays, one.margin_ppm)
    return Through(vendor_id)
