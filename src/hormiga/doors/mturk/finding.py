"""A requester's own rows by their ids outside; others' do not exist for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import SharedTerms, Task
from hormiga.domain.projects.singles import DISPOSED
from hormiga.doors.mturk.calls import Call
from hormiga.doors.mturk.protocol import place_of, turk_fault
from hormiga.kit import ids

STATE = Assignment.State
JUDGED = (STATE.SUBMITTED, STATE.APPROVED, STATE.REJECTED)


def hits_of(owner: Organisation) -> QuerySet[Task]:
    """Select a requester's HITs, with what their looks need."""
    mine = SharedTerms.objects.filter(organisation=owner).values("project_id")
    return Task.objects.filter(batch__project_id__in=mine).select_related(
        "batch__project", "batch__version", "version"
    )


def hit(call: Call, name: str) -> Task:
    """Find one HIT, a deleted one too."""
    task = hits_of(call.caller).filter(public_id=ids.known(name)).first()
    if task is None:
        raise turk_fault("HITDoesNotExist", f"Hit {name} does not exist.", call.now)
    return task


def hit_type(call: Call, name: str) -> SharedTerms:
    """Find one HIT type."""
    terms = (
        SharedTerms.objects.select_related("project")
        .filter(organisation=call.caller, project__public_id=ids.known(name))
        .first()
    )
    if terms is None:
        raise turk_fault(
            "HITTypeDoesNotExist", f"HITType {name} does not exist.", call.now
        )
    return terms


def assignment(call: Call, name: str) -> Assignment:
    """Find one assignment to a HIT of the caller's, claimed ones too."""
    row = (
        Assignment.objects.select_related("worker", "version", "task")
        .filter(
            public_id=ids.known(name),
            task__in=hits_of(call.caller).order_by(),
            state__in=(STATE.CLAIMED, *JUDGED),
        )
        .first()
    )
    if row is None:
        raise turk_fault(
            "AssignmentDoesNotExist", f"Assignment {name} does not exist.", call.now
        )
    return row


def refuse_disposed(call: Call, task: Task) -> None:
    """Refuse a call about a HIT that was deleted."""
    if task.review_state == DISPOSED:
        raise wrong_state(call, DISPOSED, "Assignable, Unassignable, Reviewable")


def wrong_state(call: Call, state: str, wanted: str) -> Exception:
    """Make the error of a HIT in another state, in the words that clients match on."""
    return turk_fault(
        "InvalidHITState",
        f"This HIT is currently in the state '{state}'.  This operation can be called"
        f" with a status of: {wanted}",
        call.now,
    )


def after(call: Call, *, is_newest_first: bool) -> Q:
    """Select the rows behind the last page's end."""
    place = place_of(call.given)
    if place is None:
        return Q()
    side: dict[str, Any] = {"id__lt" if is_newest_first else "id__gt": place}
    return Q(**side)
