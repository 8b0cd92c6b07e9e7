"""The embedded database as the rest of the house sees it."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg import pq

from hormiga.config.postgres import (
    binaries,
    lock,
    owner as owners,
    place as places,
    roles,
)
from hormiga.config.postgres.place import NotYourDatabase
from hormiga.config.postgres.server import Server


class Cluster:
    """A running server that this process uses, alone or with others.

    `app_url` is the server's own role, `owner_url` migrates, `superuser_url` is for
    tests; `bin_dir` holds `pg_dump`, `psql`, `pgbench` for this process to run.
    """

    def __init__(self, server: Server, users: int) -> None:
        self._server = server
        self._users: int | None = users
        self.home = server.place.home
        self.app_url = server.url(roles.APP)
        self.owner_url = server.url(roles.OWNER)
        self.superuser_url = server.url("postgres")
        self.bin_dir = binaries.locate()

    def is_alive(self) -> bool:
        """Say whether the server answers right now."""
        return self._server.ping() is pq.Ping.OK

    def ensure_alive(self) -> None:
        """Start the server again if it has died; wait for it if it is recovering."""
        if not self.is_alive():
            with lock.alone(self._server.place.lock("start")):
                self._server.bring_up()

    def stop(self) -> None:
        """Leave the server; the last one out stops it. A second call does nothing."""
        if self._users is None:
            return
        with lock.alone(self._server.place.lock("start")):
            os.close(self._users)
            self._users = None
            with lock.at_once(self._server.place.lock("users")) as last:
                if last is not None:
                    self._server.halt()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(data_dir: Path) -> Cluster:
    """Run the database of a data folder, or join those who run it already.

    Makes it on the first call. Needs the folder on a local disk (locks and sockets).
    """
    try:
        return _start(data_dir)
    except PermissionError as error:
        detail = f"{NotYourDatabase().detail} {error.filename} is closed."
        raise NotYourDatabase(detail) from error


def _start(data_dir: Path) -> Cluster:
    owner = owners.find()
    place = places.find(data_dir=data_dir, owner=owner)
    programs = binaries.reachable(owner=owner, wheel=binaries.wheel_folder())
    server = Server(owner, place, programs)
    with lock.alone(place.lock("start")):
        users = lock.share(place.lock("users"))
        try:
            server.create()
            server.bring_up()
            roles.prepare(url=server.url("postgres", database="postgres"))
        except BaseException:
            os.close(users)
            raise
    return Cluster(server, users)
