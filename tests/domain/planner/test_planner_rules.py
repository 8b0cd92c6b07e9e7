"""Slots, periods and pace, as values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from hormiga.domain.planner.rules import (
    NoSuchTimeZone,
    Pace,
    Slot,
    SlotEndsFirst,
    SlotsOverlap,
    check_slot,
    estimate_of,
    has_pace,
    midnight,
    per_hour,
    period_around,
    planned_seconds,
    time_zones,
    zone_named,
)
from hormiga.kit.money import Money

MADRID = ZoneInfo("Europe/Madrid")
ZONES = st.sampled_from(
    ["Europe/Madrid", "America/Caracas", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
)
MINUTES = st.integers(0, 1440)
SLOTS = st.builds(
    lambda weekday, ends: Slot(weekday, min(ends), max(ends)),
    st.integers(0, 6),
    st.lists(MINUTES, min_size=2, max_size=2, unique=True),
)
MOMENTS = st.integers(0, 4 * 366 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
EUR = Money.of("0.05", "EUR")


class TestASlot:
    @pytest.mark.parametrize(("starts", "ends"), [(600, 600), (600, 540), (0, 1441)])
    def test_ends_after_it_begins_and_on_its_day(self, starts, ends):
        with pytest.raises(SlotEndsFirst):
            check_slot(slot=Slot(0, starts, ends), among=[])

    @given(SLOTS, SLOTS)
    def test_overlaps_another_just_where_they_share_a_minute(self, one, other):
        shared = one.weekday == other.weekday and bool(
            {*range(one.starts, one.ends)} & {*range(other.starts, other.ends)}
        )

        try:
            check_slot(slot=one, among=[other])
        except SlotsOverlap:
            assert shared
        else:
            assert not shared


class TestPlannedTime:
    @given(st.lists(SLOTS, max_size=3), ZONES, MOMENTS, st.integers(0, 9))
    def test_of_two_stretches_is_that_of_both(self, slots, zone, since, days):
        middle, until = since + timedelta(days=days), since + timedelta(days=11)
        there = ZoneInfo(zone)

        def planned(a: datetime, b: datetime) -> int:
            return planned_seconds(slots=slots, zone=there, since=a, until=b)

        parts = planned(since, middle) + planned(middle, until)
        assert abs(parts - planned(since, until)) <= 1

    @given(st.lists(SLOTS, max_size=3), MOMENTS)
    def test_of_a_week_without_changed_clocks_is_the_slots_sum(self, slots, since):
        week = since + timedelta(days=7)

        planned = planned_seconds(
            slots=slots, zone=ZoneInfo("UTC"), since=since, until=week
        )

        assert abs(planned - sum(slot.minutes for slot in slots) * 60) <= 1

    @pytest.mark.parametrize(
        ("sunday", "hours"),
        [
            (date(2026, 10, 18), 4),
            (date(2026, 10, 25), 5),
            (date(2027, 3, 28), 3),
        ],
    )
    def test_is_as_long_as_it_lasts_where_clocks_change(self, sunday, hours):
        since = midnight(sunday, MADRID)

        planned = planned_seconds(
            slots=[Slot(6, 0, 240)],
            zone=MADRID,
            since=since,
            until=midnight(sunday + timedelta(days=1), MADRID),
        )

        assert planned == hours * 3600

    def test_counts_only_what_is_left(self):
        now = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # Tuesday, 18:30 in Madrid

        planned = planned_seconds(
            slots=[Slot(0, 1080, 1200), Slot(1, 1080, 1200)],
            zone=MADRID,
            since=now,
            until=midnight(date(2026, 11, 30), MADRID),
        )

        assert planned == 90 * 60


class TestAPeriod:
    @given(
        st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month"])
    )
    def test_holds_its_day_and_meets_the_next(self, day, period):
        found = period_around(period=period, today=day)

        assert found.since <= day <= found.last
        assert period_around(period=period, today=found.until).since == found.until

    def test_of_a_week_begins_on_monday_and_of_a_month_on_the_first(self):
        week = period_around(period="week", today=date(2026, 11, 29))
        month = period_around(period="month", today=date(2026, 12, 31))

        assert (week.since, week.last) == (date(2026, 11, 23), date(2026, 11, 29))
        assert (month.since, month.last) == (date(2026, 12, 1), date(2026, 12, 31))


class TestAnEstimate:
    def test_is_the_missing_tasks_at_the_median_pace(self):
        pace = Pace(20, 30.0, EUR)

        estimate = estimate_of(missing=Money.of("10.01", "EUR"), pace=pace)

        assert estimate
        assert (estimate.judgments, round(estimate.hours, 3)) == (201, 1.675)
        assert per_hour(pace) == Money.of("6", "EUR")

    @pytest.mark.parametrize(
        "pace",
        [
            None,
            Pace(19, 30.0, EUR),
            Pace(20, 0.0, EUR),
            Pace(20, 30.0, Money("EUR", 0)),
        ],
    )
    def test_is_not_made_from_too_little(self, pace):
        assert not has_pace(pace)
        assert estimate_of(missing=EUR, pace=pace) is None

    def test_is_not_made_where_nothing_is_missing(self):
        assert estimate_of(missing=Money("EUR", 0), pace=Pace(99, 1.0, EUR)) is None


class TestATimeZone:
    def test_is_a_place_that_the_tables_know(self):
        assert {"Europe/Madrid", "America/Caracas", "UTC"} <= {*time_zones()}
        assert not [zone for zone in time_zones() if zone.startswith("Etc/")]

    @pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "EST5EDT"])
    def test_is_no_other_text(self, name):
        with pytest.raises(NoSuchTimeZone):
            zone_named(name)
