"""A calendar as RFC 5545 has it: events, alarms, and the clock they are set by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

FOLD = 75
"""A line has at most so many octets (section 3.1)."""
AHEAD = timedelta(days=3 * 366)
"""How far clock changes are written out; whoever reads the feed again gets more."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. On days it lasts whole days; at a moment it is set by a zone's clock.

    Moments are naive: what a clock on the wall shows. `rule` is an RRULE's value, and
    an alarm rings so many minutes before the event.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    rule: str = ""
    about: str = ""
    alarm_minutes: int | None = None


def written(
    *, name: str, zone: str, events: Sequence[Event], language: str, now: datetime
) -> str:
    """Write a calendar, with the zone's changes of clocks as the tables know them."""
    return "".join(
        folded(line) for line in _calendar(name, zone, events, language, now)
    )


def escaped(text: str) -> str:
    """Write a TEXT value (section 3.3.11); control signs have no way to be written."""
    for sign, code in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(sign, code)
    lines = "\\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "".join(one for one in lines if one >= " " and one != "\x7f")


def folded(line: str) -> str:
    """End a line with CRLF, and break it so that no part is over 75 octets.

    No character is cut in two: some readers decode line by line.
    """
    parts, size = [""], 0
    for one in line:
        octets = len(one.encode())
        if size + octets > FOLD:
            parts.append(" ")
            size = 1
        parts[-1] += one
        size += octets
    return "\r\n".join(parts) + "\r\n"


def _calendar(
    name: str, zone: str, events: Sequence[Event], language: str, now: datetime
) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hormiga//Planner//EN")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H")
    timed = [one.starts for one in events if isinstance(one.starts, datetime)]
    if timed:
        yield from _time_zone(zone, since=min(timed), until=now + AHEAD)
    for event in events:
        yield from _event(event, zone, language, now)
    yield "END:VCALENDAR"


def _event(event: Event, zone: str, language: str, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART{_when(event.starts, zone)}"
    yield f"DTEND{_when(event.ends, zone)}"
    if event.rule:
        yield f"RRULE:{event.rule}"
    yield f"SUMMARY;LANGUAGE={language}:{escaped(event.title)}"
    if event.about:
        yield f"DESCRIPTION;LANGUAGE={language}:{escaped(event.about)}"
    yield "TRANSP:TRANSPARENT"
    if event.alarm_minutes is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY")
        yield f"TRIGGER:-PT{event.alarm_minutes}M"
        yield from (f"DESCRIPTION:{escaped(event.title)}", "END:VALARM")
    yield "END:VEVENT"


def _when(at: date | datetime, zone: str) -> str:
    if isinstance(at, datetime):
        return f";TZID={zone}:{at:%Y%m%dT%H%M%S}"
    return f";VALUE=DATE:{at:%Y%m%d}"


def _time_zone(zone: str, *, since: datetime, until: datetime) -> Iterator[str]:
    """Write a VTIMEZONE: one part for the beginning, one for each change of clocks."""
    clock = ZoneInfo(zone)
    at = since.replace(tzinfo=clock).astimezone(UTC) - timedelta(days=1)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone}")
    yield from _observance(at, at, clock)
    for change in changes(clock, since=at, until=until):
        yield from _observance(change, change - timedelta(seconds=1), clock)
    yield "END:VTIMEZONE"


def _observance(at: datetime, before: datetime, clock: ZoneInfo) -> Iterator[str]:
    there = at.astimezone(clock)
    old = before.astimezone(clock).utcoffset() or timedelta()
    kind = "DAYLIGHT" if there.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{(at.replace(tzinfo=None) + old):%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_offset(old)}"
    yield f"TZOFFSETTO:{_offset(there.utcoffset() or timedelta())}"
    yield f"TZNAME:{there.tzname()}"
    yield f"END:{kind}"


def changes(clock: ZoneInfo, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the moments at which clocks change, to the second, in UTC."""
    day = timedelta(days=1)
    while since < until:
        low, high = since, since + day
        if _shown(low, clock) != _shown(high, clock):
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                is_before = _shown(middle, clock) == _shown(low, clock)
                low, high = (middle, high) if is_before else (low, middle)
            yield high.replace(microsecond=0)
        since += day


def _shown(at: datetime, clock: ZoneInfo) -> tuple[timedelta | None, timedelta | None]:
    there = at.astimezone(clock)
    return there.utcoffset(), there.dst()


def _offset(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    return f"{sign}{seconds // 3600:02d}{seconds % 3600 // 60:02d}"
