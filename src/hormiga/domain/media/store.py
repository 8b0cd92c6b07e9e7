"""Where bytes lie, named by their SHA-256: a folder, or an S3-compatible bucket.

Both only know `put`, `has`, `read` and `remove`; reading is by pieces of one span, so
that no file is ever whole in memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

PIECE = 256 * 1024


class Store(Protocol):
    """Whoever keeps the bytes."""

    def put(self, sha256: bytes, source: Path) -> None:
        """Keep a file's bytes for good; they may be there already."""

    def has(self, sha256: bytes) -> bool:
        """Say whether these bytes are there."""

    def read(self, sha256: bytes, start: int, length: int) -> Iterator[bytes]:
        """Give a span in pieces."""

    def remove(self, sha256: bytes) -> None:
        """Forget these bytes; they may be gone already."""


def configured() -> Store:
    """Give the store that the settings name; the same one for the whole process."""
    return _named(settings.MEDIA_STORAGE_URL, settings.DATA_DIR)


@cache
def _named(url: str | None, data_dir: Path) -> Store:
    return Bucket(url) if url else Folder(data_dir / "media")


class Folder:
    """A folder of files `ab/cdef…`, each written aside and then renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, sha256: bytes, source: Path) -> None:
        """Copy, sync, rename: after a crash the file is there whole or not at all."""
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
        try:
            with source.open("rb") as coming, aside.open("xb") as file:
                shutil.copyfileobj(coming, file, PIECE)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        _sync_folder(path.parent)
        _sync_folder(self._root)

    def has(self, sha256: bytes) -> bool:
        """Say whether these bytes are there."""
        return self._path(sha256).exists()

    def read(self, sha256: bytes, start: int, length: int) -> Iterator[bytes]:
        """Give a span in pieces; the file is opened at once, so that a miss is seen."""
        return _Pieces(self._path(sha256).open("rb"), start, length)

    def remove(self, sha256: bytes) -> None:
        """Forget these bytes."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._root / name[:2] / name[2:]


class _Pieces:
    """A file's span in pieces; Django closes it, also when nobody began to read."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._left = file, length
        file.seek(start)

    def __iter__(self) -> Self:
        """Give itself: it is read once."""
        return self

    def __next__(self) -> bytes:
        """Give the next piece."""
        piece = self._file.read(min(PIECE, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._left = 0
        self._file.close()


class Bucket:
    """A bucket of an S3-compatible storage, through django-storages.

    `s3://KEY:SECRET@host:port/bucket?region=…&tls=0`; without a host it is Amazon's.
    """

    def __init__(self, url: str) -> None:
        self._storage = _s3_storage(url)

    def put(self, sha256: bytes, source: Path) -> None:
        """Send a file; a large one goes in parts, and is there whole or not at all."""
        if not self.has(sha256):
            self._object(sha256).upload_file(str(source))

    def has(self, sha256: bytes) -> bool:
        """Say whether these bytes are there."""
        return bool(self._storage.exists(_key(sha256)))

    def read(self, sha256: bytes, start: int, length: int) -> Iterator[bytes]:
        """Ask for just this span, and pass it on in pieces."""
        span = f"bytes={start}-{start + length - 1}"
        body = self._object(sha256).get(Range=span)["Body"]
        pieces: Iterator[bytes] = body.iter_chunks(PIECE)
        return pieces

    def remove(self, sha256: bytes) -> None:
        """Forget these bytes."""
        self._storage.delete(_key(sha256))

    def _object(self, sha256: bytes) -> Any:
        return self._storage.bucket.Object(_key(sha256))


def _key(sha256: bytes) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name[2:]}"


def _s3_storage(url: str) -> Any:
    # boto3 is large and an optional extra: only an installation that uses it loads it.
    from storages.backends.s3 import S3Storage  # noqa: PLC0415

    parts, asked = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    scheme = "http" if asked.get("tls") == "0" else "https"
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return S3Storage(
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        bucket_name=parts.path.strip("/"),
        endpoint_url=f"{scheme}://{host}" if host else None,
        region_name=asked.get("region", "us-east-1"),
        addressing_style="path" if host else "auto",
        default_acl=None,
        file_overwrite=True,
        querystring_auth=True,
    )


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
