"""A task was broken: whoever lost time on it is paid for the time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments import pace, reports, services, singles as places
from hormiga.domain.assignments.models import Assignment, TaskReport, TimePay
from hormiga.domain.assignments.paid import paid_for_time
from hormiga.domain.assignments.queries import undecided_places
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.ledger.services import Entry
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.rules import NoReason
from hormiga.domain.projects import pricing, singles as tasks
from hormiga.domain.projects.models import Batch, Task
from hormiga.domain.quality.rules import APPEAL_TIME
from hormiga.flows.price_judgments import reward_legs, through_of
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money
from hormiga.kit.texts import plain


@transaction.atomic(durable=True)
def pay_for_time(
    *,
    assignment: UUID,
    organisation_id: int | None,
    actor: str,
    now: datetime,
) -> Money:
    """Accept a report of a broken task: end the task, and pay the time lost on it.

    It comes from the money of the task's own free places, once. A requester names its
    organisation; an operator (None) may do so more often than `MOST_A_DAY`. Refuses
    `NoSuchReport`, `AlreadyAnswered` and `NeedsOperator`; then nothing is paid.
    """
    found = reports.reported_assignment(
        organisation_id=organisation_id, assignment=assignment
    )
    by_operator = organisation_id is None
    batch, task = _hold(found)
    row = reports.lock_unanswered(assignment_id=found.pk)
    if not by_operator:
        reports.refuse_too_often(assignment=row, now=now)
    amount, paid = _worth(row, batch, task, now)
    paid.by = TimePay.By.OPERATOR if by_operator else TimePay.By.REQUESTER
    paid.save(force_insert=True)
    if row.state == Assignment.State.CLAIMED:
        services.give_back(
            worker_id=row.worker_id,
            project_id=row.project_id,
            assignments=[row.public_id],
            now=now,
        )
    places.offer_no_more(task=task)
    tasks.give_up(task=task)
    reports.decide(assignment=row, decision=TaskReport.Decision.ACCEPTED, now=now)
    _tell(row, batch, amount, actor, now)
    if amount.micro:
        legs = reward_legs(
            accounts.escrow(batch.pk),
            row.worker_id,
            amount,
            through_of([row]).get(row.pk),
        )
        key = accounts.time_key(row.pk)
        ledger.post(entry=Entry(key, "time", tuple(legs)), now=now)
    return amount


@transaction.atomic(durable=True)
def decline_report(
    *,
    assignment: UUID,
    organisation_id: int | None,
    words: str,
    now: datetime,
) -> None:
    """Say that a task was in order; the worker reads why.

    Refuses `NoSuchReport` and `NoReason`.
    """
    said = plain(words, most=500)
    if not said:
        raise NoReason
    found = reports.reported_assignment(
        organisation_id=organisation_id, assignment=assignment
    )
    reports.decide(assignment=found, decision=TaskReport.Decision.DECLINED, now=now)
    tell_worker(
        worker_id=found.worker_id,
        kind="work.report-declined",
        facts={"title": found.version.title, "reason": said},
        key=f"report-declined:{found.pk}",
        now=now,
    )


def _hold(found: Assignment) -> tuple[Batch, Task]:
    """Lock the batch, its queue, the task: in this order, as publishing does."""
    row = Task.objects.select_related("batch__version").get(pk=found.task_id)
    batch = tasks.lock_batch(task=row)
    places.hold_queue(project_id=batch.project_id)
    task = Task.objects.select_for_update().get(pk=row.pk)
    return batch, task


def _worth(
    row: Assignment, batch: Batch, task: Task, now: datetime
) -> tuple[Money, TimePay]:
    """Tell what the time lost is worth; at most the reward, and what is there for it.

    An hour is worth the pay floor or what the batch pays by measure, whichever is more.
    Where too little was measured and no floor holds, the reward is paid whole: whoever
    accepted the report has said that the task was broken.
    """
    price = pricing.price_of(batch.version, batch=batch)
    seconds = reports.seconds_lost(assignment=row, now=now)
    measured = pace.measure(batch_id=batch.pk)
    by_measure = measured.hour_micro if measured and measured.is_enough else 0
    hour = max(batch.floor_micro, by_measure) or None
    reward = price.reward.micro
    worth = reward if hour is None else min(reward, int(hour * seconds / 3600))
    micro = max(0, min(worth, _there_is(row, batch, task, now).micro))
    paid = TimePay(
        assignment_id=row.pk,
        batch_id=batch.pk,
        worker_id=row.worker_id,
        seconds=seconds,
        hour_micro=hour,
        micro=micro,
        at=now,
    )
    return Money(price.reward.currency, micro), paid


def _there_is(row: Assignment, batch: Batch, task: Task, now: datetime) -> Money:
    """Tell what the escrow has for this: the task's free places, less time paid."""
    price = pricing.price_of(batch.version, batch=batch)
    currency = price.reward.currency
    is_held = row.state == Assignment.State.CLAIMED
    if batch.state == Batch.State.LIVE:
        free = reports.free_places(task=task) + is_held
        spent = paid_for_time(task_id=task.pk, currency=currency)
        return price.reward * free - spent
    undecided = undecided_places(batch_id=batch.pk, rejected_after=now - APPEAL_TIME)
    left = balance_of(owner=accounts.escrow(batch.pk), currency=currency)
    return left - price.held_for(undecided - is_held)


def _tell(
    row: Assignment, batch: Batch, amount: Money, actor: str, now: datetime
) -> None:
    noted = Noted(
        AuditedAct.TIME_PAID,
        f"judgment:{ids.outside(row.public_id)}",
        {"amount": str(amount)},
        batch.project.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
    tell_worker(
        worker_id=row.worker_id,
        kind="money.time-paid",
        facts={"title": batch.version.title, "amount": str(amount)},
        key=f"time-paid:{row.pk}",
        now=now,
    )
