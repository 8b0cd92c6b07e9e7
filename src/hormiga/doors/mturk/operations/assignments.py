"""Judgments are looked at, approved and rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.quality.models import Decision
from hormiga.domain.quality.rules import AlreadyDecided, TooLateToOverturn
from hormiga.doors.mturk import finding, looks
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.doors.mturk.protocol import (
    PAGING,
    Fault,
    Member,
    misshapen,
    page,
    page_size,
    turk_fault,
)
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.reject_judgment import reject_judgment

STATE = Assignment.State
ASSIGNMENT_ID = Member("AssignmentId", "entity", is_required=True)


def list_assignments_for_hit(call: Call) -> dict[str, Any]:
    """List a HIT's judgments, the oldest first."""
    task = finding.hit(call, call.given["HITId"])
    rows = list(
        Assignment.objects.select_related("worker", "task", "version")
        .filter(finding.after(call, is_newest_first=False))
        .filter(task=task, state__in=_states(call.given.get("AssignmentStatuses")))
        .order_by("id")[: page_size(call.given)]
    )
    words = _feedback(rows)
    shown = [
        looks.assignment(row, feedback=words.get(row.pk, ""), owner=call.caller)
        for row in rows
    ]
    return page("Assignments", rows, shown)


def _states(names: list[Any] | None) -> list[Assignment.State]:
    """Read the states that are asked for; none is all three."""
    for name in names or ():
        if name not in looks.STATE_OF:
            raise misshapen(
                name,
                "AssignmentStatuses",
                "Member must satisfy enum value set: [Approved, Rejected, Submitted]",
            )
    return [looks.STATE_OF[name] for name in names or looks.STATE_OF]


def _feedback(rows: Sequence[Assignment]) -> dict[int, str]:
    """Fetch what was said last of each judgment."""
    said = Decision.objects.filter(assignment__in=[row.pk for row in rows])
    return {
        pk: "" if reason == looks.NO_FEEDBACK else reason
        for pk, reason in said.order_by("id").values_list("assignment_id", "reason")
    }


def get_assignment(call: Call) -> dict[str, Any]:
    """Show one judgment with its HIT."""
    row = finding.assignment(call, call.given["AssignmentId"])
    if row.state == STATE.CLAIMED:
        raise _wrong_state(call, "Reviewable,Approved,Rejected")
    feedback = _feedback([row]).get(row.pk, "")
    task = finding.hits_of(call.caller).get(pk=row.task_id)
    return {
        "Assignment": looks.assignment(row, feedback=feedback, owner=call.caller),
        "HIT": looks.hit(task, call.now),
    }


def approve_assignment(call: Call) -> dict[str, Any]:
    """Approve a judgment and pay it; a rejected one only with OverrideRejection."""
    row = finding.assignment(call, call.given["AssignmentId"])
    is_overturned = row.state == STATE.REJECTED and call.given.get("OverrideRejection")
    if row.state != STATE.SUBMITTED and not is_overturned:
        raise _wrong_state(call, "Submitted")
    finding.refuse_disposed(call, row.task)
    try:
        approve_judgments(
            judgments=[row],
            organisation=call.caller,
            reason=call.given.get("RequesterFeedback", ""),
            now=call.now,
            actor=call.actor,
        )
    except TooLateToOverturn as refusal:
        raise _wrong_state(call, "Submitted") from refusal
    return {}


def reject_assignment(call: Call) -> dict[str, Any]:
    """Reject a judgment; its worker reads the feedback and may object."""
    row = finding.assignment(call, call.given["AssignmentId"])
    if row.state != STATE.SUBMITTED:
        raise _wrong_state(call, "Submitted")
    try:
        reject_judgment(
            judgment=row,
            organisation=call.caller,
            reason=call.given["RequesterFeedback"].strip() or looks.NO_FEEDBACK,
            now=call.now,
            actor=call.actor,
        )
    except AlreadyDecided as refusal:
        raise _wrong_state(call, "Submitted") from refusal
    return {}


def _wrong_state(call: Call, wanted: str) -> Fault:
    return turk_fault(
        "InvalidAssignmentState",
        f"This operation can be called with a status of: {wanted}",
        call.now,
    )


OPERATIONS = (
    Operation(
        "ListAssignmentsForHIT",
        list_assignments_for_hit,
        (
            Member("HITId", "entity", is_required=True),
            Member("AssignmentStatuses", "list"),
            *PAGING,
        ),
    ),
    Operation("GetAssignment", get_assignment, (ASSIGNMENT_ID,)),
    Operation(
        "ApproveAssignment",
        approve_assignment,
        (
            ASSIGNMENT_ID,
            Member("RequesterFeedback", most=1024),
            Member("OverrideRejection", "flag"),
        ),
    ),
    Operation(
        "RejectAssignment",
        reject_assignment,
        (
            ASSIGNMENT_ID,
            Member("RequesterFeedback", is_required=True, most=1024),
        ),
    ),
)
