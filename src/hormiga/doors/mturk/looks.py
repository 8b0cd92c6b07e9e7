"""How HITs and assignments look from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hormiga.domain.assignments import singles
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.singles import Counts
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import SharedTerms, Task
from hormiga.domain.projects.singles import DISPOSED
from hormiga.doors.mturk.callers import name_of
from hormiga.doors.mturk.protocol import epoch, outside
from hormiga.engines.mturk.answers import write_answers
from hormiga.kit.money import Money

REVIEWING = "Reviewing"
QUESTION = "question"
NO_FEEDBACK = "The requester gave no reason."
"""What a worker reads where a client rejects with an empty feedback."""

_STATUS = {
    Assignment.State.SUBMITTED: "Submitted",
    Assignment.State.APPROVED: "Approved",
    Assignment.State.REJECTED: "Rejected",
}
STATE_OF = {words: state for state, words in _STATUS.items()}


def status_of(task: Task, counts: Counts, now: datetime) -> str:
    """Tell a HIT's state from its clock and its places."""
    if task.review_state == DISPOSED:
        return DISPOSED
    is_over = task.expires_at is not None and task.expires_at <= now
    if not is_over and counts.taken < task.wanted:
        return "Assignable"
    if counts.claimed:
        return "Unassignable"
    return REVIEWING if task.review_state == REVIEWING else "Reviewable"


def hits(tasks: Sequence[Task], now: datetime) -> list[dict[str, Any]]:
    """Write HITs, in two statements for all."""
    counts = singles.counts_of(task_ids=[task.pk for task in tasks])
    keywords = dict(
        SharedTerms.objects.filter(
            project__in={task.batch.project_id for task in tasks}
        ).values_list("project_id", "keywords")
    )
    return [
        _hit(task, counts[task.pk], keywords.get(task.batch.project_id, ""), now)
        for task in tasks
    ]


def hit(task: Task, now: datetime) -> dict[str, Any]:
    """Write one HIT."""
    return hits([task], now)[0]


def _hit(task: Task, counts: Counts, keywords: str, now: datetime) -> dict[str, Any]:
    terms = task.version
    kind = outside(task.batch.project)
    shown = {
        "HITId": outside(task),
        "HITTypeId": kind,
        "HITGroupId": kind,
        "CreationTime": epoch(task.created_at or task.batch.created_at),
        "Title": terms.title.get("en", ""),
        "Description": terms.description.get("en", ""),
        "Keywords": keywords or None,
        "Question": task.input.get(QUESTION, ""),
        "HITStatus": status_of(task, counts, now),
        "MaxAssignments": task.wanted,
        "Reward": Money(terms.currency, terms.reward_micro).amount,
        "AutoApprovalDelayInSeconds": terms.review_seconds,
        "Expiration": epoch(task.expires_at),
        "AssignmentDurationInSeconds": terms.time_limit_seconds,
        "RequesterAnnotation": task.annotation or None,
        "QualificationRequirements": [],
        "HITReviewStatus": "NotReviewed",
        "NumberOfAssignmentsPending": counts.claimed,
        "NumberOfAssignmentsAvailable": task.wanted - counts.taken,
        "NumberOfAssignmentsCompleted": counts.approved + counts.rejected,
    }
    return {name: value for name, value in shown.items() if value is not None}


def assignment(
    row: Assignment, *, feedback: str, owner: Organisation
) -> dict[str, Any]:
    """Write a judgment as its requester sees it."""
    is_approved = row.state == Assignment.State.APPROVED
    is_rejected = row.state == Assignment.State.REJECTED
    shown = {
        "AssignmentId": outside(row),
        "WorkerId": name_of(row.worker, owner),
        "HITId": outside(row.task),
        "AssignmentStatus": _STATUS[Assignment.State(row.state)],
        "AutoApprovalTime": epoch(row.review_due_at),
        "AcceptTime": epoch(row.claimed_at),
        "SubmitTime": epoch(row.submitted_at),
        "ApprovalTime": epoch(row.decided_at) if is_approved else None,
        "RejectionTime": epoch(row.decided_at) if is_rejected else None,
        "Deadline": epoch(row.deadline),
        "Answer": write_answers(_fields(row.answer)),
        "RequesterFeedback": feedback or None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _fields(answer: Any) -> dict[str, str]:
    return {name: str(value) for name, value in (answer or {}).items()}
