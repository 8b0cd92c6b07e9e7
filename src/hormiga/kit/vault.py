"""Sealing of single values: bank accounts, tax ids, tokens of others.

A sealed value is `v1.<key's id>.<nonce and AES-256-GCM box, base64url>`. The context
(such as `worker:17:iban`) is bound to it, so that a value copied into another row or
column does not open. `config` hands in the vault once, at start.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hormiga.kit.errors import Kind, Refusal

KEY_BYTES = 32
_NONCE_BYTES = 12
_TOKEN = re.compile(r"v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)")
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class BadKey(Refusal):
    """A vault's key must have 32 bytes and an id of its own: mend the key ring."""


class NotSealed(Refusal):
    """A value that should be sealed is not: it was stored past the vault."""


class UnknownKey(Refusal):
    """A value was sealed with a key that is not in the key ring: bring it back."""

    kind = Kind.NOT_FOUND


class Tampered(Refusal):
    """A sealed value was changed or moved from where it belongs: it stays closed."""

    kind = Kind.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring: an id that tokens carry, and 32 secret bytes."""

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES or not _ID.fullmatch(self.id):
            raise BadKey


class Vault:
    """Seals with the newest key and opens with any key of the ring."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._newest = keys[0].id if keys else ""
        self._boxes = {key.id: AESGCM(key.secret) for key in keys}
        if not keys or len(self._boxes) != len(keys):
            raise BadKey

    def seal(self, text: str, context: str) -> str:
        """Encrypt a text for one context; two calls never give the same token."""
        nonce = os.urandom(_NONCE_BYTES)
        box = self._boxes[self._newest].encrypt(
            nonce, text.encode(), _bound(self._newest, context)
        )
        body = base64.urlsafe_b64encode(nonce + box).decode().rstrip("=")
        return f"v1.{self._newest}.{body}"

    def open(self, token: str, context: str) -> str:
        """Decrypt a token in the context that it was sealed for."""
        key_id, body = _parts(token)
        if key_id not in self._boxes:
            raise UnknownKey(key=key_id)
        nonce, box = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        try:
            text = self._boxes[key_id].decrypt(nonce, box, _bound(key_id, context))
        except (InvalidTag, ValueError) as error:
            raise Tampered from error
        return text.decode()

    def rotate(self, token: str, context: str) -> str:
        """Seal anew what an older key sealed; a token of the newest key stays."""
        text = self.open(token, context)
        key_id, _ = _parts(token)
        return token if key_id == self._newest else self.seal(text, context)


class _Seam:
    vault: Vault | None = None


def install(vault: Vault) -> None:
    """Say which vault seals; called once, by config."""
    _Seam.vault = vault


def seal(text: str, context: str) -> str:
    """Encrypt a text for one context with the installed vault."""
    return _installed().seal(text, context)


def open_sealed(token: str, context: str) -> str:
    """Decrypt a token with the installed vault, in the context it was sealed for."""
    return _installed().open(token, context)


def _installed() -> Vault:
    if _Seam.vault is None:
        message = "no vault is installed"
        raise RuntimeError(message)
    return _Seam.vault


def _bound(key_id: str, context: str) -> bytes:
    return f"hormiga.v1.{key_id}.{context}".encode()


def _parts(token: str) -> tuple[str, bytes]:
    """Read a token; one text stands for one sealed value, without spare bits."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise NotSealed
    key_id, text = match.groups()
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise Tampered from error
    if base64.urlsafe_b64encode(body).decode().rstrip("=") != text:
        raise Tampered
    return key_id, body
