"""Whoever looks after a requester's money is told when little of it is left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.billing import alerts
from hormiga.domain.billing.alerts import Fallen
from hormiga.domain.messages.services import tell_many
from hormiga.domain.people.models import Organisation
from hormiga.flows.return_deposit import money_readers
from hormiga.kit import ids


def warn_of_low_funds(*, now: datetime) -> int:
    """Tell of each wallet that fell below its line since the last look; how many."""
    told, after = 0, 0
    while True:
        count, goes_on = _warn(after, now)
        told += count
        if goes_on is None:
            return told
        after = goes_on


@transaction.atomic(durable=True)
def _warn(after: int, now: datetime) -> tuple[int, int | None]:
    found, goes_on = alerts.fallen(after=after)
    for one in found:
        _tell(one, now)
    return len(found), goes_on


def _tell(one: Fallen, now: datetime) -> None:
    organisation = Organisation.objects.get(pk=one.organisation_id)
    tell_many(
        user_ids=money_readers(one.organisation_id),
        kind="money.low-funds",
        facts={
            "organisation": organisation.name,
            "left": str(one.left),
            "least": str(one.least),
        },
        link=(
            "requester_wallet",
            ids.outside(organisation.public_id, ids.ORGANISATION),
        ),
        key=f"low-funds:{one.organisation_id}:{one.left.currency}:{one.times}",
        now=now,
    )
