"""Programmes pay on their days: by themselves, once, after the hold, late not never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.build.payouts import (
    NOON,
    PAYER,
    configure,
    earn,
    opened,
    payable,
    programme,
    sepa_worker,
    worker_owed,
)

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import statement_of
from hormiga.domain.payouts import schedule
from hormiga.domain.payouts.models import Payday, PayoutRequest, Proposal, Run
from hormiga.domain.payouts.queries import payouts_of
from hormiga.domain.payouts.requests import (
    AlreadyAsked,
    NothingToAskFor,
    NotPaidOnRequest,
)
from hormiga.domain.payouts.rules import due_until
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.paydays import paydays_of
from hormiga.domain.programmes.rules import promised_day
from hormiga.flows.edit_programme import edit_programme
from hormiga.flows.pay_on_payday import pay_on_payday
from hormiga.flows.pay_workers import give_back, preview
from hormiga.flows.request_payout import request_payout
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def at(day: int, hour: int = 9, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def seen_to(now: datetime) -> list[tuple[str, date]]:
    """What the sweep does once a minute."""
    found = schedule.programmes_to_pay(now=now)
    for one, day in found:
        pay_on_payday(programme=one, day=day, now=now)
    return [(one.slug, day) for one, day in found]


def only(slug: str = "open", **changed: object) -> Programme:
    """Leave one programme that the schedule has met."""
    found = programme(slug, **changed)
    for one in Programme.objects.all():
        Payday.objects.create(
            programme=one, day=date(2026, 11, 20), outcome="began", done_at=at(20)
        )
        if one.pk != found.pk:
            Programme.objects.filter(pk=one.pk).update(cadence="on-request")
    return found


class TestAPayday:
    def test_opens_the_run_by_itself_in_the_programmes_zone(self):
        only(cadence="weekly", time_zone="Pacific/Auckland")
        ana = sepa_worker("5.00")

        early = seen_to(datetime(2026, 11, 29, 10, 59, tzinfo=UTC))
        on_time = seen_to(datetime(2026, 11, 29, 11, 0, tzinfo=UTC))

        assert (early, on_time) == (
            [("open", date(2026, 11, 23))],
            [("open", date(2026, 11, 30))],
        )
        assert payable(ana) == "0.00"

    def test_is_seen_to_once(self):
        found = only(cadence="weekly")
        ana = sepa_worker("5.00")
        seen_to(at(30))
        earn(ana, "7.00", now=at(30, 10))

        again = seen_to(at(30, 11))
        by_force = pay_on_payday(programme=found, day=date(2026, 11, 30), now=at(30))

        assert (again, by_force) == ([], None)
        assert (Run.objects.count(), payable(ana)) == (1, "7.00")

    def test_that_passed_while_nothing_ran_is_seen_to_late(self):
        only(cadence="monthly")
        ana = sepa_worker("5.00")

        late = seen_to(at(5, month=12))

        assert late == [("open", date(2026, 12, 1))]
        assert payable(ana) == "0.00"

    def test_pays_nothing_where_the_schedule_meets_the_programme(self):
        programme(cadence="weekly")
        ana = sepa_worker("5.00")

        seen_to(at(30))

        assert payable(ana) == "5.00"
        assert set(Payday.objects.values_list("outcome", flat=True)) == {"began"}
        seen_to(at(7, month=12))
        assert payable(ana) == "0.00"

    def test_comes_although_a_clock_once_ran_ahead(self):
        found = only(cadence="weekly")
        ana = sepa_worker("5.00")
        Payday.objects.create(
            programme=found, day=date(2030, 1, 7), outcome="nobody", done_at=at(20)
        )

        seen_to(at(30))

        assert payable(ana) == "0.00"

    def test_never_comes_where_one_asks(self):
        only(cadence="on-request")
        ana = sepa_worker("5.00")

        assert seen_to(at(30)) == []
        assert payable(ana) == "5.00"

    def test_above_the_limit_waits_for_one_person(self, settings):
        settings.FOUR_EYES_LIMIT = "1"
        only(cadence="weekly")
        ana = sepa_worker("5.00")

        seen_to(at(30))

        proposal = Proposal.objects.get()
        assert (proposal.proposed_by, proposal.state) == ("schedule", "waiting")
        assert payable(ana) == "5.00"
        assert seen_to(at(30, 10)) == []

    def test_of_an_ended_programme_still_pays(self):
        only(cadence="weekly", is_active=False)
        ana = sepa_worker("5.00")

        seen_to(at(30))

        assert payable(ana) == "0.00"


class TestTheCalendarOfAWorker:
    def test_says_up_to_which_day_of_approvals_each_payday_carries(self):
        found = programme(cadence="weekly", hold_days=7)
        ana = sepa_worker("5.00")

        days = paydays_of(worker_id=ana.pk, now=NOON, days=14)

        assert [(one.day, one.approved_by) for one in days] == [
            (date(2026, 11, 30), date(2026, 11, 22)),
            (date(2026, 12, 7), date(2026, 11, 29)),
        ]
        for one in days:
            promised = {
                after: promised_day(
                    cadence=found.cadence,
                    hold_days=found.hold_days,
                    decided_on=one.approved_by + after * DAY,
                )
                for after in (0, 1)
            }
            assert promised == {0: one.day, 1: one.day + 7 * DAY}


class TestTheHold:
    def test_keeps_back_what_was_earned_lately(self):
        programme(hold_days=7)
        ana = sepa_worker("5.00")
        earn(ana, "3.00", now=NOON + 3 * DAY)

        result = opened(now=NOON + 7 * DAY)

        (run,) = result.runs
        assert payable(ana) == "3.00"
        held = [(one.amount.amount, one.reason) for one in result.unpaid]
        assert held == [("3.00", "in-hold")]
        assert opened(now=NOON + 10 * DAY - timedelta(seconds=1)).runs == []
        assert len(opened(now=NOON + 10 * DAY).runs) == 1
        assert (payable(ana), run.state) == ("0.00", "open")

    def test_counts_days_of_the_calendar_where_clocks_change(self):
        until = due_until(
            now=datetime(2026, 3, 31, 22, 30, tzinfo=UTC),  # 00:30 in Madrid, summer
            time_zone="Europe/Madrid",
            hold_days=7,
        )

        assert until.astimezone(UTC) == datetime(2026, 3, 24, 23, 30, tzinfo=UTC)

    def test_is_over_for_money_that_came_back(self):
        programme(hold_days=7)
        ana = sepa_worker("5.00")
        (run,) = opened(now=NOON + 7 * DAY).runs
        payout = run_payout(run)

        give_back(payout_id=payout, detail="AC04", now=NOON + 8 * DAY)

        assert payable(ana) == "5.00"
        assert preview_total(NOON + 8 * DAY) == 5_000_000

    def test_holds_nothing_of_what_was_taken_back(self):
        programme(hold_days=7)
        ana = sepa_worker("5.00")
        earn(ana, "3.00", now=NOON + 6 * DAY)
        key = latest_key(ana)

        ledger.reverse(key="taken-back", original_key=key, now=NOON + 7 * DAY)

        assert preview_total(NOON + 7 * DAY) == 5_000_000

    def test_leaves_nothing_below_zero(self):
        programme(hold_days=7)
        ana = sepa_worker("5.00")

        plan = preview(programme=programme(), now=NOON + DAY)

        assert (plan.total_micro, payable(ana)) == (0, "5.00")
        assert [(u.amount.amount, u.reason) for u in plan.unpaid] == [
            ("5.00", "in-hold")
        ]


class TestTheMinimum:
    def test_is_not_raised_on_money_that_had_reached_it(self):
        programme(minimum_payout_micro=5_000_000)
        had, had_not = sepa_worker("5.00"), sepa_worker("4.99")

        raise_minimum(10_000_000)
        earn(had_not, "1.00", now=NOON + 2 * DAY)
        opened(now=NOON + 3 * DAY)

        assert [payable(had), payable(had_not)] == ["0.00", "5.99"]

    def test_counts_as_raised_for_what_is_earned_after_the_payout(self):
        programme(minimum_payout_micro=5_000_000)
        ana = sepa_worker("5.00")
        raise_minimum(10_000_000)
        opened(now=NOON + 2 * DAY)
        earn(ana, "6.00", now=NOON + 3 * DAY)

        opened(now=NOON + 4 * DAY)

        assert payable(ana) == "6.00"

    def test_counts_for_money_that_came_back_as_it_was(self):
        programme(minimum_payout_micro=5_000_000)
        ana = sepa_worker("5.00")
        raise_minimum(10_000_000)
        (run,) = opened(now=NOON + 2 * DAY).runs
        give_back(payout_id=run_payout(run), detail="AC04", now=NOON + 3 * DAY)

        opened(now=NOON + 4 * DAY)

        assert payable(ana) == "0.00"

    def test_may_be_lowered_for_everybody_at_once(self):
        programme(minimum_payout_micro=5_000_000)
        ana = sepa_worker("2.00")

        raise_minimum(1_000_000)
        opened(now=NOON + 2 * DAY)

        assert payable(ana) == "0.00"


class TestAskingForAPayout:
    def test_is_honoured_by_the_next_daily_run(self):
        only(cadence="on-request")
        ana, eva = sepa_worker("5.00"), sepa_worker("6.00")

        request_payout(worker=ana, programme="open", now=at(25))
        same_day = seen_to(at(25, 23))
        next_day = seen_to(at(26, 0))

        assert (same_day, next_day) == ([], [("open", date(2026, 11, 26))])
        assert [payable(ana), payable(eva)] == ["0.00", "6.00"]
        assert PayoutRequest.objects.get().honoured_at == at(26, 0)

    def test_above_the_limit_is_approved_for_those_who_asked(self, settings):
        settings.FOUR_EYES_LIMIT = "1"
        only(cadence="on-request")
        ana, _ = sepa_worker("5.00"), sepa_worker("6.00")
        request_payout(worker=ana, programme="open", now=at(25))

        seen_to(at(26))

        assert Proposal.objects.get().total_micro == 5_000_000

    def test_twice_is_refused(self):
        only(cadence="on-request")
        ana = sepa_worker("5.00")
        request_payout(worker=ana, programme="open", now=at(25))

        with pytest.raises(AlreadyAsked):
            request_payout(worker=ana, programme="open", now=at(25))

        assert PayoutRequest.objects.count() == 1

    def test_is_refused_where_days_are_fixed(self):
        only(cadence="weekly")
        ana = sepa_worker("5.00")

        with pytest.raises(NotPaidOnRequest):
            request_payout(worker=ana, programme="open", now=at(25))

        assert not PayoutRequest.objects.exists()

    def test_is_refused_where_nothing_could_be_paid(self):
        only(cadence="on-request")
        ana = worker_owed("5.00")

        with pytest.raises(NothingToAskFor) as refused:
            request_payout(worker=ana, programme="open", now=at(25))

        assert refused.value.facts == {"reasons": ["no-method"]}
        assert not PayoutRequest.objects.exists()


def run_payout(run: Run) -> int:
    (payout,) = payouts_of(run=run)
    return payout.pk


def preview_total(now: datetime) -> int:
    return preview(programme=programme(), now=now).total_micro


def raise_minimum(micro: int) -> None:
    edit_programme(
        slug="open",
        figures={"minimum_payout_micro": micro},
        actor="user:1",
        now=NOON + DAY,
    )


def latest_key(worker) -> str:
    (line,) = statement_of(owner=accounts.payable(worker.pk), currency="EUR", limit=1)
    return line.key
