"""What stands for all tests of one pytest worker: a database, a data folder, servers.

Starting a server costs seconds, so the ordinary test finds one running, on a database
and a data folder that are put back after each test. Ids are never given twice: what a
server remembers by an id stays true from one test to the next. A test that kills its
server, or starts it with settings of its own, starts one: see `hostile_site.serving`
and `away.serving`.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from tests.build import payouts
from tests.conftest import Database

from hormiga.config import keys
from hormiga.kit import vault

PATIENCE = 60
LOOKS, PAUSE = 3, 0.015
"""So often, and so many seconds apart, nothing must be under way."""

_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_UNDER_WAY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend' AND state <> 'idle'
"""


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"{address}/terms/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


class Rows:
    """The rows of a database as they were, and the way back to them."""

    def __init__(self, database: Database) -> None:
        self._connection = psycopg.connect(database.superuser_url, autocommit=True)
        # The ledger and the audit log refuse to forget; no trigger is asked here.
        self._connection.execute("SET session_replication_role = replica")
        self._tables = [str(row[0]) for row in self._connection.execute(_TABLES)]
        self._kept = self.all()

    def close(self) -> None:
        self._connection.close()

    def are_under_way(self) -> bool:
        """Say whether anybody else has a statement or a transaction open."""
        row = self._connection.execute(_UNDER_WAY).fetchone()
        return bool(row and row[0])

    def all(self) -> dict[str, bytes]:
        """Give the rows of each table that has any."""
        return {table: self._out(table) for table in self._filled()}

    def put_back(self) -> None:
        """Take away what came, and bring back what was changed or is gone."""
        filled = self._filled()
        strange = [one for one in filled if self._kept.get(one) != self._out(one)]
        with self._connection.transaction():
            for table in {*strange, *(set(self._kept) - set(filled))}:
                self._run("DELETE FROM {}", table)
                if table in self._kept:
                    self._in(table)

    def _filled(self) -> list[str]:
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                sql.Literal(table), sql.Identifier(table)
            )
            for table in self._tables
        )
        return [str(row[0]) for row in self._connection.execute(asked)]

    def _out(self, table: str) -> bytes:
        words = sql.SQL("COPY {} TO STDOUT (FORMAT binary)")
        with self._connection.cursor().copy(words.format(sql.Identifier(table))) as out:
            return b"".join(bytes(piece) for piece in out)

    def _in(self, table: str) -> None:
        words = sql.SQL("COPY {} FROM STDIN (FORMAT binary)")
        with self._connection.cursor().copy(words.format(sql.Identifier(table))) as to:
            to.write(self._kept[table])

    def _run(self, words: str, table: str) -> None:
        self._connection.execute(sql.SQL(words).format(sql.Identifier(table)))


class Files:
    """A data folder with the keys that this process has too, and the way back to it."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700)
        key = base64.b64encode(bytes(vault.KEY_BYTES)).decode()
        ring = json.dumps([{"id": "tests", "key": key}]).encode()
        keys.write_private(root / keys.KEYRING, ring)
        keys.write_private(root / keys.SECRET_KEY, settings.SECRET_KEY.encode())
        keys.prepare(root)
        self.root = root
        self._kept = self.all()

    def all(self) -> dict[Path, bytes]:
        return {
            one.relative_to(self.root): one.read_bytes()
            for one in self.root.rglob("*")
            if one.is_file()
        }

    def put_back(self) -> None:
        for one in self.root.iterdir():
            if one.is_dir():
                shutil.rmtree(one)
            elif one.relative_to(self.root) not in self._kept:
                one.unlink()
        for name, content in self._kept.items():
            if not (self.root / name).exists() or (
                (self.root / name).read_bytes() != content
            ):
                keys.write_private(self.root / name, content)


@dataclass(frozen=True)
class Served:
    """A running server: where pages are, and where the frame of tasks is."""

    site: str
    frame: str
    process: subprocess.Popen[bytes]

    def is_computing(self) -> bool:
        """Say whether a thread runs; where the kernel does not tell, none does."""
        root = psutil.Process(self.process.pid)
        return any(
            stat.read_text().rpartition(")")[2].split()[0] in "RD"
            for one in (root, *root.children(recursive=True))
            for stat in Path(f"/proc/{one.pid}/task").glob("*/stat")
        )


@dataclass
class Standing:
    """One database and one data folder, and the servers on them."""

    database: Database
    folder: Path
    rows: Rows = field(init=False)
    files: Files = field(init=False)
    _environ: dict[str, str] = field(init=False)
    _served: dict[bool, Served] = field(default_factory=dict)
    _read: int = 0

    def __post_init__(self) -> None:
        self.rows = Rows(self.database)
        self.files = Files(self.folder / "data")
        self.log.touch()
        self._environ = dict(os.environ)

    @property
    def log(self) -> Path:
        """Where all servers write."""
        return self.folder / "server.log"

    def said(self) -> str:
        """Give what the servers wrote since the test began."""
        return self.log.read_bytes()[self._read :].decode(errors="replace")

    def serve(self, *, is_framed: bool) -> Served:
        """Give a server, started the first time: tasks in a frame of its own or not."""
        asked = {name for name in os.environ if name.startswith("HORMIGA_")}
        assert asked <= set(self._environ), "a server with other settings is your own"
        if is_framed not in self._served:
            self._served[is_framed] = self._start(is_framed=is_framed)
        return self._served[is_framed]

    def put_back(self) -> None:
        """Wait until nothing is under way, and make the house new."""
        self._rest()
        self.rows.put_back()
        self.files.put_back()
        self._read = self.log.stat().st_size

    def stop(self) -> None:
        for served in self._served.values():
            served.process.terminate()
        for served in self._served.values():
            served.process.wait(timeout=60)
        self.rows.close()

    def _start(self, *, is_framed: bool) -> Served:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        site, frame = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        if is_framed:  # passkeys belong to a name, and a number is none
            site, frame = frame, site
        environment = {
            "HORMIGA_DATABASE_URL": self.database.app_url,
            "HORMIGA_SECRET_KEY": settings.SECRET_KEY,
            "HORMIGA_DATA_DIR": str(self.files.root),
            "HORMIGA_BASE_URL": site,
            "HORMIGA_SEPA_NAME": payouts.PAYER["sepa_name"],
            "HORMIGA_SEPA_IBAN": payouts.PAYER["sepa_iban"],
        } | ({"HORMIGA_FRAME_ORIGIN": frame} if is_framed else {})
        words = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "hormiga.config.web", *words],
                env=self._environ | environment,
                stdout=log,
                stderr=log,
            )
        wait(site, process)
        return Served(site, frame, process)

    def _rest(self) -> None:
        deadline = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < LOOKS:
            if time.monotonic() > deadline:
                pytest.fail("a minute after the test, its house is still at work")
            is_busy = self.rows.are_under_way() or any(
                one.is_computing() for one in self._served.values()
            )
            quiet = 0 if is_busy else quiet + 1
            time.sleep(PAUSE)
