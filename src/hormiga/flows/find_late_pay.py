"""Pay that is late is found here before its worker has to ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from hormiga.domain.disputes.models import LatePay
from hormiga.domain.messages.services import tell_many, tell_worker
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.programmes.rules import promised_day
from hormiga.flows.open_dispute import operators
from hormiga.kit.money import MICRO_PER_CENT, Money

AT_ONCE = 2_000


class _Key(NamedTuple):
    worker_id: int
    currency: str
    promised_on: date


@dataclass(slots=True)
class _Sum:
    lines: int = 0
    micro: int = 0


@dataclass(slots=True)
class Found:
    """What a look at all payables found: new ones, and some that are paid by now."""

    late: list[LatePay] = field(default_factory=list)
    cleared: int = 0


@transaction.atomic(durable=True)
def find_late_pay(*, now: datetime) -> Found:
    """Mark approved money whose promised day is over though nothing holds it back.

    No method, a method that is held, and a balance below the minimum are explained to
    the worker; they are no fault. Running it again finds nothing anew.
    """
    late = _late(now)
    known = {
        _Key(row.worker_id, row.currency, row.promised_on): row
        for row in LatePay.objects.select_for_update().filter(cleared_at=None)
    }
    over = [row.pk for key, row in known.items() if key not in late]
    LatePay.objects.filter(pk__in=over).update(cleared_at=now)
    _refresh(known, late)
    fresh = [
        LatePay(
            worker_id=key.worker_id,
            currency=key.currency,
            promised_on=key.promised_on,
            lines=found.lines,
            amount_micro=found.micro,
            found_at=now,
        )
        for key, found in sorted(late.items())
        if key not in known
    ][:AT_ONCE]
    LatePay.objects.bulk_create(fresh, ignore_conflicts=True)
    _tell(fresh, now)
    return Found(fresh, len(over))


def _refresh(known: dict[_Key, LatePay], late: dict[_Key, _Sum]) -> None:
    """Keep what is still late as it stands now: some of it may be paid or corrected."""
    changed = []
    for key in known.keys() & late.keys():
        row, found = known[key], late[key]
        if (row.lines, row.amount_micro) != (found.lines, found.micro):
            row.lines, row.amount_micro = found.lines, found.micro
            changed.append(row)
    LatePay.objects.bulk_update(changed, ["lines", "amount_micro"], batch_size=1_000)


def _late(now: datetime) -> dict[_Key, _Sum]:
    late: dict[_Key, _Sum] = {}
    for key, minimum, balance, lines, micro in _overdue(now):
        if Money(key.currency, balance).whole_cents.micro >= minimum:
            found = late.setdefault(key, _Sum())
            found.lines, found.micro = found.lines + lines, found.micro + micro
    payable = _with_method({key.worker_id for key in late}, now)
    return {key: found for key, found in late.items() if key.worker_id in payable}


def _overdue(now: datetime) -> Iterator[tuple[_Key, int, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_UNCARRIED)
        rows = cursor.fetchall()
    for row in rows:
        worker_id, currency, balance, cadence, hold, minimum, zone, day = row[:8]
        back_at, lines, micro = row[8:]
        today = now.astimezone(ZoneInfo(zone)).date()
        decided_on = (
            max(day, back_at.astimezone(ZoneInfo(zone)).date()) if (back_at) else day
        )
        promised = promised_day(cadence=cadence, hold_days=hold, decided_on=decided_on)
        if promised is not None and promised < today:
            key = _Key(worker_id, currency, promised)
            yield key, max(minimum, MICRO_PER_CENT), balance, lines, int(micro)


def _with_method(worker_ids: set[int], now: datetime) -> set[int]:
    """Keep those whose money has somewhere to go."""
    is_held = Q(held_for_review_at__isnull=False, released_at=None)
    rows = PayoutMethod.objects.filter(
        worker_id__in=worker_ids,
        is_active=True,
        usable_from__lte=now,
        unverified_at=None,
    ).exclude(is_held)
    return set(rows.values_list("worker_id", flat=True))


def _tell(fresh: list[LatePay], now: datetime) -> None:
    for row in fresh:
        promised = row.promised_on.isoformat()
        tell_worker(
            worker_id=row.worker_id,
            kind="money.late",
            facts={
                "amount": str(Money(row.currency, row.amount_micro)),
                "promised_on": promised,
            },
            link=("earnings",),
            key=f"money.late:{row.currency}:{promised}",
            now=now,
        )
    if fresh:
        tell_many(
            user_ids=operators(),
            kind="money.late-found",
            facts={"workers": len({row.worker_id for row in fresh})},
            link=("operator_late",),
            key=f"money.late-found:{now.isoformat()}",
            now=now,
        )


# A payout takes what was free on its day, so what came in before the payout that lies
# a hold and a day behind the last one was taken for sure: no older row is read.
_UNCARRIED = """
    WITH due AS (
        SELECT a.id, a.currency, b.amount,
               split_part(a.owner, ':', 3)::bigint AS worker_id
        FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
        WHERE a.owner >= 'payable:worker:' AND a.owner < 'payable:worker;'
        AND b.amount >= 10000
    ), hold AS (
        SELECT coalesce(max(hold_days), 0) + 1 AS days FROM programmes_programme
    ),
    sent AS (
        SELECT p.worker_id, r.currency, t.id, r.created_at, p.state, p.settled_at
        FROM due JOIN payouts_payout p ON p.worker_id = due.worker_id
        JOIN payouts_run r ON r.id = p.run_id AND r.currency = due.currency
        JOIN ledger_transaction t ON t.key = 'payout:' || p.id
    ), edge AS (
        SELECT s.worker_id, s.currency,
               max(s.settled_at) FILTER (WHERE s.state = 'returned') AS back_at,
               coalesce(max(s.id) FILTER (
                   WHERE s.state <> 'returned' AND s.created_at <= l.at
                   - make_interval(days => (SELECT days FROM hold))), 0) AS floor
        FROM sent s JOIN (
            SELECT worker_id, currency,
                   max(created_at) FILTER (WHERE state <> 'returned') AS at
            FROM sent GROUP BY worker_id, currency
        ) l USING (worker_id, currency)
        GROUP BY s.worker_id, s.currency
    ), line AS (
        SELECT due.worker_id, due.currency, due.amount AS balance, f.amount,
               f.transaction_id, edge.back_at, p.cadence, p.hold_days,
               p.minimum_payout_micro, p.time_zone, t.posted_at,
               (t.posted_at AT TIME ZONE p.time_zone)::date AS day
        FROM due LEFT JOIN edge USING (worker_id, currency)
        JOIN ledger_transfer f ON f.credit_id = due.id
             AND f.transaction_id > coalesce(edge.floor, 0)
        JOIN ledger_transaction t ON t.id = f.transaction_id AND t.reverses_id IS NULL
        LEFT JOIN assignments_assignment j ON j.id = CASE
             WHEN t.key ~ '^judgment:[0-9]{1,18}$'
             THEN substr(t.key, 10)::bigint END
        LEFT JOIN projects_project o ON o.id = j.project_id
        JOIN LATERAL (
            SELECT g.cadence, g.hold_days, g.minimum_payout_micro, g.time_zone
            FROM programmes_programme g
            LEFT JOIN programmes_enrolment e ON e.programme_id = g.id
                 AND e.worker_id = due.worker_id
            WHERE g.id = o.programme_id
            OR (o.id IS NULL AND e.id IS NOT NULL AND g.currency = due.currency)
            ORDER BY e.is_active DESC NULLS LAST, e.id LIMIT 1
        ) p ON true
        WHERE NOT EXISTS (SELECT FROM ledger_transaction u WHERE u.reverses_id = t.id)
    )
    SELECT worker_id, currency, balance, cadence, hold_days, minimum_payout_micro,
           time_zone, day, back_at, count(*), sum(amount)
    FROM line
    WHERE NOT EXISTS (
        SELECT FROM sent s
        WHERE s.worker_id = line.worker_id AND s.currency = line.currency
        AND s.state <> 'returned' AND s.id > line.transaction_id
        AND (line.hold_days = 0 OR line.posted_at
             < s.created_at - make_interval(days => line.hold_days))
    )
    GROUP BY worker_id, currency, balance, cadence, hold_days, minimum_payout_micro,
             time_zone, day, back_at
    ORDER BY worker_id, currency, day
"""
