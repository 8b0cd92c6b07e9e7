"""HITs are looked at, run out and are deleted."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hormiga.domain.assignments import singles
from hormiga.domain.assignments.models import Assignment, Place
from hormiga.domain.projects.models import Task
from hormiga.domain.projects.singles import DISPOSED, TaskDisposed
from hormiga.doors.mturk import finding, looks
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.doors.mturk.protocol import PAGING, Member, page, page_size, turk_fault
from hormiga.flows.end_task import StillWorkedOn, dispose_task, set_expiry

HIT_ID = Member("HITId", "entity", is_required=True)


def get_hit(call: Call) -> dict[str, Any]:
    """Show one HIT, a deleted one too."""
    task = finding.hit(call, call.given["HITId"])
    return {"HIT": looks.hit(task, call.now)}


def list_hits(call: Call) -> dict[str, Any]:
    """List HITs that are not deleted, the newest first."""
    return _page(call, finding.hits_of(call.caller))


def list_reviewable_hits(call: Call) -> dict[str, Any]:
    """List HITs that are over, or full, and that nobody works on."""
    wanted = (
        "" if call.given.get("Status", "Reviewable") == "Reviewable" else "Reviewing"
    )
    is_over = Q(expires_at__lte=call.now)
    full = Place.objects.filter(task_id=OuterRef("pk"), taken__gte=F("wanted"))
    claimed = Assignment.objects.filter(
        task_id=OuterRef("pk"), state=Assignment.State.CLAIMED
    )
    rows = finding.hits_of(call.caller).filter(
        is_over | Exists(full), ~Exists(claimed), review_state=wanted
    )
    if kind := call.given.get("HITTypeId"):
        rows = rows.filter(batch__project=finding.hit_type(call, kind).project)
    return _page(call, rows)


def _page(call: Call, rows: QuerySet[Task]) -> dict[str, Any]:
    found = list(
        rows.filter(finding.after(call, is_newest_first=True))
        .exclude(review_state=DISPOSED)
        .order_by("-id")[: page_size(call.given)]
    )
    return page("HITs", found, looks.hits(found, call.now))


def update_expiration_for_hit(call: Call) -> dict[str, Any]:
    """Let a HIT run out at a time: a past one ends it now, a later one reopens it."""
    task = finding.hit(call, call.given["HITId"])
    try:
        set_expiry(task=task, at=call.given["ExpireAt"], now=call.now)
    except TaskDisposed:
        finding.refuse_disposed(call, finding.hit(call, call.given["HITId"]))
    return {}


def delete_hit(call: Call) -> dict[str, Any]:
    """Delete a HIT that nobody works on and whose judgments are decided."""
    task = finding.hit(call, call.given["HITId"])
    try:
        dispose_task(task=task, now=call.now)
    except TaskDisposed as refusal:
        raise finding.wrong_state(call, DISPOSED, "Reviewing, Reviewable") from refusal
    except StillWorkedOn as refusal:
        counts = singles.counts_of(task_ids=[task.pk])[task.pk]
        status = looks.status_of(task, counts, call.now)
        if status in {"Reviewable", "Reviewing"}:
            raise turk_fault(
                "InvalidHITState",
                "This HIT has assignments that are not approved or rejected yet.",
                call.now,
            ) from refusal
        raise finding.wrong_state(call, status, "Reviewing, Reviewable") from refusal
    return {}


OPERATIONS = (
    Operation("GetHIT", get_hit, (HIT_ID,)),
    Operation("ListHITs", list_hits, PAGING),
    Operation(
        "ListReviewableHITs",
        list_reviewable_hits,
        (
            Member("HITTypeId", "entity"),
            Member("Status", among=("Reviewable", "Reviewing")),
            *PAGING,
        ),
    ),
    Operation(
        "UpdateExpirationForHIT",
        update_expiration_for_hit,
        (HIT_ID, Member("ExpireAt", "time", is_required=True)),
    ),
    Operation("DeleteHIT", delete_hit, (HIT_ID,)),
)
