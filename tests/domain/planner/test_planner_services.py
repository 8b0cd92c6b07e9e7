"""Plans and diaries in the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from tests.build.people import NOON, worker
from tests.build.plans import entry, made

from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary import AlreadyInDiary, NoSuchEntry
from hormiga.domain.planner.leaving import diary_of, forget_plan, plan_of
from hormiga.domain.planner.models import (
    DiaryEntry,
    Goal,
    PlannerSettings,
    WorkingHours,
)
from hormiga.domain.planner.queries import (
    Chosen,
    all_entries,
    entries_of,
    entries_since,
    feed_at,
    goal_of,
    hours_of,
    settings_of,
    sources_of,
)
from hormiga.domain.planner.rules import (
    GoalTooSmall,
    NoSuchFeed,
    NoSuchSlot,
    NoSuchTimeZone,
    NoWeekday,
    Slot,
    SlotsOverlap,
    TooManySlots,
)
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def slots(who) -> list[Slot]:
    return [row.slot for row in hours_of(worker_id=who.pk)]


def plan(who, *weekdays: int, starts: int = 600, ends: int = 720) -> None:
    planner.add_hours(
        worker=who, weekdays=weekdays, starts=starts, ends=ends, since=TODAY
    )


class TestWorkingHours:
    def test_stand_through_the_week(self):
        who = worker()

        plan(who, 4, 0)
        plan(who, 0, starts=0, ends=60)
        plan(who, 0, starts=720, ends=1440)

        assert slots(who) == [
            Slot(0, 0, 60),
            Slot(0, 600, 720),
            Slot(0, 720, 1440),
            Slot(4, 600, 720),
        ]

    def test_that_overlap_on_one_day_come_on_none(self):
        who = worker()
        plan(who, 2)

        with pytest.raises(SlotsOverlap):
            plan(who, 1, 2, starts=660, ends=780)

        assert slots(who) == [Slot(2, 600, 720)]

    def test_need_a_day(self):
        who = worker()

        with pytest.raises(NoWeekday):
            plan(who)

        assert slots(who) == []

    def test_are_42_at_most(self):
        who = worker()
        for n in range(6):
            plan(who, *range(7), starts=n * 60, ends=n * 60 + 30)

        with pytest.raises(TooManySlots):
            plan(who, 0, starts=900, ends=960)

        assert len(slots(who)) == 42

    def test_are_dropped_by_nobody_else(self):
        who, other = worker(), worker()
        plan(who, 0)
        (row,) = hours_of(worker_id=who.pk)

        with pytest.raises(NoSuchSlot):
            planner.drop_hours(worker_id=other.pk, public_id=row.public_id)

        assert slots(who) == [Slot(0, 600, 720)]
        planner.drop_hours(worker_id=who.pk, public_id=row.public_id)
        assert slots(who) == []

    @pytest.mark.parametrize(
        ("weekday", "starts", "ends"),
        [(7, 0, 60), (0, 60, 60), (0, 0, 1441), (0, -1, 9)],
    )
    def test_that_no_week_has_are_refused_by_the_table(self, weekday, starts, ends):
        with pytest.raises(IntegrityError):
            WorkingHours.objects.create(
                worker=worker(),
                weekday=weekday,
                starts_minute=starts,
                ends_minute=ends,
                since_date=TODAY,
            )


class TestSettings:
    def test_are_utc_without_reminders_before_a_choice(self):
        assert settings_of(worker_id=worker().pk) == Chosen()

    def test_are_kept(self):
        who = worker()

        planner.choose_settings(
            worker=who, time_zone="America/Caracas", remind_minutes=0
        )

        assert settings_of(worker_id=who.pk) == Chosen(
            "America/Caracas", 0, has_feed=False, is_set=True
        )

    def test_of_no_place_change_nothing(self):
        who = worker()

        with pytest.raises(NoSuchTimeZone):
            planner.choose_settings(worker=who, time_zone="X", remind_minutes=None)

        assert PlannerSettings.objects.count() == 0


class TestAFeed:
    def test_is_found_by_its_address_until_there_is_a_new_one(self):
        who = worker()
        old = planner.open_feed(worker=who, language="es")

        new = planner.open_feed(worker=who, language="en")

        assert (feed_at(token=new).worker_id, feed_at(token=new).language) == (
            who.pk,
            "en",
        )
        with pytest.raises(NoSuchFeed):
            feed_at(token=old)

    def test_keeps_no_address_but_its_hash(self):
        who = worker()

        token = planner.open_feed(worker=who, language="en")

        kept = PlannerSettings.objects.filter(worker=who).values().get()
        assert len(token) >= 40
        assert token not in str(kept)
        assert kept["feed_digest"] is not None

    def test_ends_where_its_worker_ends_it(self):
        who = worker()
        token = planner.open_feed(worker=who, language="en")

        planner.close_feed(worker_id=who.pk)

        with pytest.raises(NoSuchFeed):
            feed_at(token=token)
        assert not settings_of(worker_id=who.pk).has_feed

    def test_leaves_the_clock_as_it_was(self):
        who = worker()
        planner.choose_settings(worker=who, time_zone="Asia/Tokyo", remind_minutes=30)

        planner.open_feed(worker=who, language="en")

        chosen = settings_of(worker_id=who.pk)
        assert (chosen.time_zone, chosen.remind_minutes) == ("Asia/Tokyo", 30)


class TestAGoal:
    def test_takes_the_place_of_the_one_before(self):
        who = worker()
        for period, amount in (("week", "50"), ("month", "180.50")):
            planner.set_goal(
                worker=who,
                period=Goal.Period(period),
                amount=Money.of(amount, "EUR"),
                now=NOON,
            )

        goal = goal_of(worker_id=who.pk)

        assert goal
        assert (goal.period, goal.amount.amount) == ("month", "180.50")
        planner.drop_goal(worker_id=who.pk)
        assert goal_of(worker_id=who.pk) is None

    def test_is_above_nothing(self):
        with pytest.raises(GoalTooSmall):
            planner.set_goal(
                worker=worker(),
                period=Goal.Period.WEEK,
                amount=Money("EUR", 0),
                now=NOON,
            )

        assert Goal.objects.count() == 0


class TestADiary:
    def test_takes_the_same_rows_once_however_often_they_come(self):
        who = worker()
        rows = [entry(TODAY), entry(TODAY), entry(TODAY, note="other")]

        first = planner.take_entries(worker=who, entries=rows, now=NOON)
        again = planner.take_entries(worker=who, entries=rows, now=NOON)
        longer = planner.take_entries(
            worker=who, entries=[*rows, entry(TODAY)], now=NOON
        )

        assert (first.added, first.known) == (3, 0)
        assert (again.added, again.known) == (0, 3)
        assert (longer.added, longer.known) == (1, 3)
        assert DiaryEntry.objects.filter(worker=who).count() == 4

    def test_takes_one_workers_row_from_another_too(self):
        for who in (worker(), worker()):
            planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)

        assert DiaryEntry.objects.count() == 2

    def test_refuses_an_entry_that_is_there(self):
        who = worker()
        planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)

        with pytest.raises(AlreadyInDiary):
            planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)

        assert DiaryEntry.objects.count() == 1

    def test_lists_the_latest_day_first_page_by_page(self):
        who = worker()
        days = [TODAY - timedelta(days=n % 3) for n in range(7)]
        rows = [entry(day, note=str(n)) for n, day in enumerate(days)]
        planner.take_entries(worker=who, entries=rows, now=NOON)

        seen, after = [], None
        while page := entries_of(worker_id=who.pk, after=after, limit=2):
            seen += [row.entry for row in page]
            after = page[-1].public_id

        assert sorted(seen, key=lambda one: one.note) == rows
        assert [one.day for one in seen] == sorted(days, reverse=True)
        assert [*all_entries(worker_id=who.pk)] == seen
        assert len(entries_since(worker_id=who.pk, since=TODAY)) == 3

    def test_shows_nobody_elses_entries(self):
        who, other = worker(), worker()
        planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)
        (row,) = entries_of(worker_id=who.pk, limit=9)

        assert entries_of(worker_id=other.pk, limit=9) == []
        assert entries_of(worker_id=other.pk, after=row.public_id, limit=9) == []
        assert sources_of(worker_id=other.pk) == []
        with pytest.raises(NoSuchEntry):
            planner.drop_entry(worker_id=other.pk, public_id=row.public_id)
        assert DiaryEntry.objects.count() == 1

    def test_may_be_asked_to_forget_an_entry_and_take_it_again(self):
        who = worker()
        planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)
        (row,) = entries_of(worker_id=who.pk, limit=9)

        planner.drop_entry(worker_id=who.pk, public_id=row.public_id)
        planner.add_entry(worker=who, entry=entry(TODAY), now=NOON)

        assert sources_of(worker_id=who.pk) == ["Elsewhere"]


class TestLeaving:
    def test_takes_all_of_it_along(self):
        who = worker()
        made(who)

        kinds = [row[0] for row in plan_of(worker_id=who.pk)]
        sums = [row[2] for row in diary_of(worker_id=who.pk)]

        assert kinds == ["time zone", "reminder", "hours", "hours", "goal"]
        assert sorted(map(str, sums)) == ["20.00", "31.05", "40.00", "8.20"]

    def test_forgets_ones_own_and_nobody_elses(self):
        who, other = worker(), worker()
        made(who)
        made(other)

        forget_plan(worker_id=who.pk)

        assert [*plan_of(worker_id=who.pk)] == []
        assert [*diary_of(worker_id=who.pk)] == []
        assert len([*plan_of(worker_id=other.pk)]) == 5
        assert len([*diary_of(worker_id=other.pk)]) == 4
