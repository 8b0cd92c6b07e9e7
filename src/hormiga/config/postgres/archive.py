"""The file of a backup: a plain tar whose last member lists and proves the others."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from hormiga.kit.errors import Refusal

MANIFEST = "manifest.json"
DUMP = "database.dump"
KEY_FILES = ("secret_key", "keyring.json")
MEDIA = "media"
_FORMAT = 1
_CHUNK = 1024 * 1024
_FILE_TYPES = {tarfile.REGTYPE, tarfile.AREGTYPE}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class DamagedBackup(Refusal):
    """The backup is damaged or not ours, so nothing was restored: use another one."""


class UnknownBackupFormat(Refusal):
    """The backup was written by a newer Hormiga: restore it with that one."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `files` maps names to SHA-256 in hexadecimal."""

    version: str
    created_at: str
    files: dict[str, str]
    format: int = _FORMAT


def write(
    *, out: Path, files: Sequence[tuple[str, Path]], created_at: datetime, version: str
) -> Manifest:
    """Pack files under their names; the file appears under its own when it is whole."""
    part = out.with_name(f".{out.name}.{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(part, flags, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
                sums = {name: _add(tar, name, path) for name, path in files}
                manifest = Manifest(version, created_at.isoformat(), sums)
                _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest)).encode())
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def unpack(*, file: Path, into: Path) -> Manifest:
    """Lay a backup's files into an empty private folder, each proved, or refuse it."""
    sums: dict[str, str] = {}
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member, content in _members(tar):
                if member.name in sums:
                    raise DamagedBackup(name=member.name)
                sums[member.name] = _lay(content, into / _safe(member.name))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise DamagedBackup(f"{DamagedBackup().detail} {error}") from error
    manifest = _manifest(into / MANIFEST)
    del sums[MANIFEST]
    if sums != manifest.files or not {DUMP, *KEY_FILES} <= sums.keys():
        raise DamagedBackup
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(source.fileno()).st_size
        member.mode = 0o600
        tar.addfile(member, _Hashing(source, digest.update))
    return digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(content))


class _Hashing(io.RawIOBase):
    """A source that is hashed while it is read."""

    def __init__(self, source: BinaryIO, update: Callable[[bytes], None]) -> None:
        self._source = source
        self._update = update

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._update(chunk)
        return chunk


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, BinaryIO]]:
    """Yield plain files only: a link, a folder or a device has no place here."""
    for member in tar:
        content = tar.extractfile(member) if member.type in _FILE_TYPES else None
        if content is None or member.issparse():
            raise DamagedBackup(name=member.name)
        yield member, content  # type: ignore[misc]


def _safe(name: str) -> PurePosixPath:
    """Refuse every name that our own backups do not have."""
    path = PurePosixPath(name)
    known = name in {MANIFEST, DUMP, *KEY_FILES} or path.parts[:1] == (MEDIA,)
    plain = str(path) == name and "\0" not in name and ".." not in path.parts
    if not known or not plain or name == MEDIA:
        raise DamagedBackup(name=name)
    return path


def _lay(content: BinaryIO, target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(target, flags, 0o600), "wb") as out:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _manifest(file: Path) -> Manifest:
    try:
        found = json.loads(file.read_bytes())
        if found["format"] != _FORMAT:
            raise UnknownBackupFormat
        manifest = Manifest(found["version"], found["created_at"], found["files"])
        if not all(_SHA256.fullmatch(sum_) for sum_ in manifest.files.values()):
            raise DamagedBackup
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedBackup from error
    return manifest
