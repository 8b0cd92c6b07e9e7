"""The vendor directory: who takes workers in, on which terms, and what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, Count

from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.programmes.models import (
    Contract,
    Enrolment,
    VendorProfile,
    VendorRating,
)
from hormiga.domain.programmes.rules import (
    SHOWN_FROM,
    WORKED_FOR,
    BadRating,
    NoSuchContract,
    NotRatedYet,
)
from hormiga.kit.texts import plain

MOST_LISTED = 500
LONGEST = 500
MOST_STARS = 5


@dataclass(frozen=True, slots=True)
class Rating:
    """What workers gave a vendor; the mean is None while there are too few."""

    mean: float | None
    count: int


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor in the directory, with the contracts that it is listed with."""

    vendor: Organisation
    is_verified: bool
    rating: Rating
    contracts: list[Contract]


@dataclass(frozen=True, slots=True)
class Said:
    """What one worker wrote of a vendor; nobody is named."""

    stars: int
    words: str
    at: datetime


def listed_vendors(*, public_id: UUID | None = None) -> list[VendorRow]:
    """List the vendors that take applications, the verified ones first; or one."""
    rows = Contract.objects.filter(
        state=Contract.State.ACTIVE, is_listed=True, programme__is_active=True
    )
    if public_id is not None:
        rows = rows.filter(vendor__public_id=public_id)
    found: dict[int, list[Contract]] = {}
    for row in rows.select_related("vendor", "programme", "agreement").order_by(
        "vendor__name", "pk"
    )[:MOST_LISTED]:
        found.setdefault(row.vendor_id, []).append(row)
    verified, ratings = verified_among(found), ratings_of(found)
    vendors = [
        VendorRow(
            contracts[0].vendor,
            vendor_id in verified,
            ratings.get(vendor_id, Rating(None, 0)),
            contracts,
        )
        for vendor_id, contracts in found.items()
    ]
    return sorted(vendors, key=lambda one: not one.is_verified)


def verified_among(vendor_ids: Collection[int]) -> set[int]:
    """Tell which of these vendors an operator has verified."""
    rows = VendorProfile.objects.filter(vendor__in=vendor_ids, is_verified=True)
    return set(rows.values_list("vendor_id", flat=True))


def ratings_of(vendor_ids: Collection[int]) -> dict[int, Rating]:
    """Give each vendor's mean, shown once there are enough, and how many rated it."""
    rows = (
        VendorRating.objects.filter(vendor__in=vendor_ids)
        .values("vendor_id")
        .annotate(mean=Avg("stars"), n=Count("pk"))
    )
    return {
        row["vendor_id"]: Rating(
            round(float(row["mean"]), 1) if row["n"] >= SHOWN_FROM else None, row["n"]
        )
        for row in rows
    }


def said_of(*, vendor_id: int, limit: int) -> list[Said]:
    """List what workers wrote, the newest first, once nobody can be told by it."""
    rows = VendorRating.objects.filter(vendor=vendor_id)
    if rows.count() < SHOWN_FROM:
        return []
    written = rows.exclude(words="").order_by("-at", "-pk")[:limit]
    return [Said(row.stars, row.words, row.at) for row in written]


def vendor_listed(*, public_id: UUID) -> VendorRow:
    """Find a vendor of the directory; `NoSuchContract` for all others."""
    found = listed_vendors(public_id=public_id)
    if not found:
        raise NoSuchContract
    return found[0]


def may_rate(
    *, worker_id: int, vendor_id: int, has_judged: bool, now: datetime
) -> bool:
    """Say whether a worker has been with a vendor long enough, or has worked there."""
    places = Enrolment.objects.filter(worker=worker_id, vendor=vendor_id)
    if has_judged:
        return places.exists()
    return places.filter(joined_at__lte=now - WORKED_FOR).exists()


@dataclass(frozen=True, slots=True)
class Stars:
    """One to five, and words."""

    stars: int
    words: str


def rate(
    *,
    worker: Worker,
    vendor: Organisation,
    given: Stars,
    has_judged: bool,
    now: datetime,
) -> None:
    """Keep a worker's rating; the new one replaces the old.

    Refuses `BadRating` and `NotRatedYet`.
    """
    if not 1 <= given.stars <= MOST_STARS or len(given.words) > LONGEST:
        raise BadRating
    if not may_rate(
        worker_id=worker.pk, vendor_id=vendor.pk, has_judged=has_judged, now=now
    ):
        raise NotRatedYet
    VendorRating.objects.update_or_create(
        worker=worker,
        vendor=vendor,
        defaults={
            "stars": given.stars,
            "words": plain(given.words, most=LONGEST),
            "at": now,
        },
    )


def rating_by(*, worker_id: int, vendor_id: int) -> VendorRating | None:
    """Find what a worker gave a vendor."""
    return VendorRating.objects.filter(worker=worker_id, vendor=vendor_id).first()


def set_verified(
    *, vendor: Organisation, is_verified: bool, by: User, now: datetime
) -> None:
    """Give a vendor the mark, or take it away."""
    VendorProfile.objects.update_or_create(
        vendor=vendor,
        defaults={
            "is_verified": is_verified,
            "verified_at": now if is_verified else None,
            "by": by,
        },
    )
