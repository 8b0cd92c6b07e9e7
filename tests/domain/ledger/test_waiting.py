"""Bulk calls that wait for each other take their locks in one order: no deadlock.

Each case is staged: somebody holds the middle one of three things open; the first call
waits behind the first and the middle; the second call names the last before the first.
Without the order, it would hold the last while it waits, and the two would be stuck.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest
from tests.conftest import Database
from tests.domain.ledger.books import BANK, FEE, body, call

from hormiga.domain.ledger.queries import drift

MOVE = (BANK, FEE, 1)
"""Between platform accounts: no balance is locked."""


@dataclass(frozen=True)
class Case:
    """What is held open, and two bulk calls that meet behind it."""

    name: str
    held: dict[str, object]
    first: list[dict[str, object]]
    second: list[dict[str, object]]
    outcomes: list[str]


def undo(key: str, original: int) -> dict[str, object]:
    return body(key, (FEE, BANK, 1), reverses=f"judgment:{original}")


def opening(key: str, *workers: int) -> dict[str, object]:
    return body(key, *((BANK, f"platform:new:{worker}", 1) for worker in workers))


def paying(key: str, *workers: int) -> dict[str, object]:
    return body(key, *((BANK, f"payable:worker:{worker}", 1) for worker in workers))


CASES = [
    Case(
        "keys",
        held=body("k5", MOVE),
        first=[body("k1", MOVE), body("k5", MOVE), body("k9", MOVE)],
        second=[body("k9", MOVE), body("k1", MOVE)],
        outcomes=["done", "done"],
    ),
    Case(
        "originals",
        held=undo("held", 5),
        first=[undo("x1", 1), undo("x2", 5), undo("x3", 9)],
        second=[undo("y1", 9), undo("y2", 1)],
        outcomes=["done", "23505"],
    ),
    Case(
        "accounts",
        held=opening("held", 5),
        first=[opening("x", 1, 5, 9)],
        second=[opening("y", 9, 1)],
        outcomes=["done", "done"],
    ),
    Case(
        "balances",
        held=paying("held", 5),
        first=[paying("x", 1, 5, 9)],
        second=[paying("y", 9, 1)],
        outcomes=["done", "done"],
    ),
]


def outcome_of(database: Database, bodies: list[dict[str, object]]) -> str:
    with psycopg.connect(database.app_url, autocommit=True) as connection:
        try:
            call(connection, *bodies)
        except psycopg.Error as error:
            return error.sqlstate or repr(error)
    return "done"


def wait_for_waiters(database: Database, count: int) -> None:
    """Return when that many connections stand in a queue for a lock."""
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        for _ in range(1000):
            (waiting,) = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
                " AND wait_event_type = 'Lock'",
                [database.name],
            ).fetchone() or (0,)
            if waiting >= count:
                return
            time.sleep(0.01)
    raise AssertionError(f"nobody waits; expected {count}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_two_calls_wait_for_each_other(committed_database: Database, case: Case):
    with psycopg.connect(committed_database.app_url) as connection:
        call(connection, *(body(f"judgment:{n}", MOVE) for n in range(1, 10)))
        call(connection, *(paying(f"opened:{n}", n) for n in range(1, 10)))

    with (  # the holder leaves first, so that a failure sets the waiters free
        ThreadPoolExecutor(2) as pool,
        psycopg.connect(committed_database.app_url) as holder,
    ):
        call(holder, case.held)
        first = pool.submit(outcome_of, committed_database, case.first)
        wait_for_waiters(committed_database, 1)
        second = pool.submit(outcome_of, committed_database, case.second)
        wait_for_waiters(committed_database, 2)
        holder.rollback()

    assert [first.result(), second.result()] == case.outcomes
    assert drift() == []
