"""A batch's labels are brought up to its judgments."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

from django.db import transaction

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.queries import median_active_seconds
from hormiga.domain.projects import services as projects
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import services as quality
from hormiga.domain.quality.rules import next_labelling_at


@transaction.atomic(durable=True)
def wait_for_submits(*, batch_id: int) -> None:
    """Let every submit that counted on this labelling end first."""
    assignments.wait_for_submits(batch_id=batch_id)


@transaction.atomic(durable=True)
def label_batch(*, batch_id: int, now: datetime) -> Batch:
    """Label the batch anew and note its progress."""
    began = perf_counter()
    batch = (
        Batch.objects.select_related("version")
        .select_for_update(of=["self"], no_key=True)
        .get(pk=batch_id)
    )
    complete, judgments = quality.label(batch=batch, now=now)
    projects.note_median(
        project_id=batch.project_id, seconds=median_active_seconds(batch_id=batch_id)
    )
    if settled := quality.settled(batch):
        assignments.settle(project_id=batch.project_id, task_ids=settled)
        complete += settled
    projects.note_progress(
        batch_id=batch_id,
        complete_task_ids=complete,
        judgments=judgments,
        seconds=perf_counter() - began,
        now=now,
    )
    batch.refresh_from_db()
    return batch


def pause_before_labelling(*, batch_id: int, now: datetime) -> float:
    """Tell for how many seconds the batch should be left alone yet (0 is none)."""
    batch = Batch.objects.only("labelled_at", "labelling_seconds").get(pk=batch_id)
    at = next_labelling_at(last=batch.labelled_at, seconds=batch.labelling_seconds)
    return max(0.0, (at - now).total_seconds()) if at else 0.0
