"""Everything the books must refuse, tried as the app and as a superuser."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from tests.conftest import Database, Server
from tests.domain.ledger.books import ANA, BANK, ESCROW, FEE, WALLET, body, call

DENIED = "42501"  # PostgreSQL: insufficient privilege
CHECKED = "23514"  # PostgreSQL: a check constraint
NO_SUCH_KEY = "23503"  # PostgreSQL: a foreign key
IMMUTABLE = "HL008"
TRIED: Counter[str] = Counter()
"""What became of the attacks so far."""


@dataclass(frozen=True)
class Attack:
    """Entries for the one function, or statements past it; and who says no, how."""

    name: str
    superuser: str
    app: str = DENIED
    entries: list[dict[str, object]] = field(default_factory=list)
    statement: str = ""

    def run(self, connection: psycopg.Connection) -> None:
        if self.entries:
            call(connection, *self.entries)
        else:
            connection.execute(self.statement)


def through_the_function(name: str, state: str, *entries: dict[str, object]) -> Attack:
    return Attack(name, superuser=state, app=state, entries=list(entries))


def past_the_function(name: str, state: str, statement: str) -> Attack:
    return Attack(name, superuser=state, statement=statement)


PAY = ((ESCROW, ANA, 70_000), (ESCROW, FEE, 14_000))
MIRROR = ((ANA, ESCROW, 70_000), (FEE, ESCROW, 14_000))
EURO_TO_EURO = (
    "(SELECT id FROM ledger_account WHERE owner = 'escrow:batch:4'),"
    "(SELECT id FROM ledger_account WHERE owner = 'payable:worker:17')"
)
NEW_TRANSACTION = (
    "WITH t AS (INSERT INTO ledger_transaction (kind, key, body_hash, posted_at)"
    " VALUES ('x', 'x', '', now()) RETURNING id) "
)
INSERT = "INSERT INTO ledger_transfer SELECT id, 1, "

ATTACKS = [
    through_the_function("negative amount", "HL006", body("x", (ESCROW, ANA, -1))),
    through_the_function("amount of zero", "HL006", body("x", (ESCROW, ANA, 0))),
    through_the_function("amount of 10^15", "HL006", body("x", (ESCROW, ANA, 10**15))),
    through_the_function("amount of 10^30", "22003", body("x", (ESCROW, ANA, 10**30))),
    through_the_function("transfer to itself", "HL006", body("x", (ANA, ANA, 1))),
    through_the_function(
        "half a transfer",
        "HL006",
        {"key": "x", "kind": "x", "transfers": [[ESCROW, ANA]]},
    ),
    through_the_function(
        "nobody on one side",
        "HL006",
        {"key": "x", "kind": "x", "transfers": [[None, ANA, "EUR", 1]]},
    ),
    through_the_function(
        "currency that is none",
        CHECKED,
        {"key": "x", "kind": "x", "transfers": [[BANK, ANA, "eur", 1]]},
    ),
    through_the_function(
        "currency that is cut to fit",
        "HL006",
        {"key": "x", "kind": "x", "transfers": [[BANK, ANA, "EURO", 1]]},
    ),
    through_the_function("owner that is none", CHECKED, body("x", (BANK, "me", 1))),
    through_the_function("no transfers", "HL005", body("x")),
    through_the_function(
        "transfers left out", "HL005", {"key": "x", "kind": "x"}, body("y", *PAY)
    ),
    through_the_function("overdraft", "HL001", body("x", (ESCROW, ANA, 20_000_000))),
    through_the_function(
        "overdraft behind a good entry",
        "HL001",
        body("x", *PAY),
        body("y", (ESCROW, ANA, 20_000_000)),
    ),
    through_the_function(
        "key with another body", "HL002", body("judgment:9", (ESCROW, ANA, 70_000))
    ),
    through_the_function(
        "key twice with two bodies",
        "HL002",
        body("x", (ESCROW, ANA, 1)),
        body("x", (ESCROW, ANA, 2)),
    ),
    through_the_function(
        "second reversal", "23505", body("x", (WALLET, BANK, 5), reverses="deposit:2")
    ),
    through_the_function(
        "reversal of a reversal",
        "HL009",
        body("x", (BANK, WALLET, 5), reverses="deposit:2:undo"),
    ),
    through_the_function(
        "reversal of nothing", "HL007", body("x", *MIRROR, reverses="judgment:10")
    ),
    through_the_function(
        "reversal of half", "HL004", body("x", MIRROR[0], reverses="judgment:9")
    ),
    through_the_function(
        "reversal of more",
        "HL004",
        body("x", *MIRROR, (BANK, ANA, 1), reverses="judgment:9"),
    ),
    through_the_function(
        "reversal that moves the same way",
        "HL004",
        body("x", *PAY, reverses="judgment:9"),
    ),
    past_the_function(
        "foreign currency",
        NO_SUCH_KEY,
        NEW_TRANSACTION + INSERT + EURO_TO_EURO + ", 'USD', 1 FROM t",
    ),
    past_the_function(
        "negative amount past the function",
        CHECKED,
        NEW_TRANSACTION + INSERT + EURO_TO_EURO + ", 'EUR', -1 FROM t",
    ),
    past_the_function(
        "overdraft past the function",
        "HL001",
        NEW_TRANSACTION + INSERT + EURO_TO_EURO + ", 'EUR', 20000000 FROM t",
    ),
    past_the_function(
        "late leg",
        IMMUTABLE,
        "INSERT INTO ledger_transfer SELECT id, 3, "
        + EURO_TO_EURO
        + ", 'EUR', 1 FROM ledger_transaction WHERE key = 'judgment:9'",
    ),
    past_the_function(
        "transfer of no transaction",
        IMMUTABLE,
        "INSERT INTO ledger_transfer SELECT 999, 1, " + EURO_TO_EURO + ", 'EUR', 1",
    ),
    past_the_function(
        "changed amount", IMMUTABLE, "UPDATE ledger_transfer SET amount = 1"
    ),
    past_the_function(
        "changed key", IMMUTABLE, "UPDATE ledger_transaction SET key = key || 'x'"
    ),
    past_the_function(
        "changed owner", IMMUTABLE, "UPDATE ledger_account SET owner = 'wallet:me:1'"
    ),
    past_the_function("deleted transfer", IMMUTABLE, "DELETE FROM ledger_transfer"),
    past_the_function(
        "deleted transaction", IMMUTABLE, "DELETE FROM ledger_transaction"
    ),
    past_the_function("deleted account", IMMUTABLE, "DELETE FROM ledger_account"),
    past_the_function("emptied transfers", IMMUTABLE, "TRUNCATE ledger_transfer"),
    past_the_function(
        "emptied books",
        IMMUTABLE,
        "TRUNCATE ledger_transaction, ledger_account CASCADE",
    ),
    past_the_function(
        "balance by hand", IMMUTABLE, "UPDATE ledger_balance SET amount = amount + 1"
    ),
    past_the_function(
        "balance out of nothing",
        IMMUTABLE,
        "INSERT INTO ledger_balance SELECT id FROM ledger_account"
        " WHERE owner = 'platform:fee'",
    ),
    past_the_function("deleted balance", IMMUTABLE, "DELETE FROM ledger_balance"),
]


@pytest.fixture(scope="module")
def books(server: Server, template: Database) -> Iterator[Database]:
    """A deposit taken back, a funded batch with 10 EUR, one payment.

    One copy serves all attacks, for none may change it.
    """
    database = server.create(f"attacks_{secrets.token_hex(6)}", template.name)
    with psycopg.connect(database.app_url) as connection:
        call(connection, body("deposit:1", (BANK, WALLET, 10_000_000)))
        call(connection, body("deposit:2", (BANK, WALLET, 5)))
        call(
            connection, body("deposit:2:undo", (WALLET, BANK, 5), reverses="deposit:2")
        )
        call(connection, body("batch:4:fund", (WALLET, ESCROW, 10_000_000)))
        call(connection, body("judgment:9", *PAY))
    yield database
    server.drop(database.name)
    print(
        f"\nbar 7: {TRIED.total()} attacks as app and superuser:"
        f" {TRIED['accepted']} accepted"
    )


def everything_in(database: Database) -> list[list[tuple[object, ...]]]:
    tables = ("account", "transaction", "transfer", "balance")
    with psycopg.connect(database.superuser_url) as connection:
        return [
            connection.execute(f"SELECT * FROM ledger_{table} ORDER BY 1, 2").fetchall()
            for table in tables
        ]


def refusal_of(attack: Attack, url: str) -> str | None:
    with psycopg.connect(url) as connection:
        try:
            attack.run(connection)
        except psycopg.Error as error:
            TRIED["refused"] += 1
            return error.sqlstate
    TRIED["accepted"] += 1
    return "accepted"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
class TestTheBooksRefuse:
    def test_the_app(self, books: Database, attack: Attack):
        before = everything_in(books)

        refusal = refusal_of(attack, books.app_url)

        assert refusal == attack.app
        assert everything_in(books) == before

    def test_a_superuser(self, books: Database, attack: Attack):
        before = everything_in(books)

        refusal = refusal_of(attack, books.superuser_url)

        assert refusal == attack.superuser
        assert everything_in(books) == before
