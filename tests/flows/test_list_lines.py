"""Every line of a worker's money says where it is, and nothing is hidden."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.build.payouts import PAYER, configure, iban, programme
from tests.build.people import NOON, worker
from tests.build.projects import live_batch
from tests.build.web import vendor
from tests.build.work import judge

from hormiga.domain.disputes.rules import NoSuchLine
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.history import Kind
from hormiga.domain.payouts.models import Payout, PayoutMethod
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.models import Enrolment
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.list_lines import Cursor, Line, Reader, State, Why, line_named
from hormiga.flows.pay_workers import give_back, open_runs
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.settle_run import settle_file
from hormiga.kit import accounts
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

MONDAY = datetime.fromisoformat("2026-11-30T09:00:00+00:00")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def lines(who: Worker, now: datetime = NOON) -> list[Line]:
    page = Reader(worker_id=who.pk, now=now).page(after=Cursor(), limit=100)
    return list(page.lines)


def facts(who: Worker, now: datetime = NOON) -> list[tuple[str, str, str]]:
    """What each line is, what it brought, and where it is; the newest first."""
    return [
        (line.kind.value, line.amount.amount, line.state.value)
        for line in lines(who, now)
    ]


def approved(who: Worker, *, number: int = 1, now: datetime = NOON, **changed):
    batch = live_batch(tasks=number, review_seconds=0, now=now, **changed)
    judged = judge(who, batch, *["ant"] * number, now=now)
    approve_due_judgments(now=now)
    return judged


def with_method(who: Worker, now: datetime = NOON) -> PayoutMethod:
    return methods.set_method(
        worker=who, rail=Rail.SEPA, holder="Ana", account=iban(who.pk), now=now
    )


def paid(now: datetime = MONDAY) -> Payout:
    (run,) = open_runs(programme=programme(), today=now.date(), now=now).runs
    settle_file(run_id=run.pk, now=now)
    return Payout.objects.get(run=run)


def post(key: str, debit: str, credit: str, amount: str, now: datetime = NOON) -> None:
    transfers = (Transfer(debit, credit, Money.of(amount, "EUR")),)
    ledger.post(entry=Entry(key, "test", transfers), now=now)


def brought(who: Worker, key: str, amount: str = "0.30", **when: datetime) -> None:
    post(key, accounts.BANK, accounts.payable(who.pk), amount, **when)


class TestAJudgment:
    def test_waits_for_a_decision_and_says_until_when(self):
        who = worker()
        (one,) = judge(who, live_batch(tasks=1, review_seconds=3600), "ant")

        (line,) = lines(who)

        assert (line.state, line.decision_by) == (State.IN_REVIEW, one.review_due_at)

    def test_that_is_approved_has_the_day_that_was_promised(self):
        who = worker()
        with_method(who)
        programme(hold_days=3)
        approved(who)

        (line,) = lines(who)

        # Tuesday the 24th and three days of hold: the Monday behind Friday.
        assert (line.state, line.promised_on) == (State.APPROVED, date(2026, 11, 30))
        assert not line.is_late

    def test_that_a_run_took_is_on_its_way_and_then_paid(self):
        who = worker()
        with_method(who)
        approved(who)
        (run,) = open_runs(programme=programme(), today=MONDAY.date(), now=MONDAY).runs

        on_its_way = [one for one in lines(who, MONDAY) if one.kind is Kind.ANSWER]
        settle_file(run_id=run.pk, now=MONDAY + DAY)
        there = [one for one in lines(who, MONDAY + DAY) if one.kind is Kind.ANSWER]

        assert [one.state for one in on_its_way] == [State.ON_ITS_WAY]
        assert [(one.state, one.payout_on) for one in there] == [
            (State.PAID, date(2026, 12, 1))
        ]

    def test_that_was_rejected_is_shown_as_such(self):
        who = worker()
        (one,) = judge(who, live_batch(tasks=1, review_seconds=3600), "ant")
        reject_judgment(
            judgment=one,
            organisation=one.batch.project.organisation,
            reason="not an ant",
            now=NOON,
        )

        assert facts(who) == [("answer", "0.05", "rejected")]

    def test_approved_in_a_hold_is_not_taken_by_the_run_before_its_end(self):
        who = worker()
        with_method(who)
        programme(hold_days=10)
        approved(who)
        brought(who, "bonus:1:a", "9", now=NOON - 20 * DAY)
        open_runs(programme=programme(), today=MONDAY.date(), now=MONDAY)

        states = {line.kind: line.state for line in lines(who, MONDAY)}

        assert states[Kind.ANSWER] is State.APPROVED
        assert states[Kind.BONUS] is State.ON_ITS_WAY


class TestMoneyThatComesBack:
    def test_is_payable_again_with_a_new_promise(self):
        who = worker()
        with_method(who)
        approved(who)
        payout = paid()
        give_back(payout_id=payout.pk, detail="AC04", now=MONDAY + DAY)

        shown = lines(who, MONDAY + 2 * DAY)

        assert [(one.kind, one.state) for one in shown] == [
            (Kind.CAME_BACK, State.DONE),
            (Kind.PAYOUT, State.CAME_BACK),
            (Kind.ANSWER, State.APPROVED),
        ]
        assert shown[2].promised_on == date(2026, 12, 7)
        assert not shown[2].is_late


class TestALateLine:
    def test_is_late_the_day_after_the_promise_and_not_before(self):
        who = worker()
        with_method(who)
        approved(who)

        on_the_day, after = lines(who, MONDAY)[0], lines(who, MONDAY + DAY)[0]

        assert not on_the_day.is_late
        assert after.is_late

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"minimum_payout_micro": 5_000_000}, Why.BELOW_MINIMUM),
            ({}, Why.NO_METHOD),
        ],
    )
    def test_that_something_explains_is_no_error(self, changed, why):
        who = worker()
        programme(**changed)
        approved(who)

        (line,) = lines(who, MONDAY + DAY)

        assert (line.why, line.is_late) == (why, False)
        assert line.payout_on == date(2026, 12, 7)

    def test_waits_for_an_account_that_is_held(self):
        who = worker()
        method = with_method(who)
        PayoutMethod.objects.filter(pk=method.pk).update(usable_from=MONDAY + 2 * DAY)
        approved(who)

        (line,) = lines(who, MONDAY + DAY)

        assert (line.why, line.is_late) == (Why.METHOD_HELD, False)


class TestEverythingElseInTheLedger:
    @pytest.mark.parametrize(
        ("key", "kind"),
        [
            ("exam-pay:exam-ants:7", Kind.EXAM),
            ("topup:7", Kind.TOP_UP),
            ("time:7", Kind.TIME),
            ("bonus:3:first", Kind.BONUS),
            ("dispute:7", Kind.DISPUTE),
            ("nobody-knows:7", Kind.CORRECTION),
        ],
    )
    def test_has_a_line_that_names_it(self, key, kind):
        who = worker()
        brought(who, key)

        assert facts(who) == [(kind.value, "0.30", "approved")]

    def test_shows_tax_that_was_withheld(self):
        who = worker()
        brought(who, "bonus:3:first", "1")
        post("payout:9", accounts.payable(who.pk), accounts.withheld("ES"), "0.19")

        assert facts(who)[0] == ("withheld", "-0.19", "done")

    def test_shows_what_was_taken_back(self):
        who = worker()
        (one,) = approved(who)
        key = accounts.judgment_key(one.pk)
        ledger.reverse(key=f"{key}:undone", original_key=key, now=NOON)

        assert sorted(facts(who)) == [
            ("answer", "0.05", "taken-back"),
            ("taken-back", "-0.05", "done"),
        ]

    def test_shows_what_a_vendor_owes_and_has_paid(self):
        who, owing = worker(), vendor("Casa Abeja")
        owed, debts = (
            accounts.owed_by_vendor(owing.pk, who.pk),
            accounts.vendor_debts(owing.pk),
        )
        placed(who, owing)
        post("judgment-of-vendor:1", debts, owed, "0.07")
        before = facts(who)
        post("vendor-paid:1", owed, debts, "0.07", now=NOON + DAY)

        after = lines(who)

        assert before == [("correction", "0.07", "vendor-owes")]
        assert [(one.kind.value, one.state.value) for one in after] == [
            ("vendor-paid", "done"),
            ("correction", "vendor-paid"),
        ]
        assert {one.vendor for one in after} == {"Casa Abeja"}


def placed(who: Worker, at: Organisation) -> None:
    Enrolment.objects.create(
        worker=who, programme=programme(), vendor=at, joined_at=NOON
    )


class TestAPage:
    def test_joins_both_sources_and_shows_each_line_once(self):
        who = worker()
        for hour in range(4):
            now = NOON + timedelta(hours=hour)
            approved(who, number=2, now=now)
            brought(who, f"bonus:1:{hour}", now=now)

        reader = Reader(worker_id=who.pk, now=NOON + DAY)
        cursor: Cursor | None = Cursor()
        seen: list[Line] = []
        while cursor is not None:
            page = reader.page(after=cursor, limit=5)
            seen += page.lines
            cursor = page.next

        assert len(seen) == len({line.name for line in seen}) == 12
        assert [line.at for line in seen] == sorted(
            (line.at for line in seen), reverse=True
        )

    def test_asks_the_database_as_often_for_many_lines(
        self, django_assert_max_num_queries
    ):
        who = worker()
        approved(who, number=30)

        with django_assert_max_num_queries(10):
            assert len(lines(who)) == 30


class TestALineByItsName:
    def test_is_the_same_as_on_the_page(self):
        who = worker()
        approved(who, number=3)
        brought(who, "bonus:1:a")

        for line in lines(who):
            assert line_named(worker_id=who.pk, name=line.name, now=NOON) == line

    @pytest.mark.parametrize("name", ["", "t", "t1", "t1-2-3", "x" * 27, "t9-0"])
    def test_is_refused_where_there_is_none(self, name):
        with pytest.raises(NoSuchLine):
            line_named(worker_id=worker().pk, name=name, now=NOON)

    def test_is_nobody_elses(self):
        who, other = worker(), worker()
        programmes.enrol(workers=[other], programme=programme(), now=NOON)
        approved(who)
        brought(who, "bonus:1:a")

        for line in lines(who):
            with pytest.raises(NoSuchLine):
                line_named(worker_id=other.pk, name=line.name, now=NOON)
