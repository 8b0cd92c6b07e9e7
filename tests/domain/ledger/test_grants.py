from __future__ import annotations

import psycopg
import pytest
from django.db import connections
from tests.conftest import APP, OWNER, Database
from tests.domain.ledger.books import BANK, WALLET, body, call

from hormiga.config import grants

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights_of(connection: psycopg.Connection, role: str) -> dict[str, set[str]]:
    """What a role may do to each of the ledger's tables."""
    rows = connection.execute(
        "SELECT relname, r FROM pg_class, unnest(%s::text[]) AS r"
        " WHERE relname ~ '^ledger_' AND relkind = 'r'"
        " AND has_table_privilege(%s, oid, r)",
        [list(RIGHTS), role],
    ).fetchall()
    return {name: {r for n, r in rows if n == name} for name, _ in rows}


class TestTheAppsRole:
    def test_may_only_read_the_books(self, committed_database: Database):
        with psycopg.connect(committed_database.superuser_url) as connection:
            rights = rights_of(connection, APP)

        assert rights == {
            "ledger_account": {"SELECT"},
            "ledger_balance": {"SELECT"},
            "ledger_transaction": {"SELECT"},
            "ledger_transfer": {"SELECT"},
        }

    def test_draws_no_ids_of_the_ledger(self, committed_database: Database):
        with (
            psycopg.connect(committed_database.app_url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT nextval('ledger_transaction_id_seq')")

    def test_writes_every_other_table(self, committed_database: Database):
        with psycopg.connect(committed_database.superuser_url) as connection:
            (closed,) = connection.execute(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace AND relname !~ '^ledger_'"
                " AND NOT has_table_privilege(%s, oid, 'INSERT')",
                [APP],
            ).fetchone() or (None,)

        assert closed == 0

    def test_alone_may_post(self, committed_database: Database):
        with psycopg.connect(committed_database.superuser_url) as connection:
            connection.execute("DROP ROLE IF EXISTS hormiga_stranger")
            connection.execute("CREATE ROLE hormiga_stranger")
            connection.execute("SET ROLE hormiga_stranger")

            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                call(connection, body("x", (BANK, WALLET, 1)))


class TestApply:
    def test_may_be_repeated(self, committed_database: Database):
        grants.apply(connections["owner"], APP)
        grants.apply(connections["owner"], APP)

        with psycopg.connect(committed_database.superuser_url) as connection:
            assert rights_of(connection, APP)["ledger_transfer"] == {"SELECT"}

    def test_takes_back_what_somebody_gave(self, committed_database: Database):
        with psycopg.connect(committed_database.owner_url) as connection:
            connection.execute(f"GRANT ALL ON ledger_transfer TO {APP}")

        grants.apply(connections["owner"], APP)

        with psycopg.connect(committed_database.superuser_url) as connection:
            assert rights_of(connection, APP)["ledger_transfer"] == {"SELECT"}

    def test_changes_nothing_where_the_app_is_the_owner(
        self, committed_database: Database
    ):
        grants.apply(connections["owner"], OWNER)

        with psycopg.connect(committed_database.superuser_url) as connection:
            assert rights_of(connection, OWNER)["ledger_transfer"] == set(RIGHTS)
