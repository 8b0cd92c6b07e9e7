"""A worker's money, line by line, and where it goes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from tests.build.projects import live_batch
from tests.build.work import judge
from tests.doors.web.test_worker_pages import signed_in, text

from hormiga.domain.assignments.earned import earned_by
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.payouts.rules import Rail, masked
from hormiga.domain.payouts.services import set_method
from hormiga.domain.payouts.statements import PaidOut, method_shown
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.rules import next_payout_on
from hormiga.domain.programmes.services import programme_named
from hormiga.doors.web.worker.lines import Line, State, lines_of
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import clock
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

IBAN = "ES91 2100 0418 4502 0005 1332"
SEPA = {"rail": "sepa", "holder": "Ana Pérez", "account": IBAN}
DAY = timedelta(days=1)


def judged(who: Worker, *, labels: int = 1, review_seconds: int = 86_400, **changed):
    batch = live_batch(
        tasks=labels, review_seconds=review_seconds, now=clock.read(), **changed
    )
    return judge(who, batch, *["ant"] * labels, now=clock.read())


class TestTheEarningsPage:
    def test_before_any_work_says_what_will_be_there(self):
        client, _ = signed_in()

        page = text(client.get("/earnings/"))

        assert "Nothing here yet" in page
        assert "You have not said yet where your money goes" in page

    def test_promises_a_decision_by_a_time(self):
        client, worker = signed_in()
        (one,) = judged(worker)
        Assignment.objects.filter(pk=one.pk).update(
            review_due_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
        )

        page = text(client.get("/earnings/"))

        assert "Name the animal" in page
        assert "In review: decided by 1 December 2026, 09:30 UTC" in page

    def test_shows_approved_money_with_the_next_payout_day(self):
        client, worker = signed_in()
        judged(worker, review_seconds=0)
        approve_due_judgments(now=clock.read())

        page = text(client.get("/earnings/"))

        assert "<strong>0.05\u00a0EUR</strong> approved" in page
        assert "Approved: payout on" in page

    def test_shows_rejected_money_as_such(self):
        client, worker = signed_in()
        (one,) = judged(worker)
        reject_judgment(
            judgment=one,
            organisation=one.batch.project.organisation,
            reason="not an ant",
            now=clock.read(),
        )

        page = text(client.get("/earnings/"))

        assert '<strong class="ledger-amount struck">0.05\u00a0EUR</strong>' in page

    def test_shows_nobody_elses_judgments(self):
        client, _ = signed_in()
        _, other = signed_in("eva@example.org")
        judged(other)

        assert "Nothing here yet" in text(client.get("/earnings/"))

    def test_pages_by_cursor_and_shows_each_line_once(self):
        client, worker = signed_in()
        judged(worker, labels=50)
        judged(worker, title={"en": "Newest"})
        first = text(client.get("/earnings/"))
        after = first.split("?after=")[1].split('"')[0]

        second = text(client.get(f"/earnings/?after={after}"))

        assert first.count('class="ledger-title"') == 50
        assert second.count('class="ledger-title"') == 1
        assert "Newest" in first
        assert ">Older<" in first
        assert ">Older<" not in second

    def test_finds_nothing_behind_another_workers_line(self):
        _, worker = signed_in()
        _, other = signed_in("eva@example.org")
        judged(worker)
        (theirs,) = judged(other)

        rows = earned_by(worker_id=worker.pk, after=theirs.public_id, limit=9)

        assert rows == []

    @pytest.mark.parametrize("judgments", [1, 20])
    def test_asks_the_database_as_often_for_many_lines(
        self, judgments, django_assert_num_queries
    ):
        client, worker = signed_in()
        judged(worker, labels=judgments)

        # session, user, worker; lines, payouts, totals, balance, method
        with django_assert_num_queries(9):
            client.get("/earnings/")


class TestALine:
    PAID_AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    def line(self, worker: Worker, *payouts: PaidOut) -> Line:
        (earned,) = earned_by(worker_id=worker.pk, after=None, limit=2)
        return lines_of(
            judged=[earned], paid=payouts, now=datetime(2026, 11, 24, 12, tzinfo=UTC)
        )[0]

    @pytest.fixture
    def worker(self):
        _, worker = signed_in()
        (one,) = judged(worker)
        at = datetime(2026, 11, 18, tzinfo=UTC)
        Assignment.objects.filter(pk=one.pk).update(state=5, decided_at=at)
        return worker

    def test_is_approved_until_a_payout_takes_it(self, worker):
        before = PaidOut(
            datetime(2026, 11, 17, tzinfo=UTC), Money("EUR", 5), "paid", self.PAID_AT
        )
        other = PaidOut(self.PAID_AT, Money("USD", 5), "paid", self.PAID_AT)

        line = self.line(worker, before, other)

        assert (line.state, line.payout_on) == (State.APPROVED, date(2026, 11, 30))

    def test_is_on_its_way_and_then_paid_by_the_first_payout_behind_it(self, worker):
        on_its_way = PaidOut(self.PAID_AT, Money("EUR", 5), "in-transit", None)
        paid = PaidOut(self.PAID_AT, Money("EUR", 5), "paid", self.PAID_AT + DAY)
        later = PaidOut(self.PAID_AT + 9 * DAY, Money("EUR", 5), "in-transit", None)

        assert self.line(worker, on_its_way).state is State.ON_ITS_WAY
        line = self.line(worker, paid, later)
        assert line.state is State.PAID
        assert line.payout_on == date(2026, 11, 21)


class TestTheNextPayout:
    @pytest.mark.parametrize(
        ("cadence", "today", "day"),
        [
            ("weekly", date(2026, 11, 24), date(2026, 11, 30)),
            ("weekly", date(2026, 11, 30), date(2026, 12, 7)),
            ("twice-a-month", date(2026, 11, 1), date(2026, 11, 16)),
            ("twice-a-month", date(2026, 12, 16), date(2027, 1, 1)),
            ("monthly", date(2026, 1, 31), date(2026, 2, 1)),
            ("monthly", date(2026, 12, 1), date(2027, 1, 1)),
            ("on-request", date(2026, 11, 24), None),
        ],
    )
    def test_is_the_first_payout_day_after_today(self, cadence, today, day):
        assert next_payout_on(cadence=cadence, today=today) == day


class TestTheFile:
    def rows(self, client: Client) -> list[list[str]]:
        response = client.get("/earnings/file/")
        content = response.getvalue().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content)))

    def test_has_a_line_for_each_judgment(self):
        client, worker = signed_in()
        judged(worker, labels=3)

        head, *lines = self.rows(client)

        assert head[:6] == [
            "judgment",
            "project",
            "submitted",
            "state",
            "amount",
            "currency",
        ]
        assert [line[1:2] + line[3:6] for line in lines] == [
            ["Name the animal", "in review", "0.05", "EUR"]
        ] * 3

    @pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "\tx"])
    def test_runs_no_formula_of_a_requester(self, title):
        client, worker = signed_in()
        judged(worker, title={"en": title})

        assert self.rows(client)[1][1] == f"'{title}"


class TestTheAccountPage:
    def test_keeps_an_iban_and_shows_only_its_ends(self):
        client, worker = signed_in()

        response = client.post("/earnings/account/", SEPA)

        assert response["Location"] == "/earnings/account/"
        page = text(client.get("/earnings/account/"))
        assert "ES91 … 1332" in page
        assert "2100" not in page
        shown = method_shown(worker_id=worker.pk)
        assert shown
        assert shown.rail is Rail.SEPA

    def test_keeps_a_paypal_address(self):
        client, _ = signed_in()

        client.post(
            "/earnings/account/",
            {"rail": "paypal", "holder": "Ana", "account": "ana@example.org"},
        )

        assert "a…@example.org" in text(client.get("/earnings/account/"))

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"account": "ES91"}, "account", "This is not an IBAN"),
            (
                {"account": "ES9121000418450200051333"},
                "account",
                "One character of this IBAN is wrong.",
            ),
            (
                {"account": "BR1800360305000010009795493C1"},
                "account",
                "outside the SEPA area",
            ),
            ({"holder": "中"}, "holder", "Banks cannot read this name."),
            (
                {"rail": "paypal", "account": "ana"},
                "account",
                "A PayPal account is an e-mail address.",
            ),
            ({"rail": "cash"}, "rail", "Select a valid choice"),
            ({"account": ""}, "account", "Write your IBAN or your PayPal address."),
        ],
    )
    def test_refuses_in_words_beside_the_field(self, changed, field, words):
        client, _ = signed_in()
        client.post("/earnings/account/", SEPA)

        page = text(client.post("/earnings/account/", SEPA | changed))

        assert f'id="id_{field}_error"' in page
        assert words in page
        assert PayoutMethod.objects.count() == 1

    def test_masks_each_kind_of_account(self):
        assert masked(rail=Rail.SEPA, account="ES9121000418450200051332") == (
            "ES91 … 1332"
        )
        assert masked(rail=Rail.PAYPAL, account="ana@b.org") == "a…@b.org"


class TestTheSums:
    def test_tell_paid_money_from_money_on_its_way(self):
        client, worker = signed_in()
        judged(worker)
        method = set_method(
            worker=worker,
            rail=Rail.PAYPAL,
            holder="Ana",
            account="ana@example.org",
            now=clock.read(),
        )
        for number, state in enumerate(("in-transit", "paid", "returned"), 1):
            settled = None if state == "in-transit" else clock.read()
            run = Run.objects.create(
                programme=programme_named("open"),
                rail="paypal",
                currency="EUR",
                sender_batch_id=f"R{number}",
                created_at=clock.read(),
            )
            Payout.objects.create(
                run=run,
                worker=worker,
                method=method,
                amount_micro=number * 1_000_000,
                state=state,
                settled_at=settled,
            )

        page = text(client.get("/earnings/"))

        assert "On its way to you</dt><dd>1.00\u00a0EUR</dd>" in page
        assert "Paid out</dt><dd>2.00\u00a0EUR</dd>" in page
