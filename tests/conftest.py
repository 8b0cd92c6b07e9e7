"""A real PostgreSQL for every test: owner and app roles apart, as in production.

Tests run as the app role on a database copied from a migrated template. Tests that need
committed data, threads or other processes ask for `committed_database`: a fresh copy,
because the ledger refuses TRUNCATE and so Django's flush can't be used.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck, settings as hypothesis_settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from hormiga.config import environment
from hormiga.config.migrating import migrate
from hormiga.config.wiring import install_for_tests

OWNER, APP = "hormiga_owner", "hormiga_app"
PASSWORD = "only-in-tests"

# A slow machine is no fault of the code: examples may take their time.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


@dataclass(frozen=True)
class Database:
    """One database of the test server, by three roles."""

    name: str
    superuser_url: str
    owner_url: str
    app_url: str


class Server:
    """The PostgreSQL server under test."""

    def __init__(self, superuser_url: str, password: str | None) -> None:
        self.superuser_url = superuser_url
        self.password = password

    def run(self, *statements: sql.Composed | sql.SQL) -> None:
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def database(self, name: str) -> Database:
        def url(**other: str) -> str:
            parts = conninfo_to_dict(make_conninfo(self.superuser_url, dbname=name))
            parts.update(other)
            user, key = parts.pop("user"), parts.pop("password", "")
            query = "&".join(f"{k}={v}" for k, v in parts.items() if k != "dbname")
            return f"postgresql:///{name}?user={user}&password={key}&{query}"

        return Database(
            name,
            url(),
            url(user=OWNER, password=PASSWORD),
            url(user=APP, password=PASSWORD),
        )

    def create(self, name: str, template: str = "template0") -> Database:
        self.run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, OWNER))
            )
        )
        return self.database(name)

    def drop(self, name: str) -> None:
        self.run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )

    def make_roles(self) -> None:
        """Make both roles; pytest's workers do so one after the other."""
        made = [
            statement
            for role in (OWNER, APP)
            for statement in (
                sql.SQL(
                    "DO $$ BEGIN CREATE ROLE {0} LOGIN;"
                    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;"
                    " END $$"
                ).format(sql.Identifier(role)),
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(PASSWORD)
                ),
            )
        ]
        self.run(sql.SQL("SELECT pg_advisory_lock(1)"), *made)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that `HORMIGA_DATABASE_URL` names, else an embedded one of our own."""
    named = os.environ.get("HORMIGA_DATABASE_URL")
    if named:
        yield Server(named, None)
        return
    from hormiga.config import postgres

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    # Beside pytest's closed folders, so that the database's own user can reach it.
    mark = hashlib.sha256(str(shared).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"hormiga tests {mark}"
    folder.mkdir(mode=0o755, exist_ok=True)
    cluster = postgres.start(folder)
    server = Server(cluster.superuser_url, PASSWORD)
    server.run(
        sql.SQL("ALTER SYSTEM SET fsync = off"), sql.SQL("SELECT pg_reload_conf()")
    )
    yield server
    cluster.stop()
    if not cluster.is_alive():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A migrated database that nobody connects to, to be copied."""
    server.make_roles()
    database = server.create(f"template_{secrets.token_hex(6)}")
    with django_db_blocker.unblock(), pointed_at(database):
        migrate()
    yield database
    server.drop(database.name)


@contextmanager
def pointed_at(database: Database) -> Iterator[Database]:
    """Let Django use this database: as the app, and as its owner."""
    before = {alias: dict(settings.DATABASES[alias]) for alias in ("default", "owner")}
    urls = {"default": database.app_url, "owner": database.owner_url}
    connections.close_all()
    for alias, url in urls.items():
        known = environment.database(url)
        for named in (settings.DATABASES[alias], connections[alias].settings_dict):
            options = named.get("OPTIONS", {}) | known["OPTIONS"]
            named.update(known, OPTIONS=options)
    try:
        yield database
    finally:
        connections.close_all()
        for alias, old in before.items():
            settings.DATABASES[alias].update(old)
            connections[alias].settings_dict.update(old)


@pytest.fixture(scope="session")
def django_db_setup(
    server: Server, template: Database, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """What pytest-django asks for: tests run in transactions on this copy."""
    database = server.create(f"test_{secrets.token_hex(6)}", template.name)
    with django_db_blocker.unblock(), pointed_at(database):
        yield
    server.drop(database.name)


@pytest.fixture
def committed_database(
    django_db_setup: None,
    server: Server,
    template: Database,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    """A fresh copy whose commits are real; dropped afterwards."""
    database = server.create(f"committed_{secrets.token_hex(6)}", template.name)
    with django_db_blocker.unblock(), pointed_at(database):
        yield database
    server.drop(database.name)


@pytest.fixture(scope="session", autouse=True)
def wiring() -> None:
    """Hand in what `hormiga` hands in at start: a secret, the deferrer, a vault."""
    settings.SECRET_KEY = secrets.token_hex(32)
    install_for_tests()


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recorded data beside the checkout; absent elsewhere."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED / "data"
