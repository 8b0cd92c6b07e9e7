"""What shows only where commits are real."""

from __future__ import annotations

import psycopg
import pytest
from django.db import transaction
from tests.conftest import Database
from tests.domain.ledger.books import ANA, BANK, ESCROW, LUIS, has, post

from hormiga.domain.ledger import services
from hormiga.domain.ledger.queries import Drift, drift, sums_balance


def bend(database: Database, statement: str) -> None:
    """Do as a superuser who has switched the triggers off."""
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


@pytest.mark.usefixtures("committed_database")
class TestARefusal:
    def test_takes_the_callers_transaction_with_it(self):
        post("escrow", (BANK, ESCROW, "1.00"))

        with (
            pytest.raises(services.InsufficientFunds),
            transaction.atomic(durable=True),
        ):
            post("judgment:9", (ESCROW, ANA, "0.07"))
            post("judgment:10", (ESCROW, LUIS, "2.00"))

        assert [has(ESCROW), has(ANA), has(LUIS)] == ["1.00", "0.00", "0.00"]


class TestDrift:
    def test_finds_a_balance_that_was_bent(self, committed_database: Database):
        post("escrow", (BANK, ESCROW, "1.00"))

        bend(committed_database, "UPDATE ledger_balance SET amount = amount + 1")

        assert drift() == [Drift(ESCROW, "EUR", 1_000_001, 1_000_000)]
        assert not sums_balance()

    def test_finds_a_balance_that_is_gone(self, committed_database: Database):
        post("escrow", (BANK, ESCROW, "1.00"))

        bend(committed_database, "DELETE FROM ledger_balance")

        assert drift() == [Drift(ESCROW, "EUR", None, 1_000_000)]
        assert not sums_balance()

    def test_finds_a_transfer_that_is_gone(self, committed_database: Database):
        post("escrow", (BANK, ESCROW, "1.00"))
        post("judgment:9", (ESCROW, ANA, "0.07"))

        bend(committed_database, "DELETE FROM ledger_transfer WHERE amount = 70000")

        assert drift() == [
            Drift(ESCROW, "EUR", 930_000, 1_000_000),
            Drift(ANA, "EUR", 70_000, 0),
        ]
