"""Payout methods and runs: every write but the ledger's entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection

from hormiga.domain.payouts import files
from hormiga.domain.payouts.models import Payout, RaisedMinimum, Run
from hormiga.domain.payouts.rails.paypal import Refused, Sent, Unknown
from hormiga.domain.payouts.rules import (
    Due,
    NoSuchRun,
    Rail,
)
from hormiga.domain.programmes.models import Programme
from hormiga.kit import ids

MESSAGE = "R"
"""The letter in front of a run's id towards banks and PayPal."""


def lock_programmes(*, currency: str) -> None:
    """Let one run at a time be opened in a currency.

    A payable is the worker's in a currency, so two programmes could reach for it.
    """
    rows = Programme.objects.select_for_update(no_key=True).filter(currency=currency)
    list(rows.order_by("pk").values_list("pk", flat=True))


def keep_minimum(*, slug: str, before_micro: int, now: datetime) -> None:
    """Remember a smallest payout that was raised: it holds for what was earned."""
    RaisedMinimum.objects.create(
        programme=Programme.objects.get(slug=slug),
        before_micro=before_micro,
        raised_at=now,
    )


def open_run(
    *,
    programme: Programme,
    rail: Rail,
    due: Sequence[Due],
    today: date,
    now: datetime,
) -> tuple[Run, list[Payout]]:
    """Write a run and its payouts, with its file where the rail wants one.

    The money is not moved here: the caller posts the entries in the same transaction.
    Raises SepaNotConfigured or RunDoesNotAddUp.
    """
    run = Run(
        programme=programme,
        rail=rail.value,
        currency=programme.currency,
        created_at=now,
    )
    run.sender_batch_id = ids.outside(run.public_id, MESSAGE)
    payouts = [
        Payout(
            run=run,
            worker_id=one.worker_id,
            method_id=one.method_id,
            amount_micro=one.amount.micro,
        )
        for one in due
    ]
    if rail.value in files.FILED:
        files.freeze_file(run=run, payouts=payouts, due=due, today=today)
    run.save(force_insert=True)
    return run, Payout.objects.bulk_create(payouts, batch_size=2_000)


@contextmanager
def alone_with(*, run_id: int) -> Iterator[bool]:
    """Say whether nobody else is calling for this run; holds it until the end.

    A session's lock and no row's: no transaction may be open while the network is
    asked. It spares PayPal a second call; what keeps money safe is `tries`.
    """
    key = f"payouts:send:{run_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key]
                )


def lock_run(*, run_id: int) -> Run:
    """Take a run's row; raises NoSuchRun."""
    run = Run.objects.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        raise NoSuchRun
    return run


def begin_try(*, run_id: int, now: datetime) -> Run | None:
    """Write down that PayPal is called now; None where there is nothing to call for."""
    run = lock_run(run_id=run_id)
    if run.rail != Rail.PAYPAL.value or run.state not in _UNANSWERED:
        return None
    run.state = Run.State.SENDING
    run.tries += 1
    run.first_tried_at = run.first_tried_at or now
    run.save(update_fields=["state", "tries", "first_tried_at"])
    return run


def record_outcome(
    *, run_id: int, outcome: Sent | Refused | Unknown, now: datetime
) -> Run:
    """Keep PayPal's answer; a run that has an answer keeps the one it has.

    A refusal is believed only where nobody has tried more than once: otherwise another
    try may have been taken, and the money stays in transit until a person has looked.
    """
    run = lock_run(run_id=run_id)
    if run.state not in _UNANSWERED:
        return run
    match outcome:
        case Sent():
            run.state, run.provider_id = Run.State.SENT, outcome.payout_batch_id
            run.sent_at, run.detail, run.needs_person = now, "", False
        case Refused() if run.tries == 1:
            run.state = Run.State.REFUSED
            run.detail = f"{outcome.issue} {outcome.debug_id}"[:200]
        case Refused():
            run.state, run.needs_person = Run.State.UNKNOWN, True
            run.detail = outcome.issue[:200]
        case Unknown():
            run.state, run.needs_person = Run.State.UNKNOWN, outcome.needs_person
            run.detail = outcome.reason[:200]
    run.save()
    return run


_UNANSWERED = {Run.State.OPEN, Run.State.SENDING, Run.State.UNKNOWN}


def take_in_transit(
    *, run: Run, payout_ids: Sequence[int] | None = None
) -> list[Payout]:
    """Lock those of a run's payouts that are still on their way."""
    rows = Payout.objects.filter(run=run, state=Payout.State.IN_TRANSIT)
    if payout_ids is not None:
        rows = rows.filter(pk__in=payout_ids)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def mark_paid(*, payouts: Sequence[Payout], now: datetime) -> None:
    """Record that the money has arrived."""
    Payout.objects.filter(pk__in=[payout.pk for payout in payouts]).update(
        state=Payout.State.PAID, settled_at=now
    )


def mark_returned(*, payout_id: int, detail: str, now: datetime) -> Payout | None:
    """Record that the money came back, and give the payout as it was before.

    None where it had come back already.
    """
    before = Payout.objects.select_for_update(no_key=True).get(pk=payout_id)
    if before.state == Payout.State.RETURNED:
        return None
    Payout.objects.filter(pk=payout_id).update(
        state=Payout.State.RETURNED, detail=detail[:200], settled_at=now
    )
    return before


def close_if_settled(*, run: Run, now: datetime) -> None:
    """Close a locked run with nothing on its way any more; a refused one stays."""
    if run.state not in {Run.State.OPEN, Run.State.SENT}:
        return
    if Payout.objects.filter(run=run, state=Payout.State.IN_TRANSIT).exists():
        return
    run.state, run.settled_at = Run.State.SETTLED, now
    run.save(update_fields=["state", "settled_at"])
