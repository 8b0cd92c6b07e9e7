"""A single task runs out, is opened again, or is deleted by its requester."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import singles as places
from hormiga.domain.assignments.paid import paid_for_time
from hormiga.domain.assignments.singles import Counts
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.projects import pricing, singles as tasks
from hormiga.domain.projects.models import Batch, Task
from hormiga.kit import accounts
from hormiga.kit.errors import Kind, Refusal

AT_ONCE = 500


class StillWorkedOn(Refusal):
    """This task is offered, held by a worker, or has judgments to decide first."""

    kind = Kind.CONFLICT


class FoundBroken(Refusal):
    """This task was found broken, and its money paid those who lost time on it.

    Make a new task instead.
    """

    kind = Kind.CONFLICT


@transaction.atomic(durable=True)
def set_expiry(*, task: Task, at: datetime, now: datetime) -> None:
    """Let a task run out at a time: one that has come ends it, a later one reopens it.

    Claims that are out stay valid and paid for. Refuses `FoundBroken` to reopen.
    """
    locked = _hold(task)
    if at <= now:
        tasks.expire(task=locked, at=at)
        places.offer_no_more(task=locked)
        return
    if paid_for_time(task_id=locked.pk, currency=locked.batch.version.currency).micro:
        raise FoundBroken
    tasks.reopen(task=locked, until=at)
    if locked.state == Task.State.OPEN and locked.batch.state == Batch.State.LIVE:
        places.offer_again(task=locked)


@transaction.atomic(durable=True)
def expire_task(*, task: Task, now: datetime) -> None:
    """End a task whose time is over, unless it was given more time since."""
    locked = _hold(task)
    if locked.expires_at is None or locked.expires_at > now:
        return
    tasks.expire(task=locked, at=locked.expires_at)
    places.offer_no_more(task=locked)


def expire_tasks(*, now: datetime) -> int:
    """End tasks whose time is over, each by itself; tell how many, up to `AT_ONCE`."""
    due = tasks.tasks_run_out(now=now, limit=AT_ONCE)
    for task in due:
        expire_task(task=task, now=now)
    return len(due)


@transaction.atomic(durable=True)
def dispose_task(*, task: Task, now: datetime) -> None:
    """Delete a task that nobody works on, and give back what it did not use.

    The money of a rejected judgment stays in escrow, as its worker may object; it goes
    back when the batch closes.
    """
    locked = _hold(task)
    counts = places.counts_of(task_ids=[locked.pk])[locked.pk]
    if counts.claimed or counts.submitted or _is_offered(locked, counts, now):
        raise StillWorkedOn
    places.offer_no_more(task=locked)
    tasks.dispose(task=locked)
    _refund(locked, counts, now)


def _hold(task: Task) -> Task:
    """Lock the batch, its queue, the task: in this order, as publishing does."""
    batch = tasks.lock_batch(task=task)
    places.hold_queue(project_id=batch.project_id)
    return tasks.lock_task(task=task)


def _is_offered(task: Task, counts: Counts, now: datetime) -> bool:
    is_over = task.expires_at is not None and task.expires_at <= now
    is_ended = is_over or task.state == Task.State.CANCELLED
    return not is_ended and counts.taken < task.wanted


def _refund(task: Task, counts: Counts, now: datetime) -> None:
    """Give back the places that nobody took; a closed batch has done so already."""
    batch = task.batch
    unused = task.wanted - counts.taken
    if not unused or batch.state != Batch.State.LIVE:
        return
    price = pricing.price_of(batch.version, batch=batch)
    back = pricing.add_places(batch=batch, price=price, places=-unused)
    reserve = accounts.reserve(batch.pk)
    left = balance_of(owner=reserve, currency=back.reserve.currency)
    free = back.escrow + paid_for_time(task_id=task.pk, currency=back.escrow.currency)
    transfers = tuple(
        Transfer(owner, accounts.wallet(batch.project.organisation_id), amount)
        for owner, amount in (
            (accounts.escrow(batch.pk), free * -1),
            (reserve, min(back.reserve * -1, left)),
        )
        if amount.micro > 0
    )
    if transfers:
        entry = Entry(f"task:{task.pk}:refund", "refund", transfers)
        ledger.post(entry=entry, now=now)
