"""Where a cluster lives: in the data folder, or where its user can reach it.

The home of a cluster holds `data/` (PostgreSQL's own), the configuration, the locks
and, where its path is short and plain, `run/` with the socket. It belongs to whoever
starts Hormiga, so that the database's user cannot change its own configuration.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from hormiga.config.postgres import lock
from hormiga.config.postgres.binaries import SYSTEM_HOME
from hormiga.config.postgres.owner import Owner
from hormiga.kit.errors import Kind, Refusal

_LONGEST_SOCKET = 100
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""
_SOCKET = ".s.PGSQL.5432"
_TEMPORARY = Path("/tmp")  # noqa: S108 - only for our own folder, checked before use


class NotPrivate(Refusal):
    """A folder of the database is open to others: see who made it, remove it."""

    kind = Kind.FORBIDDEN


class NotYourDatabase(Refusal):
    """The database here is another user's: start Hormiga as that user."""

    kind = Kind.FORBIDDEN


class ClusterLost(Refusal):
    """The database's folder is gone: bring it back, or restore a backup anew."""

    kind = Kind.NOT_FOUND


class ClusterShared(Refusal):
    """A copied data folder has no database: back up the original, restore here."""

    kind = Kind.CONFLICT


class Unreachable(Refusal):
    """The database's user cannot enter the data folder: let it pass the parents."""

    kind = Kind.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one cluster."""

    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """Name PostgreSQL's own folder."""
        return self.home / "data"

    def lock(self, name: str) -> Path:
        """Name the lock file of that name."""
        return self.home / f"{name}.lock"


def find(*, data_dir: Path, owner: Owner) -> Place:
    """Settle where the cluster of a data folder lives; make the folders for it."""
    make_data_dir(data_dir)
    near = data_dir.resolve() / "postgres"
    _our_folder(near, mode=_passable(), refusal=NotYourDatabase)
    with lock.alone_in(near):
        home = _home(near, owner)
    return Place(home, _socket_folder(home, owner))


def make_data_dir(data_dir: Path) -> None:
    """Make the data folder; root's lets the database's user through, and no more."""
    if not data_dir.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(_passable())


def _passable() -> int:
    return 0o711 if os.geteuid() == 0 else 0o700


def _home(near: Path, owner: Owner) -> Path:
    if (near / "where").exists():
        return _pointed_to(near)
    if not owner.is_another or owner.may_enter(near):
        return near
    if (near / "data").exists():
        raise Unreachable(folder=str(near))
    return _outside(near)


def _pointed_to(near: Path) -> Path:
    home = _read_path(near / "where")
    if not home.is_dir():
        raise ClusterLost(f"{ClusterLost().detail} It was {home}.")
    original = _read_path(home / "for")
    if original != near:
        there = original / "where"
        if there.exists() and _read_path(there) == home:
            raise ClusterShared(original=str(original.parent))
        _write_path(home / "for", near)  # the data folder has moved
    return home


def _outside(near: Path) -> Path:
    """Make a new home; one left by a removed data folder is kept, never taken over."""
    _our_folder(SYSTEM_HOME, mode=0o755, refusal=NotPrivate)
    digest = _digest(near)
    names = (digest, *(f"{digest}-{number}" for number in range(2, 10_000)))
    home = next(home for name in names if _is_new(home := SYSTEM_HOME / name))
    _write_path(home / "for", near)
    _write_path(near / "where", home)
    return home


def _is_new(home: Path) -> bool:
    try:
        home.mkdir()
        home.chmod(0o711)
    except FileExistsError:
        return False
    return True


def _socket_folder(home: Path, owner: Owner) -> Path:
    folder = home / "run"
    if not _fits(folder):
        base = SYSTEM_HOME if owner.is_another else _TEMPORARY / f"hormiga-{owner.uid}"
        mode = 0o755 if owner.is_another else 0o700
        _our_folder(base, mode=mode, refusal=NotPrivate)
        folder = base / f"{_digest(home)}.run"
    private_folder(folder, owner=owner)
    return folder


def _fits(folder: Path) -> bool:
    """Say whether a socket's path is short, and plain in an address and a setting."""
    path = str(folder / _SOCKET)
    plain = all(c.isascii() and (c.isalnum() or c in "/._-") for c in path)
    return plain and len(path) <= _LONGEST_SOCKET


def private_folder(path: Path, *, owner: Owner) -> None:
    """Make a folder that only the database's user may enter, or check the one there."""
    path.mkdir(mode=0o700, exist_ok=True)
    if owner.is_another and path.lstat().st_uid == os.geteuid():  # new, or cut short
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    _check(path, uid=owner.uid, forbidden=0o077, refusal=NotPrivate)


def _our_folder(path: Path, *, mode: int, refusal: type[Refusal]) -> None:
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    _check(path, uid=os.geteuid(), forbidden=0o022, refusal=refusal)


def _check(path: Path, *, uid: int, forbidden: int, refusal: type[Refusal]) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        raise refusal(f"{refusal().detail} It is {path}.", folder=str(path))
    if found.st_mode & forbidden:
        raise NotPrivate(f"{NotPrivate().detail} It is {path}.", folder=str(path))


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _read_path(file: Path) -> Path:
    return Path(os.fsdecode(file.read_bytes().removesuffix(b"\n")))


def _write_path(file: Path, path: Path) -> None:
    part = file.with_suffix(".part")
    part.write_bytes(os.fsencode(path) + b"\n")
    part.replace(file)
