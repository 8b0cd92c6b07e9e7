"""Late pay is found by the house, and only where nothing explains it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.build import web
from tests.build.payouts import PAYER, configure, earn, iban, programme, sepa_worker
from tests.build.people import DAY, NOON, worker
from tests.build.projects import live_batch
from tests.build.work import judge

from hormiga.domain.disputes import queries
from hormiga.domain.disputes.models import LatePay
from hormiga.domain.messages.models import Notice
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.models import Payout, PayoutMethod
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import Worker
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.find_late_pay import find_late_pay
from hormiga.flows.pay_workers import give_back, open_runs
from hormiga.flows.settle_run import settle_file

pytestmark = pytest.mark.django_db

MONDAY = datetime.fromisoformat("2026-11-30T09:00:00+00:00")
TUESDAY = MONDAY + DAY


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def found(now: datetime = TUESDAY) -> list[tuple[date, int, int]]:
    late = find_late_pay(now=now).late
    return [(one.promised_on, one.lines, one.amount_micro) for one in late]


def run(now: datetime = MONDAY) -> Payout:
    (made,) = open_runs(programme=programme(), today=now.date(), now=now).runs
    settle_file(run_id=made.pk, now=now)
    return Payout.objects.filter(run=made).latest("pk")


class TestPay:
    def test_is_late_the_day_after_its_promise(self):
        sepa_worker("1.00")

        assert found(MONDAY) == []
        assert found(TUESDAY) == [(date(2026, 11, 30), 1, 1_000_000)]

    def test_is_found_once_and_told_to_worker_and_operators(self):
        runs_it, mail = web.user(is_operator=True), web.user()
        who = sepa_worker("1.00")
        Worker.objects.filter(pk=who.pk).update(user=mail)
        earn(who, "0.50")

        first, second = found(), found()

        assert (first, second) == ([(date(2026, 11, 30), 2, 1_500_000)], [])
        kinds = dict(Notice.objects.values_list("user", "kind"))
        assert kinds == {mail.pk: "money.late", runs_it.pk: "money.late-found"}

    def test_of_which_more_becomes_late_is_told_anew_in_the_list_alone(self):
        who = sepa_worker("1.00")
        found()
        earn(who, "0.50")

        again = found()

        assert again == []
        (row,) = queries.late_pay(limit=9)
        assert (row.lines, row.amount_micro) == (2, 1_500_000)

    def test_that_a_run_takes_is_late_no_more(self):
        who = sepa_worker("1.00")
        find_late_pay(now=TUESDAY)

        run(TUESDAY)

        assert find_late_pay(now=TUESDAY + DAY).cleared == 1
        assert queries.late_pay(limit=9) == []
        assert LatePay.objects.get(worker=who).cleared_at == TUESDAY + DAY

    def test_of_a_judgment_has_its_own_programmes_promise(self):
        who = worker()
        programme(hold_days=7)
        batch = live_batch(tasks=1, review_seconds=0)
        judge(who, batch, "ant")
        approve_due_judgments(now=NOON)
        methods.set_method(
            worker=who, rail=Rail.SEPA, holder="Ana", account=iban(who.pk), now=NOON
        )

        assert found(TUESDAY) == []
        assert found(TUESDAY + 7 * DAY) == [(date(2026, 12, 7), 1, 50_000)]

    def test_that_came_in_after_a_run_is_the_only_one_late(self):
        who = sepa_worker("1.00")
        run(MONDAY)
        earn(who, "0.30")  # booked at NOON, behind the run in the books

        assert found(TUESDAY + DAY) == [(date(2026, 11, 30), 1, 300_000)]

    def test_that_came_back_has_a_new_promise(self):
        sepa_worker("1.00")
        payout = run(MONDAY)
        give_back(payout_id=payout.pk, detail="AC04", now=TUESDAY)

        assert found(TUESDAY + DAY) == []
        assert found(TUESDAY + 7 * DAY) == [(date(2026, 12, 7), 1, 1_000_000)]

    @pytest.mark.parametrize(
        "changed",
        [{"cadence": "on-request"}, {"minimum_payout_micro": 5_000_000}],
    )
    def test_that_its_programme_explains_is_not_late(self, changed):
        programme(**changed)
        sepa_worker("1.00")

        assert found() == []

    @pytest.mark.parametrize(
        "changed",
        [
            {"is_active": False},
            {"usable_from": TUESDAY + timedelta(hours=1)},
            {"held_for_review_at": NOON},
            {"unverified_at": NOON},
        ],
    )
    def test_that_waits_for_an_account_is_not_late(self, changed):
        who = sepa_worker("1.00")
        PayoutMethod.objects.filter(worker=who).update(**changed)

        assert found() == []

    def test_stands_before_operators_by_its_age(self):
        older, newer = sepa_worker("1.00"), sepa_worker("2.00")
        LatePay.objects.create(
            worker=newer,
            currency="EUR",
            promised_on=date(2026, 11, 23),
            lines=1,
            amount_micro=5,
            found_at=NOON,
        )
        LatePay.objects.create(
            worker=older,
            currency="EUR",
            promised_on=date(2026, 11, 16),
            lines=2,
            amount_micro=7,
            found_at=NOON,
        )

        rows = queries.late_pay(limit=9)

        assert [row.worker_id for row in rows] == [older.pk, newer.pk]
        assert queries.late_sums() == [("EUR", 3, 12)]
