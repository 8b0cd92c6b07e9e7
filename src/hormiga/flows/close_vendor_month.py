"""A vendor's month ends: what the books gave it becomes a statement, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from hormiga.domain.messages import services as messages
from hormiga.domain.people.models import Membership, Organisation
from hormiga.domain.programmes.models import Contract
from hormiga.domain.settlement import services
from hormiga.domain.settlement.models import VendorStatement
from hormiga.domain.settlement.rules import Earned, Period, is_due, month_of
from hormiga.kit import accounts, ids

MOST_MONTHS = 24
"""Months closed for one vendor at a time; the next sweep goes on."""


class Terms(NamedTuple):
    """Where a vendor's months begin, and how long one waits after they end."""

    time_zone: str
    hold_days: int


def close_vendor_months(*, now: datetime) -> list[VendorStatement]:
    """Close every vendor's months that are over, hold and all; once each."""
    closed: list[VendorStatement] = []
    for vendor_id, currency in earners():
        closed += close_months_of(vendor_id=vendor_id, currency=currency, now=now)
    return closed


def close_months_of(
    *, vendor_id: int, currency: str, now: datetime
) -> list[VendorStatement]:
    """Close one vendor's months that are over, the oldest first."""
    closed: list[VendorStatement] = []
    for _ in range(MOST_MONTHS):
        made = close_next_month(vendor_id=vendor_id, currency=currency, now=now)
        if made is None:
            break
        closed.append(made)
    return closed


@transaction.atomic(durable=True)
def close_next_month(
    *, vendor_id: int, currency: str, now: datetime
) -> VendorStatement | None:
    """Close a vendor's oldest open month, if it is over; None where it is not.

    A month in which nothing came in is closed too, without a number.
    """
    vendor = Organisation.objects.select_for_update(no_key=True).get(pk=vendor_id)
    terms = _terms_of(vendor_id, currency)
    period = _next_period(vendor_id, currency, terms)
    if period is None or not is_due(period=period, hold_days=terms.hold_days, now=now):
        return None
    made = services.close_month(
        vendor=vendor,
        currency=currency,
        period=period,
        time_zone=terms.time_zone,
        earned=_earned(vendor_id, currency, period, terms.time_zone),
        now=now,
    )
    if made.lines.exists():
        _tell(made, now)
    return made


def _tell(statement: VendorStatement, now: datetime) -> None:
    vendor = ids.outside(statement.vendor.public_id, ids.ORGANISATION)
    members = Membership.objects.filter(
        organisation=statement.vendor_id,
        role__in=[Membership.Role.OWNER, Membership.Role.FINANCE],
    )
    for user_id in members.order_by("user").values_list("user_id", flat=True):
        messages.tell(
            user_id=user_id,
            kind="money.vendor-month",
            facts={"month": f"{statement.month:%Y-%m}"},
            link=("vendor_statement", vendor, ids.outside(statement.public_id)),
            key=f"{statement.pk}",
            now=now,
        )


def earners() -> Sequence[tuple[int, str]]:
    """List who has a vendor's account, (vendor, currency)."""
    prefix = accounts.vendor_payable(0).removesuffix("0")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(owner, %s)::bigint, currency FROM ledger_account"
            " WHERE owner >= %s AND owner < %s ORDER BY id",
            [len(prefix) + 1, prefix, prefix + "\U0010ffff"],
        )
        return list(cursor.fetchall())


def _terms_of(vendor_id: int, currency: str) -> Terms:
    contract = (
        Contract.objects.filter(vendor=vendor_id, programme__currency=currency)
        .select_related("programme")
        .order_by("pk")
        .first()
    )
    if contract is None:
        return Terms("UTC", 0)
    return Terms(contract.programme.time_zone, contract.programme.hold_days)


def _next_period(vendor_id: int, currency: str, terms: Terms) -> Period | None:
    last = (
        VendorStatement.objects.filter(vendor=vendor_id, currency=currency)
        .order_by("-month")
        .first()
    )
    if last is None:
        first = _first_line_at(vendor_id, currency)
        if first is None:
            return None
        return month_of(moment=first, time_zone=terms.time_zone)
    # Where the zone was changed meanwhile, the month still begins where one ended.
    period = month_of(
        moment=last.ends_at + (last.ends_at - last.starts_at) / 2,
        time_zone=terms.time_zone,
    )
    return replace(period, starts_at=last.ends_at)


def _first_line_at(vendor_id: int, currency: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.posted_at FROM ledger_transfer f"
            " JOIN ledger_transaction t ON t.id = f.transaction_id"
            " WHERE f.credit_id = (SELECT id FROM ledger_account"
            "  WHERE owner = %s AND currency = %s)"
            " ORDER BY f.credit_id, f.transaction_id LIMIT 1",
            [accounts.vendor_payable(vendor_id), currency],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _earned(
    vendor_id: int, currency: str, period: Period, time_zone: str
) -> list[Earned]:
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "owner": accounts.vendor_payable(vendor_id),
                "debts": accounts.vendor_debts(vendor_id),
                "currency": currency,
                "starts_at": period.starts_at,
                "ends_at": period.ends_at,
                "zone": time_zone,
            },
        )
        rows = cursor.fetchall()
    return [
        Earned(day, about, kind, judgments, int(micro), _title(title))
        for day, about, title, kind, judgments, micro in rows
    ]


def _title(stored: str | None) -> dict[str, str]:
    title: dict[str, str] = orjson.loads(stored) if stored else {}
    return title


# A reward that is passed through is followed by the leg that says whom the vendor owes
# it (flows/price_judgments.py); what else an approval gives a vendor is its margin.
_LINES = """
    WITH account AS (
        SELECT id FROM ledger_account
        WHERE owner = %(owner)s AND currency = %(currency)s),
    moved AS (
        SELECT transaction_id, seq, amount AS micro FROM ledger_transfer
        WHERE credit_id = (SELECT id FROM account)
        UNION ALL
        SELECT transaction_id, seq, -amount FROM ledger_transfer
        WHERE debit_id = (SELECT id FROM account)),
    line AS (
        SELECT (t.posted_at AT TIME ZONE %(zone)s)::date AS day, t.key, m.micro,
               substring(coalesce(o.key, t.key)
                         FROM '^(?:judgment|topup|time):([0-9]+)$')::bigint AS judgment,
               CASE WHEN t.reverses_id IS NOT NULL THEN 'correction'
                    WHEN EXISTS (
                        SELECT FROM ledger_transfer d JOIN ledger_account a
                        ON a.id = d.debit_id AND a.owner = %(debts)s
                        WHERE d.transaction_id = m.transaction_id
                        AND d.seq = m.seq + 1) THEN 'reward'
                    WHEN t.kind = 'approve' THEN 'margin'
                    ELSE 'correction' END AS kind
        FROM moved m JOIN ledger_transaction t ON t.id = m.transaction_id
        LEFT JOIN ledger_transaction o ON o.id = t.reverses_id
        WHERE t.posted_at >= %(starts_at)s AND t.posted_at < %(ends_at)s
        AND t.key NOT LIKE 'vendor-payment:%%'),
    named AS (
        SELECT l.day, l.kind, l.micro,
               CASE WHEN l.key LIKE 'judgment:%%' THEN l.judgment END AS judgment,
               coalesce('project:' || a.project_id, left(l.key, 60)) AS about,
               a.project_id
        FROM line l LEFT JOIN assignments_assignment a ON a.id = l.judgment)
    SELECT day, about,
           (SELECT v.title FROM projects_projectversion v
            WHERE v.project_id = min(n.project_id) ORDER BY v.id DESC LIMIT 1),
           kind, count(DISTINCT judgment), sum(micro)
    FROM named n GROUP BY day, about, kind ORDER BY about, day, kind
"""
