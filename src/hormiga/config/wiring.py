"""Hand the lower floors what they ask for: who defers jobs, who seals values."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

from django.conf import settings

from hormiga.kit import jobs, vault

KEY_RING = "keyring.json"


def install() -> None:
    """Install the deferrer, and the vault if this data folder has a key ring."""
    from hormiga.doors.jobs.deferring import defer_once  # noqa: PLC0415 - apps load first

    jobs.install(defer_once)
    ring: Path = settings.DATA_DIR / KEY_RING
    if ring.is_file():
        keys = json.loads(ring.read_text())
        vault.install(
            vault.Vault([vault.Key(key["id"], b64decode(key["key"])) for key in keys])
        )


def install_for_tests() -> None:
    """Install a vault with a key that guards nothing."""
    vault.install(vault.Vault([vault.Key("tests", bytes(vault.KEY_BYTES))]))
