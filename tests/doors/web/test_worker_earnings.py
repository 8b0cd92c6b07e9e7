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
from hormiga.domain.payouts.methods import set_method
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.rules import next_payout_on
from hormiga.domain.programmes.services import programme_named
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import clock

pytestmark = pytest.mark.django_db

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

        # session, user, worker; places, judgments, what each is of, what was booked,
        # movements, disputes, payouts, totals, balances, method
        with django_assert_num_queries(14):
            client.get("/earnings/")


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
            "line",
            "what it is",
            "on",
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
