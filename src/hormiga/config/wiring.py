"""Hand the lower floors what they ask for: who defers jobs, who seals values."""

from __future__ import annotations

from django.conf import settings

from hormiga.config import keys
from hormiga.kit import jobs, vault


def install() -> None:
    """Install the deferrer, and the vault if this data folder has a key ring."""
    from hormiga.doors.jobs.deferring import (  # noqa: PLC0415 - apps load first
        defer_once,
    )

    jobs.install(defer_once)
    if (settings.DATA_DIR / keys.KEYRING).is_file():
        vault.install(keys.prepare(settings.DATA_DIR).vault())


def install_for_tests() -> None:
    """Install a vault with a key that guards nothing."""
    vault.install(vault.Vault([vault.Key("tests", bytes(vault.KEY_BYTES))]))
