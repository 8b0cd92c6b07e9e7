"""A worker's week, income and taxes, joined from what was really earned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.build import web
from tests.build.people import NOON, requester
from tests.build.plans import entry
from tests.build.projects import live_batch, project
from tests.build.work import judge

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.models import Goal
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.models import Enrolment
from hormiga.domain.programmes.paydays import paydays_of
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Batch
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.compare_tax import compare_tax
from hormiga.flows.plan_week import Progress, plan_week
from hormiga.flows.read_income import diary_rows, read_income
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def somebody() -> Worker:
    return web.worker_user()[1]


def approved(who: Worker, number: int = 1, *, now: datetime = NOON, **terms) -> None:
    """Judgments that are approved at once; each takes three seconds for 0.05 EUR."""
    batch = live_batch(tasks=number, review_seconds=0, now=now, **terms)
    judge(who, batch, *["ant"] * number, now=now)
    approve_due_judgments(now=now)


def wants(who: Worker, amount: str, currency: str = "EUR", period: str = "week"):
    planner.set_goal(
        worker=who,
        period=Goal.Period(period),
        amount=Money.of(amount, currency),
        now=NOON,
    )


def progress(who: Worker, now: datetime = NOON) -> Progress:
    found = plan_week(worker_id=who.pk, now=now).progress
    assert found
    return found


def dollars(*, reward: str) -> Batch:
    """A task in the programme that pays in dollars."""
    made = project(
        owner=requester(wallet="100", currency="USD"),
        programme=programme_named("open-usd"),
        currency="USD",
        reward=reward,
        review_seconds=0,
    )
    return live_batch(of=made, tasks=1)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


class TestProgress:
    def test_is_what_was_approved_and_written_down_in_the_period(self):
        who = somebody()
        wants(who, "10")
        approved(who, 2)
        approved(who, 1, now=NOON - 7 * DAY)
        judge(who, live_batch(tasks=1), "ant")
        rows = [
            entry(date(2026, 11, 23), amount="1"),
            entry(date(2026, 11, 22), amount="3"),
            entry(date(2026, 11, 24), amount="9", currency="USD"),
        ]
        planner.take_entries(worker=who, entries=rows, now=NOON)

        found = progress(who)

        assert (found.here, found.elsewhere, found.in_review) == (
            eur("0.10"),
            eur("1"),
            eur("0.05"),
        )
        assert (found.missing, found.percent) == (eur("8.90"), 11)

    def test_counts_days_on_the_workers_own_clock(self):
        """Sunday, 23:30 UTC is Monday in Madrid, and still Sunday in Caracas."""
        who = somebody()
        wants(who, "10")
        approved(who, 1, now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

        def here(zone: str) -> Money:
            planner.choose_settings(worker=who, time_zone=zone, remind_minutes=None)
            return progress(who).here

        assert here("Europe/Madrid") == eur("0.05")
        assert here("America/Caracas") == eur("0")

    def test_is_nobody_elses(self):
        who = somebody()
        wants(who, "10")
        approved(somebody(), 3)

        assert progress(who).earned == eur("0")

    def test_reaches_its_end(self):
        who = somebody()
        wants(who, "0.05")
        approved(who, 2)

        found = progress(who)

        assert (found.is_reached, found.percent, found.estimate) == (True, 100, None)

    def test_of_nobody_without_a_goal_is_none(self):
        assert plan_week(worker_id=somebody().pk, now=NOON).progress is None


class TestTheEstimate:
    def test_is_not_made_from_nineteen_answers(self):
        who = somebody()
        wants(who, "10")
        approved(who, 19)

        found = progress(who)

        assert (found.judgments, found.estimate, found.hourly) == (19, None, None)

    def test_comes_from_twenty_of_the_last_thirty_days(self):
        who = somebody()
        wants(who, "10")
        approved(who, 20)

        found = progress(who)

        assert found.hourly == eur("60")
        assert found.estimate
        assert found.missing == eur("9")
        assert (found.estimate.judgments, found.estimate.hours) == (180, 0.15)
        assert progress(who, NOON + 31 * DAY).estimate is None

    def test_lets_rejected_work_count_its_time_and_bring_nothing(self):
        who = somebody()
        wants(who, "10")
        approved(who, 20)
        mine = Assignment.objects.filter(worker=who).order_by("pk")[:11]
        Assignment.objects.filter(pk__in=[one.pk for one in mine]).update(state=6)

        assert progress(who).estimate is None

    def test_tells_what_the_work_there_is_would_bring(self):
        who = somebody()
        wants(who, "0.30")
        live_batch(tasks=4)
        dollars(reward="5")

        found = progress(who)

        assert found.work_now == eur("0.20")
        assert not found.is_work_enough
        kind = create_type(name="Reads", organisation=None, now=NOON)
        wanted = Wanted(kind.pk, "Reads", Comparator.EXISTS, (), (), Guards.ACCEPT)
        live_batch(tasks=9, requirements=(wanted,))
        assert progress(who).work_now == eur("0.20")
        live_batch(tasks=2)
        assert progress(who).is_work_enough


class TestTheWeek:
    def test_counts_the_hours_that_are_left(self):
        who = somebody()
        planner.add_hours(
            worker=who, weekdays=[0, 1], starts=660, ends=780, since=date(2026, 11, 1)
        )

        plan = plan_week(worker_id=who.pk, now=NOON)  # a Tuesday, 12:00 UTC

        assert (plan.week_hours, plan.hours_left) == (4.0, 1.0)

    def test_knows_the_programmes_payout_days(self):
        who = somebody()

        days = paydays_of(worker_id=who.pk, now=NOON, days=14)

        assert [(one.slug, one.day) for one in days] == [
            ("open", date(2026, 11, 30)),
            ("open", date(2026, 12, 7)),
        ]

    def test_asks_the_database_as_often_for_more_work(self):
        who = somebody()
        wants(who, "10")
        approved(who, 1)
        live_batch(tasks=2)

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                plan_week(worker_id=who.pk, now=NOON)
            return len(queries)

        few = asked()
        approved(who, 5)
        for _ in range(3):
            live_batch(tasks=2)

        assert asked() == few


class TestIncome:
    def test_has_a_source_for_each_programme_vendor_and_name(self):
        who = somebody()
        approved(who, 2)
        vendor = web.vendor("Enlace")
        invitation = invitations.invite(
            vendor=vendor, programme=programme_named("open"), now=NOON
        )
        invitations.take_place(worker=who, invitation=invitation, now=NOON)
        place = Enrolment.objects.get(worker=who, vendor=vendor)
        first = Assignment.objects.filter(worker=who).order_by("pk").first()
        assert first
        Assignment.objects.filter(pk=first.pk).update(enrolment=place)
        planner.add_entry(
            worker=who, entry=entry(date(2026, 11, 20), "Elsewhere"), now=NOON
        )

        read = read_income(worker_id=who.pk, now=NOON)

        named = {
            (s.elsewhere or s.name["en"], s.vendor): [
                one.amount.amount for one in read.income if one.source == key
            ]
            for key, s in read.sources.items()
        }
        programme = programme_named("open").name["en"]
        assert named == {
            (programme, None): ["0.05"],
            (programme, "Enlace"): ["0.05"],
            ("Elsewhere", None): ["12.50"],
        }

    def test_goes_back_twelve_weeks(self):
        who = somebody()
        for weeks in (11, 12):
            day = date(2026, 11, 23) - timedelta(weeks=weeks)
            planner.add_entry(worker=who, entry=entry(day), now=NOON)
        approved(who, 1, now=NOON - timedelta(weeks=12))

        read = read_income(worker_id=who.pk, now=NOON)

        assert [one.day for one in read.income] == [date(2026, 9, 7)]

    def test_is_told_from_what_was_written_down_in_the_file(self):
        who = somebody()
        approved(who, 2)
        planner.add_entry(worker=who, entry=entry(date(2026, 11, 20)), now=NOON)

        rows = [*diary_rows(worker_id=who.pk, now=NOON + DAY, language="en")]

        assert [(one.amount.amount, kind) for one, kind in rows] == [
            ("0.10", "hormiga"),
            ("12.50", "entered"),
        ]


class TestTaxes:
    def test_sums_up_the_calendar_year_by_currency(self):
        who = somebody()
        approved(who, 2)
        approved(who, 1, now=datetime(2025, 12, 31, 12, tzinfo=UTC))

        year = compare_tax(worker=who, now=NOON + DAY)

        assert (year.year, [(s.currency, s.earned) for s in year.sums]) == (
            2026,
            [("EUR", eur("0.10"))],
        )
        assert [one.notice.title["es"] for one in year.compared] == [
            "Las plataformas informan (DAC7)",
            "Modelo 238 en España",
        ]

    def test_compares_what_was_paid_where_the_country_does(self):
        who = somebody()
        Worker.objects.filter(pk=who.pk).update(country="US")
        who.refresh_from_db()
        judge(who, dollars(reward="1"), "ant")
        approve_due_judgments(now=NOON)

        year = compare_tax(worker=who, now=NOON + DAY)

        assert [(one.amount, one.percent) for one in year.compared] == [
            (Money("USD", 0), 0)
        ] * 2
