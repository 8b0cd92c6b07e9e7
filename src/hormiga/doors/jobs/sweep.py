"""What the clock does: claims run out, reviews fall due, closed batches are refunded.

Each sweep is a few index look-ups when there is nothing to do. They are no queued jobs:
every second one row would be written to do nothing. Once a minute it asks about payout
runs whose outcome is open, opens the runs of paydays, refunds closed batches, clears
media away and brings workers' standing up to date. Rows are skipped that another
machine's sweep holds, so several may run.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import close_old_connections

from hormiga.domain.assignments import queries, services
from hormiga.domain.media import services as media, uploads
from hormiga.domain.payouts.queries import unsettled_runs
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.payouts.schedule import programmes_to_pay
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.models import Project
from hormiga.domain.projects.pricing import batches_to_measure
from hormiga.flows import approve_judgments, close_batch, end_task, free_claims
from hormiga.flows.ask_tax_data import make_round
from hormiga.flows.close_vendor_month import close_months_of, earners
from hormiga.flows.find_late_pay import find_late_pay
from hormiga.flows.pay_on_payday import pay_on_payday
from hormiga.flows.refresh_standing import refresh_lately_decided
from hormiga.flows.settle_run import follow_run
from hormiga.flows.sit_exam import end_overdue_attempts
from hormiga.flows.tell_of_work import tell_of_work
from hormiga.flows.top_up_by_paypal import follow_top_ups
from hormiga.flows.top_up_pay import AT_ONCE, top_up_batch
from hormiga.flows.warn_of_low_funds import warn_of_low_funds
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

log = logging.getLogger(__name__)
PAUSE = 1.0
TURNS_BETWEEN_CHORES = 60
TURNS_BETWEEN_LOOKS = 3_600


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
    """Ask again about PayPal runs that are sent or unknown, by their stored ids."""
    for programme in Programme.objects.order_by("id"):
        for run_id in unsettled_runs(programme=programme, rail=Rail.PAYPAL):
            _alone(f"payout run {run_id}", follow_run, run_id=run_id)


def pay_on_paydays() -> None:
    """Open the runs of programmes whose payday it is, or was while nothing ran."""
    now = clock.read()
    for programme, day in programmes_to_pay(now=now):
        what = f"payday {day} of {programme.slug}"
        _alone(what, pay_on_payday, programme=programme, day=day)


def follow_paypal_orders() -> None:
    """Ask what became of money that is to come in by PayPal."""
    try:
        follow_top_ups(now=clock.read())
    except Refusal as refusal:
        log.warning("deposits by PayPal wait: %s", refusal.detail)


def refund_batches() -> None:
    """Give back what closed batches no longer need: decided, or past their appeal."""
    for batch in close_batch.batches_to_refund():
        what = f"refund of batch {batch.pk}"
        _alone(what, close_batch.refund_closed_batch, batch=batch)


def top_up_batches() -> None:
    """Make up for pay below the floor, batch by batch."""
    for batch_id in batches_to_measure(now=clock.read(), limit=AT_ONCE):
        _alone(f"pay floor of batch {batch_id}", top_up_batch, batch_id=batch_id)


def close_months() -> None:
    """Close the months of vendors, one by one."""
    for vendor_id, currency in earners():
        what = f"month of vendor {vendor_id}"
        _alone(what, close_months_of, vendor_id=vendor_id, currency=currency)


def _alone(what: str, work: Callable[..., object], **given: Any) -> None:
    """Do one of many; a failure keeps no other from its turn."""
    try:
        work(**given, now=clock.read())
    except Refusal as refusal:
        log.warning("%s waits: %s", what, refusal.detail)
    except Exception:
        log.exception("%s failed; it is tried again", what)
        close_old_connections()


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
        if turn % TURNS_BETWEEN_LOOKS == 0:
            do_chores(HOURLY)


CHORES: Sequence[Callable[[], object]] = (
    follow_runs,
    pay_on_paydays,
    refund_batches,
    top_up_batches,
    lambda: warn_of_low_funds(now=clock.read()),
    follow_paypal_orders,
    lambda: make_round(now=clock.read()),
    close_months,
    clear_media,
    lambda: tell_of_work(now=clock.read()),
    lambda: refresh_lately_decided(now=clock.read()),
    lambda: end_overdue_attempts(now=clock.read()),
)
"""What can wait a minute."""

HOURLY: Sequence[Callable[[], object]] = (lambda: find_late_pay(now=clock.read()),)
"""What reads more, and can wait an hour."""


def do_chores(chores: Sequence[Callable[[], object]] = CHORES) -> None:
    """Do chores in their turn; one that fails keeps no other from its own."""
    for chore in chores:
        try:
            chore()
        except Exception:
            log.exception("a chore failed; it is tried again in its turn")
            close_old_connections()
