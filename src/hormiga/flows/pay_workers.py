"""Workers are paid what they have earned, each cent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hormiga.domain.ledger import queries as books, services as ledger
from hormiga.domain.ledger.services import Entry, InsufficientFunds, Transfer
from hormiga.domain.payouts import payer, queries, services
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rails.paypal import Refused, Sent, Unknown
from hormiga.domain.payouts.rules import (
    Plan,
    PlanHasChanged,
    Rail,
    RunDoesNotAddUp,
    Unpaid,
    payout_key,
    returned_key,
    settled_key,
    unsettled_key,
)
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_acts
from hormiga.domain.programmes.models import Programme
from hormiga.kit import accounts, jobs
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Opened:
    """The runs that were opened, and whose money stays payable and why."""

    runs: Sequence[Run]
    unpaid: Sequence[Unpaid]


@transaction.atomic(durable=True)
def open_runs(
    *,
    programme: Programme,
    today: date,
    now: datetime,
    seen: str | None = None,
    actor: str = UNNAMED,
) -> Opened:
    """Take all that is due out of the payables, into runs; `today` in its time zone.

    `seen` is the fingerprint of the plan that a person approved: another one is refused
    with `PlanHasChanged`.

    A run's file is made here, for ever; a run for PayPal is only written down, and a
    job that commits with it makes the call.
    """
    services.lock_programmes(currency=programme.currency)
    plan = queries.plan_of(programme=programme)
    if seen is not None and seen != plan.fingerprint:
        raise PlanHasChanged
    while True:
        try:
            with transaction.atomic():
                runs = _opened(plan, programme, today, now)
        except InsufficientFunds as refusal:
            # Corrected while we looked: the ledger's guard decides; others are paid.
            plan = plan.without(_worker_of(plan, str(refusal.facts["owner"])))
        else:
            _note(runs, actor, now)
            return Opened(runs, plan.unpaid)


def preview(*, programme: Programme) -> Plan:
    """Tell what `open_runs` would do, and do nothing."""
    return queries.plan_of(programme=programme)


def send_run(*, run_id: int, now: datetime) -> Run:
    """Hand a run to PayPal, or ask again with the same words what became of it.

    Any number of calls pays once. The intent is committed before the call, and no
    transaction is open during it. Raises PaypalNotConfigured or NoSuchRun.
    """
    with services.alone_with(run_id=run_id) as is_alone:
        if is_alone:
            _send(run_id, now)
    run = Run.objects.get(pk=run_id)
    if run.state == Run.State.REFUSED:
        # Beyond the refusal nothing is sent any more, so this may stop and go on later.
        for payout in queries.payouts_of(run=run):
            give_back(payout_id=payout.pk, detail=run.detail, now=now)
    return run


def _send(run_id: int, now: datetime) -> None:
    run = begin_try(run_id=run_id, now=now)
    if run is None:
        return
    batch = queries.paypal_batch_of(run=run)
    with payer.paypal_sender() as sender:
        first_sent_at = run.first_tried_at or now
        outcome = (
            sender.send(batch=batch, now=now)
            if run.tries == 1
            else sender.ask(batch=batch, first_sent_at=first_sent_at, now=now)
        )
    record_outcome(run_id=run_id, outcome=outcome, now=now)


@transaction.atomic(durable=True)
def begin_try(*, run_id: int, now: datetime) -> Run | None:
    """Commit the intent to call; None where nothing is left to call for."""
    return services.begin_try(run_id=run_id, now=now)


@transaction.atomic(durable=True)
def record_outcome(
    *, run_id: int, outcome: Sent | Refused | Unknown, now: datetime
) -> None:
    """Commit what the call came to."""
    services.record_outcome(run_id=run_id, outcome=outcome, now=now)


@transaction.atomic(durable=True)
def give_back(*, payout_id: int, detail: str, now: datetime) -> None:
    """Put a payout that failed or came back into the worker's payable, once."""
    before = services.mark_returned(payout_id=payout_id, detail=detail, now=now)
    if before is None:
        return
    if before.state == Payout.State.PAID:
        ledger.reverse(
            key=unsettled_key(payout_id), original_key=settled_key(payout_id), now=now
        )
    ledger.reverse(
        key=returned_key(payout_id), original_key=payout_key(payout_id), now=now
    )


def _opened(plan: Plan, programme: Programme, today: date, now: datetime) -> list[Run]:
    parts = [
        services.open_run(programme=programme, rail=rail, due=due, today=today, now=now)
        for rail, due in plan.parts
    ]
    entries = [_entry(run, payout) for run, payouts in parts for payout in payouts]
    ledger.post_many(entries=entries, now=now)
    for run, payouts in parts:
        in_transit = books.balance_of(
            owner=accounts.transit(run.pk), currency=run.currency
        )
        if in_transit.micro != sum(payout.amount_micro for payout in payouts):
            raise RunDoesNotAddUp
        if run.rail == Rail.PAYPAL.value:
            jobs.defer(jobs.SEND_RUN, key=run.pk)
    return [run for run, _ in parts]


def _note(runs: Sequence[Run], actor: str, now: datetime) -> None:
    noted = [
        Noted(
            AuditedAct.RUN_OPENED,
            f"run:{row.public_id}",
            {"rail": row.rail.value, "payouts": row.payouts, "total": str(row.total)},
        )
        for row in queries.runs_in(run_ids=[run.pk for run in runs])
    ]
    note_acts(actor=actor, noted=noted, now=now)


def _entry(run: Run, payout: Payout) -> Entry:
    transfer = Transfer(
        debit=accounts.payable(payout.worker_id),
        credit=accounts.transit(run.pk),
        amount=Money(run.currency, payout.amount_micro),
    )
    return Entry(key=payout_key(payout.pk), kind="payout", transfers=(transfer,))


def _worker_of(plan: Plan, owner: str) -> int:
    """Find whose payable the ledger refused; there is always one."""
    return next(
        each.worker_id
        for due in plan.due.values()
        for each in due
        if accounts.payable(each.worker_id) == owner
    )
