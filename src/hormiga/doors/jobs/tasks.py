"""Background jobs by name; each may run twice and does its work once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hormiga.domain.messages.mailing import send_notice
from hormiga.domain.projects.imports_background import take_in
from hormiga.domain.projects.models import Batch
from hormiga.flows import (
    fund_batch,
    label_batch as labelling,
    write_export as exporting,
)
from hormiga.flows.change_account import mail_left
from hormiga.flows.pay_workers import send_run
from hormiga.flows.settle_run import follow_run
from hormiga.kit import clock, jobs

log = logging.getLogger(__name__)

LONGEST_PAUSE = 300
PATIENCE = 60


def label_batch(key: int) -> None:
    """Bring a batch's labels up to date, not more often than pays."""
    pause = labelling.pause_before_labelling(batch_id=key, now=clock.read())
    if pause > 0:
        ask_again(jobs.LABEL_BATCH, key, attempt=0, seconds=pause)
        return
    labelling.wait_for_submits(batch_id=key)
    labelling.label_batch(batch_id=key, now=clock.read())


def enqueue_batch(key: int) -> None:
    """Queue the tasks of a large batch that its publishing left."""
    last: int | None = 0
    while last is not None and Batch.objects.filter(pk=key, state="live").exists():
        last = fund_batch.enqueue_more(batch_id=key, after=last)


def write_export(key: int) -> None:
    """Write an export's file."""
    exporting.write_export(export_id=key, now=clock.read())


def import_tasks(key: int) -> None:
    """Take a kept file of tasks in, from where it was left."""
    take_in(import_id=key, data_dir=settings.DATA_DIR, now=clock.read())


def send_payout_run(key: int) -> None:
    """Send a payout run whose intent is stored."""
    send_run(run_id=key, now=clock.read())


def follow_payout_run(key: int) -> None:
    """Ask about a payout run that PayPal has hinted at."""
    follow_run(run_id=key, now=clock.read())


def mail_notice(key: int) -> None:
    """Send a notice by e-mail."""
    send_notice(
        notice_id=key, must_be_confirmed=settings.HAS_MAIL_SERVER, now=clock.read()
    )


def mail_left_account(key: int) -> None:
    """Tell the PayPal address that a worker left."""
    mail_left(method_id=key, now=clock.read())


WORK: dict[str, Callable[[int], None]] = {
    jobs.LABEL_BATCH: label_batch,
    jobs.ENQUEUE_BATCH: enqueue_batch,
    jobs.WRITE_EXPORT: write_export,
    jobs.IMPORT_TASKS: import_tasks,
    jobs.SEND_RUN: send_payout_run,
    jobs.FOLLOW_RUN: follow_payout_run,
    jobs.MAIL_NOTICE: mail_notice,
    jobs.MAIL_LEFT_ACCOUNT: mail_left_account,
}


def run(name: str, key: int, attempt: int) -> None:
    """Do a job; when it fails, ask for it again, later each time, and for ever.

    A job that gave up would leave labels behind their judgments without a word.
    """
    close_old_connections()
    try:
        WORK[name](key)
    except Exception:
        log.exception("job %s of %s failed; it is asked for again", name, key)
        _insist(name, key, attempt + 1)


def ask_again(name: str, key: int, *, attempt: int, seconds: float) -> None:
    """Ask for a job in some seconds, unless one waits for the same key already."""
    lock = f"{name}:{key}"
    job = app.configure_task(
        name,
        lock=lock,
        queueing_lock=lock,
        schedule_in={"milliseconds": int(seconds * 1000)},
    )
    try:
        with transaction.atomic():
            job.defer(key=key, attempt=attempt)
    except exceptions.AlreadyEnqueued:
        return


def _insist(name: str, key: int, attempt: int) -> None:
    """Ask again even while the database is away for a moment."""
    pause = min(2**attempt, LONGEST_PAUSE)
    for _ in range(PATIENCE):
        try:
            close_old_connections()
            ask_again(name, key, attempt=attempt, seconds=pause)
        except (DatabaseError, exceptions.ConnectorException):
            time.sleep(1)
        else:
            return
    raise RuntimeError(f"job {name} of {key} could not be asked for again")


def _register(name: str) -> None:
    @app.task(name=name)
    def job(*, key: int, attempt: int = 0) -> None:
        run(name, key, attempt)


for _name in WORK:
    _register(_name)
