"""Who of a programme would be paid, how much, and who not and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.ledger import lately, queries as ledger
from hormiga.domain.payouts import files, methods, payer
from hormiga.domain.payouts.models import Payout, PayoutMethod, RaisedMinimum
from hormiga.domain.payouts.queries import PAYABLES, TRANSITS, opened
from hormiga.domain.payouts.rules import (
    Due,
    Plan,
    Rail,
    Reason,
    Unpaid,
    check_due,
    due_until,
    minimum_of,
    reason_against,
)
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.engines.rails import payout_list
from hormiga.engines.rails.pain001 import Party
from hormiga.kit import accounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class _Rules:
    """What decides about everybody of a programme alike."""

    minimum_micro: int
    closed: dict[Rail, str]
    debtor: Party | None
    at: datetime


def plan_of(
    *, programme: Programme, at: datetime, workers: Collection[int] | None = None
) -> Plan:
    """Tell who of the programme would be paid as of a moment, and who not and why.

    Everybody who was ever enrolled counts, whatever became of the enrolment or the
    account: earned money stays payable. `workers` leaves out all others. What is
    credited and set after `at` is not seen, so that a plan can be found again.
    """
    payables = _payables_of(programme, workers)
    held = _held(programme, at)
    kept = _kept_minimums(programme, payables, at)
    found = _methods_of(programme, at)
    rules = _rules_of(programme, at)
    due: dict[Rail, list[Due]] = {}
    unpaid: list[Unpaid] = []
    for worker_id, payable in payables.items():
        in_hold = min(payable.micro, held.get(accounts.payable(worker_id), 0))
        if in_hold:
            in_hold_now = Money(payable.currency, in_hold)
            unpaid.append(Unpaid(worker_id, in_hold_now, Reason.IN_HOLD))
        free = Money(payable.currency, payable.micro - in_hold)
        if not free.micro:
            continue
        minimum = minimum_of(
            now_micro=rules.minimum_micro, kept_micro=kept.get(worker_id, [])
        )
        one = _due_or_reason(free, minimum, found.get(worker_id), rules)
        if isinstance(one, Due):
            due.setdefault(Rail(found[worker_id].rail), []).append(one)
        else:
            unpaid.append(Unpaid(worker_id, free, one))
    return Plan(due, unpaid)


def _rules_of(programme: Programme, at: datetime) -> _Rules:
    closed = payer.closed_rails(currency=programme.currency)
    debtor = None if Rail.SEPA in closed else payer.debtor()
    return _Rules(programme.minimum_payout_micro, closed, debtor, at)


def _due_or_reason(
    free: Money, minimum_micro: int, method: PayoutMethod | None, rules: _Rules
) -> Due | str:
    reason = reason_against(
        payable=free,
        minimum_micro=minimum_micro,
        rail=Rail(method.rail) if method else None,
        closed=rules.closed,
    )
    if reason is not None or method is None:
        return reason or Reason.NO_METHOD
    held = methods.why_held(method, rules.at)
    if held is not None:
        return held
    try:
        return _checked(method, free.whole_cents, rules.debtor)
    except Refusal as refusal:
        return refusal.name()


def _payables_of(
    programme: Programme, workers: Collection[int] | None
) -> dict[int, Money]:
    rows = Enrolment.objects.filter(programme=programme)
    if workers is not None:
        rows = rows.filter(worker__in=workers)
    enrolled = rows.order_by("worker_id").values_list("worker_id", flat=True).distinct()
    owed = {
        row.owner: row.amount
        for row in ledger.balances_under(prefix=PAYABLES, currency=programme.currency)
    }
    return {
        worker_id: owed[owner]
        for worker_id in enrolled
        if (owner := accounts.payable(worker_id)) in owed
    }


def _held(programme: Programme, at: datetime) -> dict[str, int]:
    """Sum by owner what is not due yet; what came back from a run was held before."""
    since = due_until(
        now=at, time_zone=programme.time_zone, hold_days=programme.hold_days
    )
    return lately.credits_since(
        prefix=PAYABLES,
        currency=programme.currency,
        since=since,
        until=at,
        but_from=TRANSITS,
    )


def _kept_minimums(
    programme: Programme, payables: dict[int, Money], at: datetime
) -> dict[int, list[int]]:
    """List the smaller minimums that still count for workers, by worker.

    One counts who had reached it when it was raised, until a payout took that money.
    """
    raises = RaisedMinimum.objects.filter(programme=programme, raised_at__lte=at)
    kept: dict[int, list[int]] = {}
    for one in raises.filter(before_micro__lt=programme.minimum_payout_micro):
        moved = lately.moved_since(
            prefix=PAYABLES, currency=programme.currency, since=one.raised_at
        )
        paid_since = _paid_since(programme, one.raised_at)
        for worker_id, payable in payables.items():
            had = payable.micro - moved.get(accounts.payable(worker_id), 0)
            if had >= one.before_micro and worker_id not in paid_since:
                kept.setdefault(worker_id, []).append(one.before_micro)
    return kept


def _paid_since(programme: Programme, since: datetime) -> set[int]:
    rows = Payout.objects.exclude(state=Payout.State.RETURNED).filter(
        run__currency=programme.currency, run__created_at__gt=since
    )
    return set(rows.values_list("worker_id", flat=True).distinct())


def _methods_of(programme: Programme, at: datetime) -> dict[int, PayoutMethod]:
    # A subquery: a statement takes no more than 65,535 values.
    enrolled = Enrolment.objects.filter(programme=programme).values("worker")
    rows = PayoutMethod.objects.filter(
        is_active=True, created_at__lte=at, worker__in=enrolled
    )
    return {method.worker_id: method for method in rows}


def _checked(method: PayoutMethod, amount: Money, debtor: Party | None) -> Due:
    """Open the account and see that its rail takes it; one bad one stops no other."""
    due = opened(method, amount)
    rail = Rail(method.rail)
    if rail is Rail.LIST:
        payout_list.check_line(files.list_line(due=due, reference="check"))
    check_due(rail=rail, due=due, debtor=debtor)
    return due
