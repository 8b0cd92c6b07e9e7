"""Background jobs by name; each may run twice and does its work once."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from hormiga.domain.projects.models import Batch
from hormiga.flows import (
    fund_batch,
    label_batch as labelling,
    write_export as exporting,
)
from hormiga.flows.pay_workers import send_run as send
from hormiga.kit import clock, jobs


@app.task(name=jobs.LABEL_BATCH)
def label_batch(*, key: int) -> None:
    """Bring a batch's labels up to date, not more often than pays."""
    pause = labelling.pause_before_labelling(batch_id=key, now=clock.read())
    if pause > 0:
        _again(jobs.LABEL_BATCH, key, pause)
        return
    labelling.wait_for_submits(batch_id=key)
    labelling.label_batch(batch_id=key, now=clock.read())


@app.task(name=jobs.ENQUEUE_BATCH)
def enqueue_batch(*, key: int) -> None:
    """Queue the tasks of a large batch that its publishing left."""
    last: int | None = 0
    while last is not None and Batch.objects.filter(pk=key, state="live").exists():
        last = fund_batch.enqueue_more(batch_id=key, after=last)


@app.task(name=jobs.WRITE_EXPORT)
def write_export(*, key: int) -> None:
    """Write an export's file."""
    exporting.write_export(export_id=key, now=clock.read())


@app.task(name=jobs.SEND_RUN)
def send_run(*, key: int) -> None:
    """Send a payout run whose intent is stored."""
    send(run_id=key, now=clock.read())


def _again(name: str, key: int, seconds: float) -> None:
    lock = f"{name}:{key}"
    app.configure_task(
        name,
        lock=lock,
        queueing_lock=lock,
        schedule_in={
            "milliseconds": timedelta(seconds=seconds) // timedelta(milliseconds=1)
        },
    ).defer(key=key)
