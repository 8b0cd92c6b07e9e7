"""Labels are kept up; judgments are decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Batch, Task
from hormiga.domain.projects.typed import is_typed
from hormiga.domain.quality.labelling import (
    Conclusion,
    conclude,
    drop_labels,
    judgments_of,
    write_labels,
    write_skills,
)
from hormiga.domain.quality.models import Decision, Label
from hormiga.domain.quality.parts import conclude_parts
from hormiga.domain.quality.rules import (
    APPEAL_TIME,
    AlreadyDecided,
    TooLateToOverturn,
    clean_reason,
)
from hormiga.engines.tasktypes import type_named

STATE = Assignment.State


def label(*, batch: Batch, now: datetime) -> tuple[list[int], int]:
    """Label a batch anew; give the tasks that have all judgments, and their count."""
    concluded = _concluded(batch)
    if concluded is None:
        drop_labels(batch_id=batch.pk)
        return _complete(batch), 0
    conclusion, judgments = concluded
    write_labels(batch_id=batch.pk, conclusion=conclusion, now=now)
    write_skills(project_id=batch.project_id, conclusion=conclusion, now=now)
    return _complete(batch), judgments


def _concluded(batch: Batch) -> tuple[Conclusion, int] | None:
    """Conclude by the task type where there is one, else by the label's path."""
    terms = batch.version
    if is_typed(terms.task_type):
        kind = type_named(terms.task_type)
        return conclude_parts(batch_id=batch.pk, kind=kind, settings=terms.settings)
    judgments = judgments_of(batch_id=batch.pk, label_path=terms.label_path)
    return None if judgments is None else (conclude(judgments), len(judgments))


def settled(batch: Batch) -> list[int]:
    """List open tasks whose label is as sure as the terms ask, if they ask."""
    terms = batch.version
    if terms.target_confidence is None:
        return []
    rows = Label.objects.filter(
        batch=batch,
        task__state=Task.State.OPEN,
        judgments__gte=terms.overlap_least,
        confidence__gte=terms.target_confidence,
    )
    return list(rows.order_by("task_id").values_list("task_id", flat=True))


def _complete(batch: Batch) -> list[int]:
    """List open tasks that are judged as often as wanted (rejected ones count)."""
    rows = Task.objects.raw(
        "SELECT t.id FROM projects_task t JOIN assignments_assignment a"
        " ON a.task_id = t.id AND a.state IN (2, 5, 6)"
        " WHERE t.batch_id = %s AND t.state = 'open'"
        " GROUP BY t.id HAVING count(*) >= t.wanted",
        [batch.pk],
    )
    return [row.pk for row in rows]


def approve(
    *,
    judgment_ids: Sequence[int],
    organisation: Organisation,
    reason: str,
    now: datetime,
) -> list[Assignment]:
    """Approve judgments; those that were approved before are left as they are."""
    changed = assignments.decide(
        assignment_ids=judgment_ids,
        state=STATE.APPROVED,
        from_states=[STATE.SUBMITTED],
        now=now,
    )
    _note(changed, Decision.Action.APPROVED, reason, organisation, now)
    return changed


def overturn(
    *,
    judgment_ids: Sequence[int],
    organisation: Organisation,
    reason: str,
    now: datetime,
) -> list[Assignment]:
    """Approve judgments that were rejected, while their money is still in escrow.

    A closed batch gives it back when the time to object is over.
    """
    is_late = Q(decided_at__lte=now - APPEAL_TIME, batch__closed_at__isnull=False)
    if Assignment.objects.filter(
        is_late, id__in=judgment_ids, state=STATE.REJECTED
    ).exists():
        raise TooLateToOverturn
    changed = assignments.decide(
        assignment_ids=judgment_ids,
        state=STATE.APPROVED,
        from_states=[STATE.REJECTED],
        now=now,
    )
    _note(changed, Decision.Action.OVERTURNED, reason, organisation, now)
    return changed


def reject(
    *,
    judgment_ids: Sequence[int],
    organisation: Organisation,
    reason: str,
    now: datetime,
) -> list[Assignment]:
    """Reject undecided judgments, with the reason that their workers read."""
    words = clean_reason(reason)
    changed = assignments.decide(
        assignment_ids=judgment_ids,
        state=STATE.REJECTED,
        from_states=[STATE.SUBMITTED],
        now=now,
    )
    if len(changed) != len(set(judgment_ids)):
        raise AlreadyDecided
    _note(changed, Decision.Action.REJECTED, words, organisation, now)
    return changed


def _note(
    judgments: Sequence[Assignment],
    action: Decision.Action,
    reason: str,
    organisation: Organisation,
    now: datetime,
) -> None:
    Decision.objects.bulk_create(
        Decision(
            assignment=judgment,
            action=action,
            reason=reason,
            organisation=organisation,
            decided_at=now,
        )
        for judgment in judgments
    )
