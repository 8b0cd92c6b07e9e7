"""A worker's judgments as income: by programme and vendor, and at which pace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class DayIncome:
    """What one day's approved judgments brought, through one door.

    The programme's name is `{language: text}`; a vendor is None where one works by
    oneself. Days are the zone's.
    """

    programme: str
    name: dict[str, str]
    vendor: str | None
    day: date
    amount: Money
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """How many judgments of late have a measured time, and their medians."""

    judgments: int
    seconds: float
    reward: Money


def income_by_day(
    *, worker_id: int, zone: ZoneInfo, since: datetime, until: datetime
) -> list[DayIncome]:
    """Sum approved judgments by day, programme, vendor and currency; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_DAY,
            {"worker": worker_id, "zone": zone.key, "since": since, "until": until},
        )
        rows = cursor.fetchall()
    return [
        DayIncome(
            slug, json.loads(name), vendor, day, Money(currency, int(micro)), took
        )
        for slug, name, vendor, day, currency, micro, took in rows
        if micro
    ]


def in_review(*, worker_id: int) -> dict[str, Money]:
    """Sum judgments that nobody has decided on yet, by currency; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_REVIEW, [worker_id])
        return {name: Money(name, int(micro)) for name, micro in cursor.fetchall()}


def measured(
    *, worker_id: int, currency: str, now: datetime, days: int
) -> Measured | None:
    """Take the medians of the last days' judgments with a measured time.

    A rejected judgment brings nothing, and its time counts all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PACE, [worker_id, now - timedelta(days=days), now, currency])
        times, seconds, micro = cursor.fetchone()
    if not times:
        return None
    return Measured(times, float(seconds), Money(currency, int(micro)))


_BY_DAY = """
    SELECT p.slug, p.name, o.name, d.day, d.currency, d.micro, d.seconds FROM (
        SELECT a.enrolment_id, v.currency,
               (a.decided_at AT TIME ZONE %(zone)s)::date AS day,
               sum(coalesce(j.reward_micro, v.reward_micro)) AS micro,
               coalesce(sum(coalesce((SELECT c.seconds FROM assignments_timecorrection c
                   WHERE c.assignment_id = a.id ORDER BY c.id DESC LIMIT 1),
                   a.active_seconds)), 0) AS seconds
        FROM assignments_assignment a
        JOIN projects_projectversion v ON v.id = a.version_id
        LEFT JOIN assignments_judgmentpay j ON j.assignment_id = a.id
        WHERE a.worker_id = %(worker)s AND a.state = 5
          AND a.decided_at >= %(since)s AND a.decided_at < %(until)s
        GROUP BY a.enrolment_id, v.currency, day
    ) d
    JOIN programmes_enrolment e ON e.id = d.enrolment_id
    JOIN programmes_programme p ON p.id = e.programme_id
    LEFT JOIN people_organisation o ON o.id = e.vendor_id
    ORDER BY d.day, p.slug, o.name NULLS FIRST, d.currency
"""

_IN_REVIEW = """
    SELECT v.currency, sum(v.reward_micro) FROM assignments_assignment a
    JOIN projects_projectversion v ON v.id = a.version_id
    WHERE a.worker_id = %s AND a.state = 2
    GROUP BY v.currency ORDER BY v.currency
"""

_PACE = """
    SELECT count(*),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY
               coalesce((SELECT c.seconds FROM assignments_timecorrection c
                   WHERE c.assignment_id = a.id ORDER BY c.id DESC LIMIT 1),
                   a.active_seconds)),
           percentile_disc(0.5) WITHIN GROUP (
               ORDER BY CASE a.state WHEN 6 THEN 0
                   ELSE coalesce(j.reward_micro, v.reward_micro) END)
    FROM assignments_assignment a
    JOIN projects_projectversion v ON v.id = a.version_id
    LEFT JOIN assignments_judgmentpay j ON j.assignment_id = a.id
    WHERE a.worker_id = %s AND a.state IN (2, 5, 6)
      AND a.submitted_at >= %s AND a.submitted_at <= %s
      AND a.active_seconds IS NOT NULL AND v.currency = %s AND v.reward_micro > 0
"""
