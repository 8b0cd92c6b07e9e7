"""Not even the owner of the tables rewrites the audit log."""

from __future__ import annotations

import psycopg
import pytest


class TestAnEntry:
    @pytest.mark.parametrize(
        "statement",
        ["DELETE FROM people_auditentry", "TRUNCATE people_auditentry"],
    )
    def test_stays_even_against_the_owner_of_the_table(
        self, committed_database, statement
    ):
        with (
            psycopg.connect(committed_database.owner_url) as owner,
            pytest.raises(psycopg.DatabaseError, match="is refused"),
        ):
            owner.execute(statement)
