"""A whole installation in one file: database, keys, media.

Whoever holds the file holds everything, the keys too; restoring runs the SQL in it, so
restore only what comes from your own installation.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from filecmp import cmp
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hormiga.config import keys
from hormiga.config.postgres import archive
from hormiga.config.postgres.archive import DUMP, KEY_FILES, MEDIA, Manifest
from hormiga.config.postgres.place import make_data_dir
from hormiga.kit.errors import Kind, Refusal

_TABLES = """
    SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
       AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
"""
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
_HEADER_LINES = 40


class NotDumped(Refusal):
    """The database could not be written out, so there is no backup."""


class NotRestored(Refusal):
    """The database refused the backup: it stays empty, and nothing was restored."""


class NotEmpty(Refusal):
    """The database or its media folder is not empty: restore into a new data folder."""

    kind = Kind.CONFLICT


def dump(
    *,
    url: str,
    bin_dir: Path,
    data_dir: Path,
    out: Path,
    created_at: datetime,
    version: str,
) -> Manifest:
    """Write database, keys and media into one file (0600), whole or not at all.

    `url` is the owner's address, embedded or not. Media are added after the database,
    so that every file that a row of it names is there.
    """
    out = out.absolute()
    with _folder_beside(out.parent) as folder:
        _dump_database(url=url, bin_dir=bin_dir, to=folder / DUMP)
        files = [
            (DUMP, folder / DUMP),
            *((name, data_dir / name) for name in KEY_FILES),
        ]
        try:
            return archive.write(
                out=out,
                files=[*files, *_media(data_dir)],
                created_at=created_at,
                version=version,
            )
        except OSError as error:
            raise NotDumped(f"{NotDumped().detail} {error}") from error


def load(*, file: Path, url: str, bin_dir: Path, data_dir: Path) -> Manifest:
    """Restore a backup into an empty database and its data folder, whole or not at all.

    `url` is the owner's address. The database's transaction comes last: when it fails,
    keys and media are taken away again; after a crash the same call may be repeated.
    """
    data_dir = data_dir.absolute()
    make_data_dir(data_dir)
    with _folder_beside(data_dir) as folder:
        manifest = archive.unpack(file=file, into=folder)
        keys.check_secret((folder / KEY_FILES[0]).read_text().strip())
        keys.read_ring((folder / KEY_FILES[1]).read_bytes())
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(_TABLES).fetchone()
            server = connection.info.server_version
        if row is None or row[0]:
            raise NotEmpty
        with _files_placed(folder, data_dir):
            _restore_database(
                url=url, bin_dir=bin_dir, source=folder / DUMP, server=server
            )
    return manifest


def _media(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((data_dir / MEDIA).rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(data_dir).as_posix(), path


def _dump_database(*, url: str, bin_dir: Path, to: Path) -> None:
    address, environment = _address(url)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [bin_dir / "pg_dump", "-Fc", f"--file={to}", f"--dbname={address}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise NotDumped(f"{NotDumped().detail} {_said(done.stderr)}")


def _restore_database(*, url: str, bin_dir: Path, source: Path, server: int) -> None:
    """Run the dump as one transaction, committed only when all of it was read."""
    address, environment = _address(url)
    run = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", "-", f"--dbname={address}"]
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [bin_dir / "pg_restore", "--no-owner", "--file=-", source],
            stdout=subprocess.PIPE,
            stderr=said,
        )
        writer = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [bin_dir / "psql", *run],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        is_whole = _pass_on(reader, writer, server)
        if not is_whole or writer.returncode:
            said.seek(0)
            raise NotRestored(f"{NotRestored().detail} {_said(said.read())}")


def _pass_on(
    reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], server: int
) -> bool:
    """Hand the script over; end the writer before its commit if it is not whole."""
    is_whole = False
    with suppress(BrokenPipeError), reader, writer:  # psql refuses, says so, and ends
        try:
            source = cast("IO[bytes]", reader.stdout)
            sink = cast("IO[bytes]", writer.stdin)
            _copy_header(source, sink, server)
            shutil.copyfileobj(source, sink, 1024 * 1024)
            sink.flush()
            is_whole = reader.wait() == 0
        finally:
            if not is_whole:
                writer.kill()
                reader.kill()
    return is_whole


def _copy_header(source: IO[bytes], sink: IO[bytes], server: int) -> None:
    """Leave out the one setting that PostgreSQL 15 and 16 do not know."""
    for _ in range(_HEADER_LINES):
        line = source.readline()
        if line != _UNKNOWN_BEFORE_17 or server >= 170000:
            sink.write(line)
        else:
            break


@contextmanager
def _files_placed(staged: Path, data_dir: Path) -> Iterator[None]:
    """Put keys and media into the data folder, and take them away on failure."""
    media = [(path, data_dir / name) for name, path in _media(staged)]
    if any(to.exists() and not cmp(path, to, shallow=False) for path, to in media):
        raise NotEmpty
    before = {n: f.read_bytes() for n in KEY_FILES if (f := data_dir / n).exists()}
    placed: list[Path] = []
    try:
        for path, to in media:
            if not to.exists():
                to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.rename(to)
                placed.append(to)
        for name in KEY_FILES:
            keys.write_private(data_dir / name, (staged / name).read_bytes())
        yield
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        for name in KEY_FILES:
            _put_back(data_dir / name, before.get(name))
        raise


def _put_back(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        keys.write_private(file, content)


@contextmanager
def _folder_beside(folder: Path) -> Iterator[Path]:
    """Lend a private folder (0700) on the disk where the files will stay."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as name:
        yield Path(name)


def _address(url: str) -> tuple[str, dict[str, str]]:
    """Split an address, for a password has no place on a command line."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    return make_conninfo("", **parts), {**os.environ, **secret}


def _said(output: bytes) -> str:
    lines = output.decode(errors="replace").splitlines()
    return " / ".join(line for line in lines[-6:] if line)
