"""What keeps a worker from leaving: work in hand, and answers without a decision."""

from __future__ import annotations

from collections.abc import Iterator

from hormiga.domain.assignments.models import Assignment, Draft, TimeCorrection
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
    """Remove what a worker wrote and never handed in, and why times were corrected."""
    Draft.objects.filter(assignment__worker_id=worker_id).delete()
    mine = TimeCorrection.objects.filter(assignment__worker_id=worker_id)
    mine.update(reason="")


def corrections_by(*, worker_id: int) -> Iterator[TimeCorrection]:
    """Yield a worker's corrections of time, the oldest first."""
    mine = TimeCorrection.objects.filter(assignment__worker_id=worker_id)
    yield from mine.select_related("assignment").order_by("id").iterator()
