"""A batch that pays less an hour than its programme's floor makes up for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import pace
from hormiga.domain.assignments.models import Assignment, FloorPay
from hormiga.domain.assignments.pace import Measure, Short
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.rules import largest_remainder
from hormiga.domain.ledger.services import Entry
from hormiga.domain.messages.services import tell_many
from hormiga.domain.people.queries import operators, users_of
from hormiga.domain.projects import pricing
from hormiga.domain.projects.models import Batch
from hormiga.flows.price_judgments import reward_legs, through_of
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

AT_ONCE = 50
LONGEST = 2
"""No judgment counts for longer than so many times the median of its batch.

Whoever lets the clock run draws no more by it.
"""


@dataclass(frozen=True, slots=True)
class TopUp:
    """One judgment's top-up, as it is posted."""

    entry: Entry
    amount: Money


def top_up_pay(*, now: datetime) -> int:
    """Measure live batches once a day, each by itself; tell how many paid too little.

    Up to `AT_ONCE` at a time; the rest come with the next call.
    """
    due = pricing.batches_to_measure(now=now, limit=AT_ONCE)
    return sum(top_up_batch(batch_id=batch_id, now=now) for batch_id in due)


@transaction.atomic(durable=True)
def top_up_batch(*, batch_id: int, now: datetime) -> bool:
    """Measure a batch; where it is below the floor, say so and make up for it."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    money = pricing.lock_money(batch_id=batch_id)
    money.measured_at = now
    measured = _below_the_floor(batch)
    if measured is None:
        money.save(update_fields=["measured_at"])
        return False
    if money.told_at is None:
        money.told_at = now
        _tell(batch, measured, now)
    money.save(update_fields=["measured_at", "told_at"])
    entries = [one.entry for one in top_ups_of(batch=batch, now=now)]
    if entries:
        ledger.post_many(entries=entries, now=now)
    return True


def top_ups_of(*, batch: Batch, now: datetime) -> list[TopUp]:
    """Make what judgments of a locked batch get on top, once each, for posting.

    Each gets what is missing to the floor for its time, at most twice the batch's
    median. A reserve that is too small is shared out by what is missing.
    """
    measured = _below_the_floor(batch)
    currency = batch.version.currency
    left = balance_of(owner=accounts.reserve(batch.pk), currency=currency)
    if measured is None or not left.micro:
        return []
    most_seconds = measured.seconds * LONGEST
    short = pace.paid_short(
        batch_id=batch.pk, floor_micro=batch.floor_micro, most_seconds=most_seconds
    )
    missing = [
        int(batch.floor_micro * min(one.seconds, most_seconds) / 3600) - one.paid_micro
        for one in short
    ]
    if not short:
        return []
    if sum(missing) > left.micro:
        missing = largest_remainder(total_micro=left.micro, weights=missing)
    FloorPay.objects.bulk_create(
        FloorPay(
            assignment_id=one.assignment_id,
            batch_id=batch.pk,
            seconds=one.seconds,
            median_seconds=measured.seconds,
            floor_micro=batch.floor_micro,
            paid_micro=one.paid_micro,
            micro=micro,
            at=now,
        )
        for one, micro in zip(short, missing, strict=True)
    )
    return _posted(batch, short, [Money(currency, micro) for micro in missing])


def _posted(
    batch: Batch, short: Sequence[Short], amounts: Sequence[Money]
) -> list[TopUp]:
    """Write each for the ledger: to the worker, or to the vendor that then owes it."""
    rows = Assignment.objects.filter(pk__in=[one.assignment_id for one in short])
    through = through_of(list(rows.only("pk", "enrolment_id")))
    reserve = accounts.reserve(batch.pk)
    return [
        TopUp(
            Entry(
                accounts.top_up_key(one.assignment_id),
                "topup",
                tuple(
                    reward_legs(
                        reserve, one.worker_id, amount, through.get(one.assignment_id)
                    )
                ),
            ),
            amount,
        )
        for one, amount in zip(short, amounts, strict=True)
        if amount.micro
    ]


def _below_the_floor(batch: Batch) -> Measure | None:
    """Measure a batch that has a floor; None where it pays enough or nobody knows."""
    if not batch.floor_micro:
        return None
    found = pace.measure(batch_id=batch.pk)
    if found is None or not found.is_enough or found.hour_micro >= batch.floor_micro:
        return None
    return found


def _tell(batch: Batch, measured: Measure, now: datetime) -> None:
    """Tell the requester's people and the operators, once for a batch."""
    currency = batch.version.currency
    facts = {
        "title": batch.version.title,
        "hour": str(Money(currency, measured.hour_micro)),
        "floor": str(Money(currency, batch.floor_micro)),
    }
    owner = batch.project.organisation
    page = (
        "requester_batch",
        ids.outside(owner.public_id, ids.ORGANISATION),
        ids.outside(batch.public_id),
    )
    for user_ids, link in (
        (users_of(organisation_id=owner.pk), page),
        (operators(), ""),
    ):
        tell_many(
            user_ids=user_ids,
            kind="money.below-floor",
            facts=facts,
            link=link,
            key=f"below-floor:{batch.pk}",
            now=now,
        )
