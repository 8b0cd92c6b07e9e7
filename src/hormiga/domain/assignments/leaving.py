"""What keeps a worker from leaving: work in hand, and answers without a decision."""

from __future__ import annotations

from hormiga.domain.assignments.models import Assignment, Draft
from hormiga.kit.errors import Kind, Refusal


class WorkInHand(Refusal):
    """You hold tasks that are not finished. Finish them or give them back first."""

    kind = Kind.CONFLICT


class AnswersUndecided(Refusal):
    """Answers of yours wait for a decision and may yet be paid. Wait for it."""

    kind = Kind.CONFLICT


def check_work_is_done(*, worker_id: int) -> None:
    """Refuse `WorkInHand` and `AnswersUndecided`."""
    mine = Assignment.objects.filter(worker_id=worker_id)
    if mine.filter(state=Assignment.State.CLAIMED).exists():
        raise WorkInHand
    if mine.filter(state=Assignment.State.SUBMITTED).exists():
        raise AnswersUndecided


def forget_drafts(*, worker_id: int) -> None:
    """Remove what a worker wrote and never handed in."""
    Draft.objects.filter(assignment__worker_id=worker_id).delete()
