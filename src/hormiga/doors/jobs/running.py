"""Run job workers in this process: queued jobs, and the sweep beside them."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import cast

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from hormiga.doors.jobs.sweep import sweep_until

log = logging.getLogger(__name__)

CONCURRENCY = 2
HEARTBEAT = 5.0
DEAD_AFTER = 20.0


def run(*, name: str) -> None:
    """Work until a signal says stop; jobs under way are finished."""
    stop = threading.Event()
    sweeper = threading.Thread(target=sweep_until, args=[stop], name="sweep")
    sweeper.start()
    try:
        asyncio.run(_work(name))
    finally:
        stop.set()
        sweeper.join()


async def _work(name: str) -> None:
    """Fetch jobs over a connection of the worker's own.

    The tasks keep Django's, so that a job they ask for commits with their data.
    """
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    worker = App(connector=connector)
    worker.tasks = app.tasks
    async with worker.open_async():
        rescuer = asyncio.create_task(_rescue(worker))
        try:
            await worker.run_worker_async(
                name=name,
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=1.0,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD_AFTER,
                install_signal_handlers=True,
            )
        finally:
            rescuer.cancel()


async def _rescue(worker: App) -> None:
    """Put back the jobs of workers that died: their locks would hold others up."""
    while True:
        try:
            for job in await _stalled(worker):
                await _put_back(worker, job)
        except Exception:
            log.exception("looking for stalled jobs failed")
        await asyncio.sleep(HEARTBEAT)


async def _put_back(worker: App, job: Job) -> None:
    """Let a dead worker's job run again, unless a younger one waits for its key."""
    log.warning("job %s (%s) is put back", job.id, job.task_name)
    try:
        await worker.job_manager.retry_job(job)
    except UniqueViolation:
        await worker.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


async def _stalled(worker: App) -> list[Job]:
    manager = worker.job_manager
    return list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
