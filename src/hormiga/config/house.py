"""The prepared installation that commands run in."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlsplit

import django

from hormiga.config import keys, postgres
from hormiga.config.environment import Environment
from hormiga.config.postgres import Cluster, backup
from hormiga.config.process import die_with_parent
from hormiga.config.serving import Tree
from hormiga.doors.cli.parser import Needs
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


class NoDumpProgram(Refusal):
    """`pg_dump` is not on the path. Install PostgreSQL's client programs."""


@dataclass
class Installation:
    """One data folder with its database; see `doors.cli.house.House`."""

    data_dir: Path
    app_url: str
    owner_url: str
    secret_key: str
    cluster: Cluster | None
    frame_host: str | None = None  # None: tasks have an origin of their own
    tree: Tree | None = None

    def migrate(self) -> None:
        """Bring the database up to this version, its rights and what ships with it."""
        # These need Django set up.
        from hormiga.config import migrating  # noqa: PLC0415
        from hormiga.flows.install_content import install_content  # noqa: PLC0415
        from hormiga.kit import clock  # noqa: PLC0415

        migrating.migrate()
        install_content(now=clock.read())

    def open_migrations(self) -> list[str]:
        """Name the migrations that are not applied yet."""
        from hormiga.config import migrating  # noqa: PLC0415 - needs Django set up

        return migrating.open_migrations()

    def serve(self, *, host: str, port: int, workers: int) -> None:
        """Serve until told to stop."""
        tree = self._tree(host, port, workers, {})
        try:
            tree.start()
            print(f"Hormiga is at {self._shown(tree)}", flush=True)  # noqa: T201
            tree.wait()
        finally:
            tree.stop()

    def work(self) -> None:
        """Run job workers until told to stop."""
        from hormiga.doors.jobs.running import run  # noqa: PLC0415 - needs Django

        die_with_parent()
        run(name=f"{socket.gethostname()}:{os.getpid()}")

    @contextmanager
    def served(
        self, *, port: int, environment: dict[str, str] | None = None
    ) -> Iterator[str]:
        """Serve while the context lasts."""
        self.tree = self._tree("127.0.0.1", port, 2, environment or {})
        try:
            self.tree.start()
            yield self.tree.base_url
        finally:
            self.tree.stop()

    def stay(self) -> None:
        """Serve on until told to stop."""
        if self.tree is not None:
            self.tree.wait()

    def write_backup(self, file: Path) -> dict[str, Any]:
        """Write database, keys and media into one file."""
        manifest = backup.dump(
            url=self.owner_url,
            bin_dir=self._bin_dir(),
            data_dir=self.data_dir,
            out=file,
            created_at=clock.read(),
            version=_version(),
        )
        return {"file": str(file), "files": len(manifest.files)}

    def read_backup(self, file: Path) -> dict[str, Any]:
        """Restore a backup into this empty installation."""
        backup.load(
            file=file,
            url=self.owner_url,
            bin_dir=self._bin_dir(),
            data_dir=self.data_dir,
        )
        return {"restored": str(file)}

    def _tree(
        self, host: str, port: int, workers: int, environment: dict[str, str]
    ) -> Tree:
        return Tree(
            host=host,
            port=port,
            workers=workers,
            environment=self._variables() | environment,
            keep_database=self.cluster.ensure_alive if self.cluster else _nothing,
            frame_host=self.frame_host,
        )

    def _variables(self) -> dict[str, str]:
        return {
            "HORMIGA_DATA_DIR": str(self.data_dir),
            "HORMIGA_DATABASE_URL": self.app_url,
            "HORMIGA_OWNER_DATABASE_URL": self.owner_url,
            "HORMIGA_SECRET_KEY": self.secret_key,
            "DJANGO_SETTINGS_MODULE": "hormiga.config.settings",
        }

    def _shown(self, tree: Tree) -> str:
        return tree.base_url.replace("127.0.0.1", "localhost")

    def _bin_dir(self) -> Path:
        if self.cluster is not None:
            return self.cluster.bin_dir
        found = which("pg_dump")
        if found is None:
            raise NoDumpProgram
        return Path(found).parent


@contextmanager
def prepared(known: Environment, *, needs: Needs) -> Iterator[Installation]:
    """Make keys, start or join the database, set Django up."""
    cluster = None if known.database_url else postgres.start(known.data_dir)
    try:
        app_url = known.database_url or (cluster.app_url if cluster else "")
        owner_url = (
            known.owner_database_url
            or known.database_url
            or (cluster.owner_url if cluster else "")
        )
        secret = known.secret_key
        if needs is Needs.DATABASE:
            made = keys.prepare(known.data_dir)
            secret = secret or made.secret_key
        house = Installation(
            known.data_dir, app_url, owner_url, secret, cluster, _frame_host(known)
        )
        if needs is Needs.DATABASE:
            os.environ.update(house._variables())  # noqa: SLF001 - of this module
            django.setup(set_prefix=False)
        yield house
    finally:
        if cluster is not None:
            cluster.stop()


def _frame_host(known: Environment) -> str | None:
    """Give the scheme and name under which a second port shows the tasks' frame."""
    if known.frame_origin:
        return None
    parts = urlsplit(known.base_url)
    return f"{parts.scheme}://{parts.hostname}"


def _nothing() -> None:
    """Leave an outside database to whoever runs it."""


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and rarely asked

    return version("hormiga")
