"""A worker says what it is like to work through a vendor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments.through import has_judged_through
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import directory
from hormiga.domain.programmes.directory import Stars
from hormiga.domain.programmes.places import standing_with


@transaction.atomic(durable=True)
def rate_vendor(*, worker: Worker, contract: UUID, given: Stars, now: datetime) -> None:
    """Keep the rating; refuses `BadRating`, `NoSuchPlace` and `NotRatedYet`."""
    vendor = standing_with(worker_id=worker.pk, contract=contract).contract.vendor
    has_judged = has_judged_through(worker_id=worker.pk, vendor_id=vendor.pk)
    directory.rate(
        worker=worker, vendor=vendor, given=given, has_judged=has_judged, now=now
    )
