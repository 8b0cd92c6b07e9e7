"""Money leaves the payables for runs: rows, files and books in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from hormiga.domain.ledger import queries as books, services as ledger
from hormiga.domain.ledger.services import Entry, InsufficientFunds, Transfer
from hormiga.domain.payouts import approvals, queries, services
from hormiga.domain.payouts.models import Payout, PayoutRequest, Run
from hormiga.domain.payouts.rules import (
    Due,
    Plan,
    PlanHasChanged,
    Rail,
    RunDoesNotAddUp,
    Unpaid,
    payout_key,
)
from hormiga.domain.people.audit_log import AuditedAct, Noted
from hormiga.domain.programmes.models import Programme
from hormiga.kit import accounts, jobs
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Moment:
    """When runs are opened: `day` is one of the programme's time zone."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a worker's payout goes elsewhere, such as to a tax office."""

    owner: str
    amount: Money


def open_what_can(
    *, plan: Plan, programme: Programme, moment: Moment, kept: Mapping[int, Kept]
) -> tuple[list[Run], Sequence[Unpaid]]:
    """Open a plan's runs; who was corrected while we looked is left out.

    The ledger's guard decides about each balance; the others are paid. What is `kept`
    of a worker's money leaves the payable in the same entry.
    """
    while True:
        try:
            with transaction.atomic():
                runs = _opened(plan, programme, moment, kept)
        except InsufficientFunds as refusal:
            plan = plan.without(_worker_of(plan, str(refusal.facts["owner"])))
        else:
            return runs, plan.unpaid


def open_exactly(
    *, plan: Plan, programme: Programme, moment: Moment, kept: Mapping[int, Kept]
) -> list[Run]:
    """Open a plan's runs, all of them; refuses `PlanHasChanged`."""
    try:
        with transaction.atomic():
            return _opened(plan, programme, moment, kept)
    except InsufficientFunds as refusal:
        raise PlanHasChanged from refusal


def noted_of(runs: Sequence[Run]) -> list[Noted]:
    """Write what the audit log keeps of opened runs."""
    return [
        Noted(
            AuditedAct.RUN_OPENED,
            f"run:{row.public_id}",
            {"rail": row.rail.value, "payouts": row.payouts, "total": str(row.total)},
        )
        for row in queries.runs_in(run_ids=[run.pk for run in runs])
    ]


def _opened(
    plan: Plan, programme: Programme, moment: Moment, kept: Mapping[int, Kept]
) -> list[Run]:
    parts = [
        services.open_run(
            programme=programme,
            rail=rail,
            due=[_less(one, kept) for one in due],
            today=moment.day,
            now=moment.at,
        )
        for rail, due in plan.parts
    ]
    runs = [run for run, _ in parts]
    if runs:
        approvals.replace_waiting(programme=programme, now=moment.at)
        _honour(runs, programme, moment.at)
    entries = [
        _entry(run, payout, kept.get(payout.worker_id))
        for run, payouts in parts
        for payout in payouts
    ]
    ledger.post_many(entries=entries, now=moment.at)
    for run, payouts in parts:
        _check(run, payouts)
        if run.rail == Rail.PAYPAL.value:
            jobs.defer(jobs.SEND_RUN, key=run.pk)
    return runs


def _check(run: Run, payouts: Sequence[Payout]) -> None:
    in_transit = books.balance_of(owner=accounts.transit(run.pk), currency=run.currency)
    if in_transit.micro != sum(payout.amount_micro for payout in payouts):
        raise RunDoesNotAddUp


def _honour(runs: Sequence[Run], programme: Programme, now: datetime) -> None:
    paid = Payout.objects.filter(run__in=runs).values("worker")
    PayoutRequest.objects.filter(
        Q(programme=programme, honoured_at__isnull=True), worker__in=paid
    ).update(honoured_at=now)


def _less(due: Due, kept: Mapping[int, Kept]) -> Due:
    cut = kept.get(due.worker_id)
    return replace(due, amount=due.amount - cut.amount) if cut else due


def _entry(run: Run, payout: Payout, kept: Kept | None) -> Entry:
    payable = accounts.payable(payout.worker_id)
    amount = Money(run.currency, payout.amount_micro)
    transfers = [Transfer(payable, accounts.transit(run.pk), amount)]
    if kept:
        transfers.append(Transfer(payable, kept.owner, kept.amount))
    return Entry(payout_key(payout.pk), "payout", tuple(transfers))


def _worker_of(plan: Plan, owner: str) -> int:
    """Find whose payable the ledger refused; there is always one."""
    return next(
        each.worker_id
        for due in plan.due.values()
        for each in due
        if accounts.payable(each.worker_id) == owner
    )
