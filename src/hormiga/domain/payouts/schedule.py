"""The calendar's side of payouts: which day of which programme is to be seen to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hormiga.domain.payouts.models import Payday
from hormiga.domain.payouts.requests import asked_before
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import latest_payout_on


def programmes_to_pay(*, now: datetime) -> list[tuple[Programme, date]]:
    """List the programmes with a payday that nobody has seen to, ended ones too.

    A day that passed while nothing ran is seen to late, once: the latest one.
    """
    done = _latest_done(now)
    found = []
    for programme in Programme.objects.order_by("pk"):
        day = _due_day(programme, done.get(programme.pk), now)
        if day is not None:
            found.append((programme, day))
    return found


def take_day(
    *, programme: Programme, day: date, outcome: Payday.Outcome, now: datetime
) -> bool:
    """Mark a day as seen to; False where somebody was first."""
    _, is_first = Payday.objects.get_or_create(
        programme=programme, day=day, defaults={"outcome": outcome, "done_at": now}
    )
    return is_first


def tell_outcome(*, programme: Programme, day: date, outcome: Payday.Outcome) -> None:
    """Say what came of a day that was taken."""
    Payday.objects.filter(programme=programme, day=day).update(outcome=outcome)


def has_begun(*, programme: Programme) -> bool:
    """Say whether the schedule has met a programme before."""
    return Payday.objects.filter(programme=programme).exists()


def today_in(*, programme: Programme, now: datetime) -> date:
    """Tell the day that it is in a programme's time zone."""
    return now.astimezone(ZoneInfo(programme.time_zone)).date()


def _latest_done(now: datetime) -> dict[int, date]:
    # A clock that once ran ahead must not keep days of now from their turn.
    so_far = Payday.objects.filter(day__lte=(now + timedelta(days=1)).date())
    rows = so_far.order_by("programme", "-day").distinct("programme")
    return {row.programme_id: row.day for row in rows}


def _due_day(programme: Programme, done: date | None, now: datetime) -> date | None:
    today = today_in(programme=programme, now=now)
    if done is None:
        return today
    if programme.cadence == Programme.Cadence.ON_REQUEST:
        has_asked = done < today and asked_before(programme=programme, day=today)
        return today if has_asked else None
    day = latest_payout_on(cadence=programme.cadence, today=today)
    return day if day is not None and day > done else None
