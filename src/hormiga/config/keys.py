"""The installation's own secrets: made on the first start, for its owner's eyes only.

`secret_key` signs sessions and links. `keyring.json` is a list of `{"id", "key"}`, the
newest first, whose keys (32 bytes, base64) seal single values in the database; losing
it loses them, so backups carry both files.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hormiga.config.postgres.place import make_data_dir
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.vault import KEY_BYTES, BadKey, Key, Vault

SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
KEYRING = "keyring.json"
SHORTEST_SECRET = 50
_FEWEST_LETTERS = 8
_KNOWN_STARTS = ("django-insecure-", "changeme", "change-me", "secret", "password")


class OpenKeys(Refusal):
    """A key file may be read by others: close it with chmod 600, or make new keys."""

    kind = Kind.FORBIDDEN


class WeakKey(Refusal):
    """The secret key is short or well known: remove its file, and one will be made."""


class BrokenKeyring(Refusal):
    """The key ring cannot be read: bring it back from a backup."""


class KeyringLost(Refusal):
    """The key ring is gone, and sealed values need it: bring it back from a backup."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one installation."""

    secret_key: str = field(repr=False)
    ring: tuple[Key, ...]

    def vault(self) -> Vault:
        """Make the vault that seals with these keys."""
        return Vault(self.ring)


def prepare(data_dir: Path) -> Keys:
    """Read the keys of a data folder; make them if it has none yet."""
    make_data_dir(data_dir)
    with _locked(data_dir):
        if not (data_dir / KEYRING).exists():
            if (data_dir / SECRET_KEY).exists():
                raise KeyringLost
            _write_ring(data_dir / KEYRING, [_fresh()])
        if not (data_dir / SECRET_KEY).exists():
            write_private(data_dir / SECRET_KEY, secrets.token_urlsafe(48).encode())
        return _read(data_dir)


def add_key(data_dir: Path) -> Keys:
    """Put a new key in front of the ring; what older keys sealed still opens."""
    prepare(data_dir)
    with _locked(data_dir):
        known = _read(data_dir)
        _write_ring(data_dir / KEYRING, [_fresh(), *known.ring])
        return _read(data_dir)


def write_private(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner alone (0600), and on disk."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read_ring(content: bytes) -> tuple[Key, ...]:
    """Read a key ring's JSON."""
    try:
        entries: list[dict[str, Any]] = json.loads(content)
        ring = tuple(
            Key(entry["id"], base64.b64decode(entry["key"], validate=True))
            for entry in entries
        )
        Vault(ring)
    except (ValueError, KeyError, TypeError, binascii.Error, BadKey) as error:
        raise BrokenKeyring from error
    return ring


def check_secret(secret: str) -> str:
    """Refuse a secret key that could be guessed."""
    if (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < _FEWEST_LETTERS
        or secret.lower().startswith(_KNOWN_STARTS)
    ):
        raise WeakKey
    return secret


def _read(data_dir: Path) -> Keys:
    secret = _private(data_dir / SECRET_KEY).decode(errors="replace").strip()
    return Keys(check_secret(secret), read_ring(_private(data_dir / KEYRING)))


def _private(file: Path) -> bytes:
    mode = file.stat().st_mode
    if stat.S_IMODE(mode) & 0o077:
        raise OpenKeys(f"{OpenKeys().detail} It is {file}.", file=str(file))
    return file.read_bytes()


def _fresh() -> Key:
    return Key(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES))


def _write_ring(file: Path, ring: Sequence[Key]) -> None:
    entries = [
        {"id": key.id, "key": base64.b64encode(key.secret).decode()} for key in ring
    ]
    write_private(file, json.dumps(entries, indent=1).encode() + b"\n")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time look and write."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
