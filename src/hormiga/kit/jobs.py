"""Jobs are asked for by name, so that no floor has to import the door that runs them.

`config` hands in the deferrer once, at start; a job commits with the data of the
transaction that asks for it.
"""

from __future__ import annotations

from typing import Protocol

LABEL_BATCH = "label_batch"
ENQUEUE_BATCH = "enqueue_batch"
WRITE_EXPORT = "write_export"
IMPORT_TASKS = "import_tasks"
SEND_RUN = "send_run"
FOLLOW_RUN = "follow_run"
MAIL_NOTICE = "mail_notice"
MAIL_LEFT_ACCOUNT = "mail_left_account"

NAMES = (
    LABEL_BATCH,
    ENQUEUE_BATCH,
    WRITE_EXPORT,
    IMPORT_TASKS,
    SEND_RUN,
    FOLLOW_RUN,
    MAIL_NOTICE,
    MAIL_LEFT_ACCOUNT,
)


class Deferrer(Protocol):
    """Whoever writes jobs down."""

    def __call__(self, name: str, key: int) -> None:
        """Ask once for the job on this key; one waiting job is enough."""


class _Seam:
    deferrer: Deferrer | None = None


def install(deferrer: Deferrer) -> None:
    """Say who writes jobs down; called once, by config."""
    _Seam.deferrer = deferrer


def defer(name: str, *, key: int) -> None:
    """Ask for a job on one row's key; asking again while one waits changes nothing."""
    if _Seam.deferrer is None:
        message = "no deferrer is installed"
        raise RuntimeError(message)
    _Seam.deferrer(name, key)
