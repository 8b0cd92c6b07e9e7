"""The chart's stories, posted entry by entry and compared with its figures."""

from __future__ import annotations

import inspect
import re

import pytest
from tests.domain.ledger.books import LATER, entry, eur, has, refused
from tests.domain.ledger.chart import (
    ANA,
    APPROVE,
    BEFORE,
    CHART,
    DEPOSIT,
    ESCROW,
    EXAMPLES,
    FUND,
    PAGE,
    PAYOUT,
    WALLET,
    Step,
    page,
)

from hormiga.domain.ledger import services
from hormiga.domain.ledger.queries import drift, statement_of, sums_balance
from hormiga.domain.ledger.rules import is_guarded
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


def tell(*steps: Step) -> None:
    for step in steps:
        if step.reverses:
            services.reverse(key=step.key, original_key=step.reverses, now=LATER)
        else:
            services.post(entry=entry(step.key, *step.legs, kind=step.kind), now=LATER)


@pytest.fixture(autouse=True)
def the_books_balance_whatever_happens():
    yield
    assert drift() == []
    assert sums_balance()


class TestAWorkedExample:
    @pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.title)
    def test_holds_to_the_micro_unit_after_each_entry(self, example):
        for step in example.steps:
            tell(step)

            assert {owner: has(owner) for owner in step.then} == step.then, step.words

    @pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.title)
    def test_names_only_accounts_of_the_chart(self, example):
        used = {
            owner for step in example.steps for leg in step.legs for owner in leg[:2]
        }

        assert used <= {one.owner for one in CHART}


class TestTheChart:
    def test_has_every_account_that_the_code_can_name(self):
        made = {
            function(*[9] * len(inspect.signature(function).parameters))
            if name != "withheld"
            else function("ES")
            for name, function in vars(accounts).items()
            if inspect.isfunction(function) and not name.endswith(("_prefix", "_key"))
        }
        named = {
            value
            for name, value in vars(accounts).items()
            if name.isupper() and isinstance(value, str)
        }

        forms = {re.sub(r"\d+", "9", one.owner) for one in CHART}

        assert made | named == forms

    def test_guards_all_but_the_platforms(self):
        free = {one.owner for one in CHART if not is_guarded(one.owner)}

        assert free == {one.owner for one in CHART if "platform:" in one.owner}

    def test_is_told_in_the_documents_as_it_is_here(self):
        assert PAGE.read_text() == page(), "run `python -m tests.domain.ledger.chart`"


class TestABatch:
    def test_cannot_go_live_on_more_than_the_wallet_has(self):
        tell(DEPOSIT)

        with refused(services.InsufficientFunds) as refusal:
            tell(Step("", "fund", "f", ((WALLET, ESCROW, "100.000001"),), {}))

        assert refusal.value.facts == {"owner": WALLET}
        assert has(WALLET) == "100.00"


class TestAMistake:
    def test_stays_readable_when_it_is_undone(self):
        tell(*BEFORE)

        services.reverse(key="judgment:9:undo", original_key="judgment:9", now=LATER)

        lines = statement_of(owner=ANA, currency="EUR", limit=10)
        assert [(line.kind, line.key, line.amount) for line in lines] == [
            ("reversal", "judgment:9:undo", eur("0.00") - eur("0.07")),
            ("approve", "judgment:9", eur("0.07")),
        ]

    def test_cannot_be_undone_once_the_money_has_moved_on(self):
        tell(DEPOSIT, FUND, APPROVE, PAYOUT)

        with refused(services.InsufficientFunds) as refusal:
            services.reverse(
                key="judgment:9:undo", original_key="judgment:9", now=LATER
            )

        assert refusal.value.facts == {"owner": ANA}
