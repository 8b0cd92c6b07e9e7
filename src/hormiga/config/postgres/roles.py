"""The database and its two roles: one owns it, one works in it."""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER = "hormiga_owner"
APP = "hormiga_app"
DATABASE = "hormiga"

_ROLE = "SELECT 1 FROM pg_roles WHERE rolname = %s"
_DATABASE = "SELECT 1 FROM pg_database WHERE datname = %s"


def prepare(*, url: str) -> None:
    """Create what is missing, as the superuser; a start that was cut short goes on."""
    with psycopg.connect(url, autocommit=True) as connection:
        for role in (OWNER, APP):
            if connection.execute(_ROLE, [role]).fetchone() is None:
                _run(connection, "CREATE ROLE {role} LOGIN", role=role)
        if connection.execute(_DATABASE, [DATABASE]).fetchone() is None:
            _run(
                connection,
                "CREATE DATABASE {database} OWNER {role} TEMPLATE template0",
                role=OWNER,
            )
        _run(connection, "REVOKE ALL ON DATABASE {database} FROM PUBLIC", role=APP)
        _run(
            connection,
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
            role=APP,
        )


def _run(connection: psycopg.Connection, statement: str, *, role: str) -> None:
    query = sql.SQL(statement).format(
        role=sql.Identifier(role), database=sql.Identifier(DATABASE)
    )
    connection.execute(query)
