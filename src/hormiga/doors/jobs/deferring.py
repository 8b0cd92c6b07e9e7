"""Jobs are written into PostgreSQL, in the transaction of the data they are about."""

from __future__ import annotations

from time import monotonic

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hormiga.kit import jobs

DELAY = {jobs.LABEL_BATCH: 2}
"""Seconds to wait, so that one job serves all that comes in meanwhile."""

_waiting: dict[tuple[str, int], float] = {}
"""When a job that this process knows to be waiting will be fetched at the earliest.

It spares a statement a submit. A submit that leans on it holds its batch's label lock,
and the job takes that lock first: no answer is missed.
"""
_MOST_WAITING = 10_000
_MARGIN = 0.5


def defer_once(name: str, key: int) -> None:
    """Write a job down unless one for the same key waits already."""
    delay = DELAY.get(name, 0)
    if delay and _waiting.get((name, key), 0.0) > monotonic():
        return
    lock = f"{name}:{key}"
    if not _is_waiting(lock):
        _write(name, key, lock, delay)
    if delay:
        until = monotonic() + delay - _MARGIN
        transaction.on_commit(lambda: _remember(name, key, until))


def _is_waiting(lock: str) -> bool:
    """Look before writing: a conflict would need a savepoint each time.

    A waiting job may be fetched any moment, so only a fresh one is remembered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs"
            " WHERE queueing_lock = %s AND status = 'todo'",
            [lock],
        )
        return cursor.fetchone() is not None


def _write(name: str, key: int, lock: str, delay: int) -> None:
    job = app.configure_task(
        name,
        allow_unknown=True,
        lock=lock,
        queueing_lock=lock,
        schedule_in={"seconds": delay} if delay else None,
    )
    try:
        with transaction.atomic():
            job.defer(key=key)
    except exceptions.AlreadyEnqueued:
        return


def _remember(name: str, key: int, until: float) -> None:
    if len(_waiting) > _MOST_WAITING:
        _waiting.clear()
    _waiting[name, key] = until
