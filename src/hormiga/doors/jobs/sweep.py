"""What the clock does: claims run out, reviews fall due, closed batches are refunded.

Each sweep is a few index look-ups when there is nothing to do. They are no queued jobs:
every second one row would be written to do nothing. Once a minute it asks about payout
runs whose outcome is open, refunds closed batches, clears media away and brings
workers' standing up to date. Rows are skipped that another machine's sweep holds, so
several may run.
"""

from __future__ import annotations

import itertools
import logging
import threading
from datetime import datetime

from django.db import close_old_connections

from hormiga.domain.assignments import queries, services
from hormiga.domain.media import services as media, uploads
from hormiga.domain.payouts.queries import unsettled_runs
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.models import Project
from hormiga.flows import approve_judgments, close_batch, end_task, free_claims
from hormiga.flows.refresh_standing import refresh_lately_decided
from hormiga.flows.settle_run import follow_run
from hormiga.flows.sit_exam import end_overdue_attempts
from hormiga.flows.tell_of_work import tell_of_work
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

log = logging.getLogger(__name__)
PAUSE = 1.0
TURNS_BETWEEN_CHORES = 60


def sweep() -> None:
    """Do all that is due now."""
    now = clock.read()
    for project_id in queries.projects_with_overdue_claims(now=now):
        project = Project(pk=project_id)
        while (
            free_claims.expire_claims(project=project, now=now) == free_claims.AT_ONCE
        ):
            pass
    while end_task.expire_tasks(now=now) == end_task.AT_ONCE:
        pass
    approve_due(now)
    for project_id in queries.projects_in_queue():
        services.move_head(project_id=project_id)


def approve_due(now: datetime) -> None:
    """Approve what is due in bulk; batch by batch if one of them cannot be paid.

    An escrow that falls short is a fault to be mended by a person, and no reason to
    keep the others' workers waiting.
    """
    due = approve_judgments.approve_due_judgments
    try:
        while due(now=now) == approve_judgments.AT_ONCE:
            pass
    except Refusal:
        for batch_id in queries.batches_with_due_reviews(now=now):
            try:
                while due(now=now, batch_id=batch_id) == approve_judgments.AT_ONCE:
                    pass
            except Refusal as refusal:
                log.error("batch %s cannot be paid: %s", batch_id, refusal.detail)  # noqa: TRY400


def follow_runs() -> None:
    """Ask again about payout runs that are sent or unknown, by their stored ids."""
    for programme in Programme.objects.order_by("id"):
        for run_id in unsettled_runs(programme=programme):
            try:
                follow_run(run_id=run_id, now=clock.read())
            except Refusal as refusal:
                log.warning("payout run %s waits: %s", run_id, refusal.detail)


def refund_batches() -> None:
    """Give back what closed batches no longer need: decided, or past their appeal."""
    for batch in close_batch.batches_to_refund():
        close_batch.refund_closed_batch(batch=batch, now=clock.read())


def clear_media() -> None:
    """Forget uploads that were never finished, and bytes that no file needs."""
    uploads.remove_expired_uploads(now=clock.read())
    media.remove_unwanted_bytes(now=clock.read())


def sweep_until(stop: threading.Event) -> None:
    """Sweep every second until told to stop; a failing sweep is logged."""
    for turn in itertools.count(1):
        if stop.wait(PAUSE):
            return
        try:
            sweep()
        except Exception:
            log.exception("a sweep failed; the next one comes in a second")
            close_old_connections()
        if turn % TURNS_BETWEEN_CHORES == 0:
            do_chores()


def do_chores() -> None:
    """Do what can wait a minute; one chore that fails keeps no other from its turn."""
    for chore in (
        follow_runs,
        refund_batches,
        clear_media,
        lambda: tell_of_work(now=clock.read()),
        lambda: refresh_lately_decided(now=clock.read()),
        lambda: end_overdue_attempts(now=clock.read()),
    ):
        try:
            chore()
        except Exception:
            log.exception("a chore failed; it is tried again in its turn")
            close_old_connections()
