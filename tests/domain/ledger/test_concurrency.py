"""Many connections at once: nothing is paid twice, nothing waits for ever."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from tests.conftest import Database
from tests.domain.ledger.books import ANA, BANK, ESCROW, FEE, body, call

from hormiga.domain.ledger.queries import (
    balance_of,
    balances_under,
    drift,
    keys_posted,
    sums_balance,
)

CONNECTIONS = 64
RARE = "23505"  # PostgreSQL: a unique index, here of `reverses_id`


@pytest.fixture(autouse=True)
def the_books_balance_whatever_happens(
    committed_database: Database,
) -> Iterator[None]:
    yield
    assert drift() == []
    assert sums_balance()


def at_once(
    database: Database,
    work: Callable[[int, psycopg.Connection], Iterator[str]],
    connections: int = CONNECTIONS,
) -> Counter[str]:
    """Count what the connections report, after all of them started together."""
    start = Barrier(connections)

    def run(number: int) -> Counter[str]:
        with psycopg.connect(database.app_url, autocommit=True) as connection:
            start.wait(30)
            return Counter(work(number, connection))

    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(run, range(connections)), Counter())


def outcome(connection: psycopg.Connection, *bodies: dict[str, object]) -> str:
    """Say `new`, `replay`, or the SQLSTATE of the refusal."""
    try:
        ((_, _, is_replay),) = call(connection, *bodies)
    except psycopg.Error as error:
        return error.sqlstate or repr(error)
    return "replay" if is_replay else "new"


def deposit(database: Database, owner: str, micro: int) -> None:
    with psycopg.connect(database.app_url) as connection:
        call(connection, body(f"deposit:{owner}", (BANK, owner, micro)))


@pytest.mark.slow
class TestAnEscrow:
    def test_pays_what_it_has_to_64_connections_and_not_one_payment_more(
        self, committed_database
    ):
        deposit(committed_database, ESCROW, 1000 * 84)

        def pay_40(number, connection):
            worker = f"payable:worker:{number}"
            for n in range(40):
                yield outcome(
                    connection,
                    body(f"j:{number}:{n}", (ESCROW, worker, 70), (ESCROW, FEE, 14)),
                )

        outcomes = at_once(committed_database, pay_40)

        print(
            f"\nbar 2: 64 connections x 40 payments, 1,000 paid for: {dict(outcomes)}"
        )
        assert outcomes == {"new": 1000, "HL001": 1560}
        assert balance_of(owner=ESCROW, currency="EUR").micro == 0
        assert balance_of(owner=FEE, currency="EUR").micro == 14_000
        paid = balances_under(prefix="payable:worker:", currency="EUR")
        assert sum(balance.amount.micro for balance in paid) == 70_000


class TestAKey:
    def test_has_one_effect_from_64_connections_at_once(self, committed_database):
        deposit(committed_database, ESCROW, 10**9)

        def pay(_, connection):
            yield outcome(connection, body("judgment:9", (ESCROW, ANA, 70)))

        outcomes = at_once(committed_database, pay)

        assert outcomes == {"new": 1, "replay": 63}
        assert balance_of(owner=ANA, currency="EUR").micro == 70

    def test_stands_for_one_body_whoever_comes_first(self, committed_database):
        deposit(committed_database, ESCROW, 10**9)

        def pay(number, connection):
            yield outcome(connection, body("judgment:9", (ESCROW, ANA, 70 + number)))

        outcomes = at_once(committed_database, pay)

        assert outcomes == {"new": 1, "HL002": 63}


class TestReversingEverything:
    def test_twice_in_parallel_undoes_each_once(self, committed_database):
        deposit(committed_database, ESCROW, 500 * 84)
        legs = (ESCROW, ANA, 70), (ESCROW, FEE, 14)
        with psycopg.connect(committed_database.app_url) as connection:
            call(connection, *(body(f"judgment:{n}", *legs) for n in range(500)))
        mirror = (ANA, ESCROW, 70), (FEE, ESCROW, 14)

        def reverse_all(number, connection):
            mine = [n for n in range(500) if n % 16 == number // 2]
            for n in mine:
                yield outcome(
                    connection,
                    body(f"undo:{n}:{number % 2}", *mirror, reverses=f"judgment:{n}"),
                )

        outcomes = at_once(committed_database, reverse_all, connections=32)

        print(f"\nbar 6: 500 transactions reversed twice at once: {dict(outcomes)}")
        assert outcomes == {"new": 500, RARE: 500}
        assert balance_of(owner=ESCROW, currency="EUR").micro == 500 * 84
        assert balance_of(owner=ANA, currency="EUR").micro == 0
        assert balance_of(owner=FEE, currency="EUR").micro == 0

    def test_in_bulk_and_in_opposite_orders_never_deadlocks(self, committed_database):
        deposit(committed_database, ESCROW, 10**9)
        with psycopg.connect(committed_database.app_url) as connection:
            call(
                connection,
                *(body(f"judgment:{n}", (ESCROW, ANA, 70)) for n in range(50)),
            )

        def reverse_all(number, connection):
            order = list(range(50))
            random.Random(number).shuffle(order)
            bodies = [
                body(f"undo:{number}:{n}", (ANA, ESCROW, 70), reverses=f"judgment:{n}")
                for n in order
            ]
            try:
                yield str(len(call(connection, *bodies)))
            except psycopg.Error as error:
                yield str(error.sqlstate)

        outcomes = at_once(committed_database, reverse_all, connections=16)

        assert outcomes == {"50": 1, RARE: 15}


class TestBulkPosts:
    def test_with_the_same_keys_in_any_order_write_each_once(self, committed_database):
        deposit(committed_database, ESCROW, 10**9)

        def pay_all(number, connection):
            order = list(range(100))
            random.Random(number).shuffle(order)
            posted = call(
                connection,
                *(
                    body(f"judgment:{n}", (ESCROW, f"payable:worker:{n}", 70))
                    for n in order
                ),
            )
            yield from ("replay" if is_replay else "new" for _, _, is_replay in posted)

        outcomes = at_once(committed_database, pay_all, connections=16)

        assert outcomes == {"new": 100, "replay": 1500}
        assert len(list(keys_posted(prefix="judgment:"))) == 100


def random_leg(dice: random.Random, owners: list[str]) -> tuple[str, str, int]:
    debit, credit = dice.sample(owners, 2)
    return debit, credit, dice.randint(1, 200)


@pytest.mark.slow
class TestRandomTransfers:
    def test_among_ten_accounts_never_deadlock(self, committed_database):
        owners = [f"wallet:org:{n}" for n in range(10)]
        for owner in owners:
            deposit(committed_database, owner, 10_000)

        def move_money(number, connection):
            dice = random.Random(number)
            for n in range(30):
                legs = [random_leg(dice, owners) for _ in range(dice.randint(1, 6))]
                yield outcome(connection, body(f"t:{number}:{n}", *legs))

        outcomes = at_once(committed_database, move_money, connections=32)

        assert set(outcomes) <= {"new", "HL001"}
        assert outcomes.total() == 960
        total = balances_under(prefix="wallet:", currency="EUR")
        assert sum(balance.amount.micro for balance in total) == 100_000
