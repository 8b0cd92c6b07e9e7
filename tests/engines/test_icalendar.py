"""Calendars as RFC 5545 has them, read back by a reader of our own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.icalendar import Event, changes, escaped, folded, written


def wall(*parts: int) -> datetime:
    """What a clock on the wall shows."""
    year, month, day, hour = parts
    return datetime(year, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORK = Event(
    uid="a1",
    title="Work; with, Hormiga",
    starts=wall(2026, 11, 23, 18),
    ends=wall(2026, 11, 23, 20),
    rule="FREQ=WEEKLY;BYDAY=MO",
    alarm_minutes=30,
)
PAYDAY = Event(
    uid="b2",
    title="Payout day",
    starts=date(2026, 11, 30),
    ends=date(2026, 12, 1),
    about="Line one\nline two",
)


def calendar(*events: Event, zone: str = "Europe/Madrid") -> str:
    return written(name="My plan", zone=zone, events=events, language="en", now=NOW)


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]


def plain(text: str) -> str:
    """Read a TEXT value back."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


def parts(lines: list[str], kind: str) -> list[dict[str, str]]:
    """Read each component of a kind; an alarm inside an event stays out of it."""
    found: list[dict[str, str]] = []
    open_ones: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_ones.append(value)
            if value == kind:
                found.append({})
        elif name == "END":
            assert open_ones.pop() == value
        elif open_ones[-1] == kind:
            found[-1][name] = value
    assert open_ones == []
    return found


class TestALine:
    @given(st.text())
    def test_is_folded_at_75_octets_and_cuts_no_character(self, text):
        line = "SUMMARY:" + text.replace("\r", "").replace("\n", "")

        lines = folded(line).removesuffix("\r\n").split("\r\n")

        assert all(len(one.encode()) <= 75 for one in lines)
        assert all(one.startswith(" ") for one in lines[1:])
        assert lines[0] + "".join(one[1:] for one in lines[1:]) == line

    def test_of_75_octets_is_one_and_of_76_two(self):
        assert folded("x" * 75) == "x" * 75 + "\r\n"
        assert folded("x" * 76) == "x" * 75 + "\r\n x\r\n"
        assert folded("é" * 38) == "é" * 37 + "\r\n é\r\n"


class TestAText:
    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
    def test_reads_back_as_it_was(self, text):
        assert plain(escaped(text)) == text

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_opens_no_line_and_no_other_property(self, text):
        value = escaped(text)

        assert not re.search(r"[\x00-\x1f\x7f]", value)
        assert not re.search(r"(?<!\\)(\\\\)*[;,]", value)

    def test_keeps_its_lines(self):
        assert escaped("a;b,c\\d\r\ne\nf") == "a\\;b\\,c\\\\d\\ne\\nf"


class TestACalendar:
    def test_has_the_parts_that_must_be_there(self):
        lines = unfolded(calendar(WORK, PAYDAY))

        assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
        assert any(line.startswith("PRODID:") for line in lines)
        work, payday = parts(lines, "VEVENT")
        assert work["UID"] == "a1"
        assert work["DTSTAMP"] == "20261124T120000Z"
        assert work["DTSTART;TZID=Europe/Madrid"] == "20261123T180000"
        assert work["DTEND;TZID=Europe/Madrid"] == "20261123T200000"
        assert work["RRULE"] == "FREQ=WEEKLY;BYDAY=MO"
        assert plain(work["SUMMARY;LANGUAGE=en"]) == "Work; with, Hormiga"
        assert payday["DTSTART;VALUE=DATE"] == "20261130"
        assert payday["DTEND;VALUE=DATE"] == "20261201"
        assert plain(payday["DESCRIPTION;LANGUAGE=en"]) == "Line one\nline two"
        (alarm,) = parts(lines, "VALARM")
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"] == "-PT30M"
        assert alarm["DESCRIPTION"]

    def test_without_events_is_one_all_the_same(self):
        assert unfolded(calendar())[-1] == "END:VCALENDAR"
        assert parts(unfolded(calendar(PAYDAY)), "VTIMEZONE") == []

    @pytest.mark.parametrize(
        "zone",
        [
            *("Europe/Madrid", "America/New_York", "America/Caracas", "UTC"),
            *("Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"),
        ],
    )
    def test_has_a_clock_that_shows_what_the_zones_own_does(self, zone):
        """A reader takes the last change before a moment; try each day at noon."""
        lines = unfolded(calendar(WORK, zone=zone))
        kinds = parts(lines, "STANDARD") + parts(lines, "DAYLIGHT")
        there = ZoneInfo(zone)

        def offset(text: str) -> timedelta:
            sign = -1 if text[0] == "-" else 1
            return sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))

        for days in range(1000):
            noon = wall(2026, 11, 23, 12) + timedelta(days=days)
            begun = [one for one in kinds if one["DTSTART"] <= f"{noon:%Y%m%dT%H%M%S}"]
            shown = offset(max(begun, key=lambda one: one["DTSTART"])["TZOFFSETTO"])
            assert shown == noon.replace(tzinfo=there).utcoffset(), noon

    def test_writes_a_change_at_the_hour_before_it(self):
        lines = unfolded(calendar(WORK))

        spring = parts(lines, "DAYLIGHT")[0]

        assert spring["DTSTART"] == "20270328T020000"
        assert (spring["TZOFFSETFROM"], spring["TZOFFSETTO"]) == ("+0100", "+0200")


class TestTheChanges:
    def test_of_madrid_come_to_the_second(self):
        found = changes(
            ZoneInfo("Europe/Madrid"),
            since=datetime(2026, 1, 1, 3, 7, 5, 9, tzinfo=UTC),
            until=datetime(2027, 1, 1, tzinfo=UTC),
        )

        assert [*found] == [
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
        ]
