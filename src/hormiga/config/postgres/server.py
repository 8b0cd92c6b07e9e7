"""One PostgreSQL server: made, started, waited for, stopped. Call it under the lock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from urllib.parse import quote

import psutil
from psycopg import pq

from hormiga.config.postgres import binaries, conf, lock
from hormiga.config.postgres.owner import Owner
from hormiga.config.postgres.place import Place, private_folder
from hormiga.kit.errors import Kind, Refusal

PORT = 5432
"""Part of the socket's name; no port is opened."""

_PATIENCE_S = 120.0
_ORPHANS_S = 2.0
_PAUSES_S = (0.02, 0.5)
"""The first pause between two looks at a server, and the longest."""
_LAST_LINES = 8
# The shell only puts the server into the background, so that it is nobody's child.
_START = 'log=$1; shift; "$@" </dev/null >"$log" 2>&1 &'


class WillNotStart(Refusal):
    """PostgreSQL did not start: put right what its log says, and start again."""


class StillRecovering(Refusal):
    """PostgreSQL is not ready yet: it may be recovering; wait and start again."""

    kind = Kind.CONFLICT


class OtherServer(Refusal):
    """Another PostgreSQL runs on this data folder: stop it, and start again."""

    kind = Kind.CONFLICT


class WrongMajorVersion(Refusal):
    """The database is another PostgreSQL version's: back up there, restore here."""

    kind = Kind.CONFLICT


class NotACluster(Refusal):
    """The database's folder is damaged: restore a backup into a new data folder."""


class WillNotStop(Refusal):
    """PostgreSQL did not stop: look at its log, then try again."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Server:
    """The server of one place."""

    owner: Owner
    place: Place
    programs: Path

    def url(self, role: str, database: str = "hormiga") -> str:
        """Write the address that one role connects to."""
        folder = quote(str(self.place.sockets), safe="")
        return f"postgresql://{role}@/{database}?host={folder}&port={PORT}"

    def ping(self) -> pq.Ping:
        """Ask for a sign of life, as `pg_isready` does; needs no rights."""
        address = f"host={self.place.sockets} port={PORT} dbname=x connect_timeout=2"
        return pq.Ping(pq.PGconn.ping(address.encode()))

    def create(self) -> None:
        """Make the cluster, unless it is there; a half-made one is never left."""
        if self.place.data.exists():
            _check_version(self.place.data)
            return
        new = self.place.home / "data.new"
        rmtree(new, ignore_errors=True)
        private_folder(new, owner=self.owner)
        with binaries.for_initdb(self.programs) as programs:
            status, said = self.owner.run([programs / "initdb", *_initdb(new)])
        if status:
            rmtree(new, ignore_errors=True)
            raise WillNotStart(f"The database could not be made: {said}")
        new.rename(self.place.data)

    def bring_up(self) -> None:
        """Return when the server answers, started or restarted where it does not."""
        was_started = False
        for waited in _moments():
            if self.ping() is pq.Ping.OK:
                return
            if not lock.is_free(self.place.lock("server")):
                if waited > _ORPHANS_S:
                    self._end_orphans()
            elif was_started:
                raise WillNotStart(f"{WillNotStart().detail} {self.last_words()}")
            else:
                self._launch()
                was_started = True
        raise StillRecovering(f"{StillRecovering().detail} {self.last_words()}")

    def halt(self) -> None:
        """Stop the server as gently as time allows."""
        self._signal(signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
        if self._is_gone():
            return
        self._signal(signal.SIGQUIT)  # "immediate": the next start recovers
        if not self._is_gone():
            raise WillNotStop

    def last_words(self) -> str:
        """Quote the end of the server's log on one line."""
        files = [self.place.data / "start.log"]
        logs = (self.place.data / "log").glob("*.log")
        files += sorted(logs, key=lambda file: file.stat().st_mtime)[-1:]
        texts = [file.read_text(errors="replace") for file in files if file.exists()]
        lines = [line for text in texts for line in text.splitlines()[-_LAST_LINES:]]
        return "Its log ends: " + " / ".join(lines)

    def _launch(self) -> None:
        self._clear_what_a_crash_left()
        conf.write(place=self.place, owner=self.owner)
        home, data = self.place.home, self.place.data
        command: list[str | Path] = [
            *("/bin/sh", "-c", _START, "sh", data / "start.log"),
            *(self.programs / "postgres", "-D", data, "-p", str(PORT)),
            *("-k", self.place.sockets, "-c", "listen_addresses="),
            *("-c", "unix_socket_permissions=0700"),
            *("-c", f"config_file={home / 'postgresql.conf'}"),
            *("-c", f"hba_file={home / 'pg_hba.conf'}"),
            *("-c", f"ident_file={home / 'pg_ident.conf'}"),
        ]
        with lock.at_once(self.place.lock("server")) as file:
            if file is None:
                return
            status, said = self.owner.run(command, keep=[file])
        if status:
            raise WillNotStart(f"{WillNotStart().detail} {said}")

    def _clear_what_a_crash_left(self) -> None:
        """Remove files that name a process id which another program may have by now.

        `server.lock` is free, so no process of a server that we started is left.
        """
        if self._processes():
            raise OtherServer
        (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        socket = self.place.sockets / f".s.PGSQL.{PORT}"
        socket.unlink(missing_ok=True)
        socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        """End sessions whose server was killed: nobody can hear what they still do."""
        processes = self._processes()
        if self._main_id() not in {process.pid for process in processes}:
            for process in processes:
                _send(process.pid, signal.SIGQUIT)

    def _signal(self, number: signal.Signals) -> None:
        main = self._main_id()
        if main in {process.pid for process in self._processes()}:
            _send(main, number)

    def _is_gone(self) -> bool:
        moments = _moments(_PATIENCE_S / 2)
        return any(lock.is_free(self.place.lock("server")) for _ in moments)

    def _main_id(self) -> int:
        try:
            text = (self.place.data / "postmaster.pid").read_text()
            return int(text.split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def _processes(self) -> list[psutil.Process]:
        """Find PostgreSQL's processes of this cluster: each works in its folder."""
        return [p for p in psutil.process_iter() if _works_in(p, self.place.data)]


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        if not process.name().startswith("postgres"):
            return False
        return Path(process.cwd()).samefile(folder)
    except (psutil.Error, OSError):
        return False


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _moments(patience_s: float = _PATIENCE_S) -> Iterator[float]:
    """Yield the seconds waited so far, until patience ends."""
    start = time.monotonic()
    pause, longest = _PAUSES_S
    while (waited := time.monotonic() - start) < patience_s:
        yield waited
        time.sleep(pause)
        pause = min(pause * 1.1, longest)


def _check_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise NotACluster(f"{NotACluster().detail} It is {data}.") from error
    if found != str(binaries.MAJOR):
        raise WrongMajorVersion(
            f"{WrongMajorVersion().detail} It is {found}, not {binaries.MAJOR}.",
            found=found,
        )


def _initdb(folder: Path) -> tuple[str, ...]:
    return (
        f"--pgdata={folder}",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--auth-local=peer",
        "--auth-host=reject",
        "--no-instructions",
    )
