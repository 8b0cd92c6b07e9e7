"""A statement is the ledger, to the micro-unit, for any month and any year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings as examples, strategies as some
from hypothesis.extra.django import TestCase
from tests.build.payouts import programme, worker_owed
from tests.build.people import worker
from tests.build.web import vendor

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts.history import Kind
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Enrolment
from hormiga.engines.statement import Paper, Row, Section, write_pdf
from hormiga.flows.write_statement import (
    NoSuchPeriod,
    Period,
    Statement,
    period_named,
    periods_of,
    statements_of,
)
from hormiga.kit import accounts
from hormiga.kit.money import Money

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = {
    "judgment": Kind.ANSWER,
    "exam-pay": Kind.EXAM,
    "topup": Kind.TOP_UP,
    "time": Kind.TIME,
    "bonus": Kind.BONUS,
    "dispute": Kind.DISPUTE,
    "unheard-of": Kind.CORRECTION,
}


def post(key: str, debit: str, credit: str, micro: int, at: datetime) -> None:
    transfers = (Transfer(debit, credit, Money("EUR", micro)),)
    ledger.post(entry=Entry(key, "test", transfers), now=at)


def mine(who: Worker, period: Period) -> Statement | None:
    found = statements_of(worker_id=who.pk, period=period).accounts
    own = [one for one in found if one.vendor_id is None and one.currency == "EUR"]
    return own[0] if own else None


class TestAYearOfMovements(TestCase):
    @examples(max_examples=15)
    @given(
        some.lists(
            some.tuples(
                some.sampled_from([*KEYS, "payout", "withheld", "undo"]),
                some.integers(1, 3_000_000),
                some.integers(0, 31_535_999),
            ),
            min_size=1,
            max_size=25,
        )
    )
    def test_adds_up_month_by_month_to_what_the_ledger_holds(self, drawn):
        who = worker()
        owner = accounts.payable(who.pk)
        by_kind: dict[Kind, int] = {}
        undoable: list[tuple[str, int]] = []
        moves = sorted(drawn, key=lambda move: move[2])
        for number, (what, wanted, second) in enumerate(moves):
            at = START + timedelta(seconds=second)
            has = balance_of(owner=owner, currency="EUR").micro
            key = f"{what}:{who.pk}{number:03d}"
            if what in KEYS:
                kind, micro = KEYS[what], wanted
                post(key, accounts.BANK, owner, micro, at)
                undoable.append((key, micro))
            elif what == "undo":
                if not undoable or undoable[-1][1] > has:
                    continue
                key, taken = undoable.pop()
                ledger.reverse(key=f"{key}:undone", original_key=key, now=at)
                kind, micro = Kind.TAKEN_BACK, -taken
            else:
                if not has:
                    continue
                is_tax = what == "withheld"
                kind = Kind.WITHHELD if is_tax else Kind.PAYOUT
                to = accounts.withheld("ES") if is_tax else accounts.transit(1)
                micro = -min(wanted, has)
                post(f"payout:{who.pk}{number:03d}", owner, to, -micro, at)
            by_kind[kind] = by_kind.get(kind, 0) + micro
        holds = balance_of(owner=owner, currency="EUR")

        year = mine(who, Period(2026))
        months = [mine(who, Period(2026, month)) for month in range(1, 13)]

        assume(by_kind)  # without a movement there is no account, and no statement
        assert year is not None
        assert year.closing == holds
        assert {part.kind: part.amount.micro for part in year.parts} == by_kind
        closing = Money("EUR", 0)
        for month in months:
            if month is None:
                continue
            assert month.opening == closing
            total = sum(part.amount.micro for part in month.parts)
            closing = month.closing
            assert closing.micro == month.opening.micro + total
        assert closing == holds


@pytest.mark.django_db
class TestAStatement:
    def test_has_the_days_of_the_programmes_zone(self):
        programme(time_zone="America/Bogota")
        who = worker_owed("1.00")
        # Five in the morning in UTC is midnight in Bogota: the last of October there.
        last = datetime(2026, 11, 1, 4, 59, tzinfo=UTC)
        post("bonus:1:a", accounts.BANK, accounts.payable(who.pk), 7, last)
        post("bonus:1:b", accounts.BANK, accounts.payable(who.pk), 9, last + MINUTE)

        october, november = (mine(who, Period(2026, month)) for month in (10, 11))

        assert october
        assert november
        assert october.sum_of(Kind.BONUS).micro == 7
        assert (november.opening.micro, november.sum_of(Kind.BONUS).micro) == (7, 9)

    def test_tells_apart_what_a_vendor_owes(self):
        who, owing = worker(), vendor("Casa Abeja")
        Enrolment.objects.create(
            worker=who, programme=programme(), vendor=owing, joined_at=START
        )
        owed = accounts.owed_by_vendor(owing.pk, who.pk)
        debts = accounts.vendor_debts(owing.pk)
        post("x:1", debts, owed, 700, START)
        post("x:2", owed, debts, 300, START)

        (found,) = statements_of(worker_id=who.pk, period=Period(2026)).accounts

        assert (found.vendor_id, found.closing.micro) == (owing.pk, 400)
        assert found.sum_of(Kind.VENDOR_PAID).micro == -300

    def test_is_offered_for_each_month_with_movements_and_its_year(self):
        who = worker_owed("1.00")
        post("b:1", accounts.BANK, accounts.payable(who.pk), 7, START)

        found = periods_of(worker_id=who.pk, now=START + timedelta(days=500))

        assert [one.name for one in found] == ["2026", "2026-11", "2026-01"]

    @pytest.mark.parametrize("name", ["", "1999", "2026-13", "2026-1", "x", "2026-00"])
    def test_of_no_period_is_refused(self, name):
        with pytest.raises(NoSuchPeriod):
            period_named(name)

    def test_of_a_december_ends_with_the_year(self):
        assert period_named("2026-12").after == date(2027, 1, 1)


MINUTE = timedelta(minutes=1)


class TestThePaper:
    def test_is_the_same_bytes_for_the_same_values(self):
        paper = Paper(
            title="Extracto: 2026",
            language="es",
            facts=[("Trabajadora", "A" * 27)],
            sections=[
                Section("Saldo", [Row("Al final", "1,23 EUR", is_strong=True)] * 90)
            ],
            closing="Cifras exactas & ciertas <hormiga>",
        )

        first, second = write_pdf(paper), write_pdf(paper)

        assert first == second
        assert first.startswith(b"%PDF-")
