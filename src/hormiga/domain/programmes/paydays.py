"""When the programmes that a worker is in pay out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import next_payout_on


@dataclass(frozen=True, slots=True)
class Payday:
    """A day on which a programme pays out; its name is `{language: text}`.

    It carries what was approved up to `approved_by`: later money is still in the hold.
    """

    slug: str
    name: dict[str, str]
    currency: str
    day: date
    approved_by: date


def paydays_of(*, worker_id: int, now: datetime, days: int) -> list[Payday]:
    """List the payout days of a worker's programmes in the days to come, in order."""
    places = Enrolment.objects.filter(worker_id=worker_id, is_active=True)
    mine = Programme.objects.filter(is_active=True, pk__in=places.values("programme"))
    found = [
        Payday(one.slug, one.name, one.currency, day, last_day_for(one, day))
        for one in mine.order_by("slug")
        for day in _days(one, now, days)
    ]
    return sorted(found, key=lambda payday: (payday.day, payday.slug))


def last_day_for(programme: Programme, day: date) -> date:
    """Tell the last day of approvals that a payout day carries."""
    return day - timedelta(days=programme.hold_days + 1)


def _days(programme: Programme, now: datetime, days: int) -> Iterator[date]:
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    last = today + timedelta(days=days)
    day = next_payout_on(cadence=programme.cadence, today=today)
    while day is not None and day <= last:
        yield day
        day = next_payout_on(cadence=programme.cadence, today=day)
