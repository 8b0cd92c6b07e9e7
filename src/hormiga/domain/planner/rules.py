"""A worker's week as values: slots, periods, pace, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

DAY_MINUTES = 1440
MOST_SLOTS = 42
"""Six a day: more is a form gone wrong."""
ENOUGH_JUDGMENTS = 20
PACE_DAYS = 30
"""A pace is measured over so many days, and from no fewer judgments."""
_AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)


class NoSuchTimeZone(Refusal):
    """There is no time zone of this name. Choose one from the list."""


class SlotEndsFirst(Refusal):
    """These hours end before they begin. Past midnight, write them as two slots."""


class SlotsOverlap(Refusal):
    """These hours overlap others of the same day. Remove those first."""

    kind = Kind.CONFLICT


class TooManySlots(Refusal):
    """A week has room for 42 working hours' slots. Join some of them."""

    kind = Kind.TOO_LARGE


class NoSuchSlot(Refusal):
    """These working hours are not there any more."""

    kind = Kind.NOT_FOUND


class NoWeekday(Refusal):
    """Choose at least one day of the week."""


class GoalTooSmall(Refusal):
    """A goal is an amount above nothing."""


class NoSuchFeed(Refusal):
    """There is no calendar at this address. A new address may have taken its place."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekday (Monday is 0), and minutes from its midnight."""

    weekday: int
    starts: int
    ends: int

    @property
    def minutes(self) -> int:
        """Tell how long it is by the clock on the wall."""
        return self.ends - self.starts


@dataclass(frozen=True, slots=True)
class Period:
    """A goal's week or month, as days on the worker's own clock; `until` is outside."""

    since: date
    until: date

    @property
    def last(self) -> date:
        """Give the last day that counts."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """What one's judgments of late took and brought, in the median."""

    judgments: int
    seconds: float
    reward: Money


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is still needed at one's own pace; never a promise."""

    judgments: int
    hours: float


@cache
def time_zones() -> tuple[str, ...]:
    """Name the zones one can live in, in order."""
    named = {zone for zone in available_timezones() if zone.startswith(_AREAS)}
    return ("UTC", *sorted(named))


def zone_named(name: str) -> ZoneInfo:
    """Find a time zone of the list."""
    if name not in time_zones():
        raise NoSuchTimeZone
    return ZoneInfo(name)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Tell when a day begins for somebody who lives in the zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def check_slot(*, slot: Slot, among: Iterable[Slot]) -> None:
    """Refuse hours that end before they begin, or that lie on others."""
    if not 0 <= slot.starts < slot.ends <= DAY_MINUTES:
        raise SlotEndsFirst
    for other in among:
        is_apart = slot.ends <= other.starts or other.ends <= slot.starts
        if other.weekday == slot.weekday and not is_apart:
            raise SlotsOverlap


def planned_seconds(
    *, slots: Sequence[Slot], zone: ZoneInfo, since: datetime, until: datetime
) -> int:
    """Sum up the planned time between two moments, as it really passes.

    Where clocks change, a slot is as long as it lasts, not as the wall says.
    """
    total = 0.0
    # A day more on both sides: the zone may be a day off the moments' own.
    day = (since - timedelta(days=1)).date()
    while day <= (until + timedelta(days=1)).date():
        for slot in slots:
            if slot.weekday == day.weekday():
                starts = max(moment(day, slot.starts, zone), since)
                ends = min(moment(day, slot.ends, zone), until)
                total += max(0.0, (ends - starts).total_seconds())
        day += timedelta(days=1)
    return round(total)


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Tell when a clock on the wall shows so many minutes of a day, in UTC."""
    days, rest = divmod(minute, DAY_MINUTES)
    wall = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)))
    return wall.replace(tzinfo=zone).astimezone(UTC)


def period_around(*, period: str, today: date) -> Period:
    """Give the week (from Monday) or the month that a day lies in."""
    if period == "week":
        monday = today - timedelta(days=today.weekday())
        return Period(monday, monday + timedelta(days=7))
    first = today.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def has_pace(pace: Pace | None) -> bool:
    """Say whether enough was measured to speak of a pace."""
    return (
        pace is not None
        and pace.judgments >= ENOUGH_JUDGMENTS
        and pace.seconds > 0
        and pace.reward.micro > 0
    )


def per_hour(pace: Pace) -> Money:
    """Tell what an hour at this pace brings."""
    micro = int(pace.reward.micro * 3600 / pace.seconds)
    return Money(pace.reward.currency, micro)


def estimate_of(*, missing: Money, pace: Pace | None) -> Estimate | None:
    """Tell what a missing amount takes at one's own pace; None with too little data."""
    if pace is None or not has_pace(pace) or missing.micro <= 0:
        return None
    judgments = -(-missing.micro // pace.reward.micro)
    return Estimate(judgments, judgments * pace.seconds / 3600)
