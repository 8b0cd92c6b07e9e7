"""Claims and answers, written by one statement each (sql/functions.sql)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hormiga.domain.assignments.models import Assignment, Draft, TaskReport
from hormiga.domain.assignments.rules import (
    Answer,
    AssignmentExpired,
    Claim,
    Outcome,
    Standing,
    UnknownAssignment,
    Verdict,
    refuse_bodies,
    refuse_count,
)
from hormiga.kit import ids

ENQUEUE_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each answer, in order, and of the claim beside them."""

    outcomes: list[Outcome]
    standing: Standing
    claims: list[Claim]


def claim(
    *,
    worker_id: int,
    project: UUID,
    enrolment_id: int | None,
    count: int,
    now: datetime,
) -> tuple[Standing, list[Claim]]:
    """Give the worker up to `count` tasks that they never had, in queue order.

    Fewer come when the allowance is reached or the queue has no more for this worker.
    Nothing is claimed unless the standing is `CLAIMED`; the enrolment, if named, is the
    one whose requirements, and the project's, the caller has checked.
    """
    refuse_count(count)
    fresh = [ids.fresh() for _ in range(count)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM assignments_claim(%s, %s, %s, %s, %s)",
            [worker_id, project, enrolment_id, fresh, now],
        )
        rows = cursor.fetchall()
    if rows and rows[0][0] != Standing.CLAIMED:
        return Standing(rows[0][0]), []
    return Standing.CLAIMED, [Claim(*row[1:]) for row in rows]


def record_answers(
    *,
    worker_id: int,
    answers: Sequence[Answer],
    claim_from: UUID | None,
    claim_count: int,
    now: datetime,
) -> Recorded:
    """Store each answer that may be stored and say what became of it; then claim.

    One statement, so one transaction by itself. An answer whose terms are not those it
    was checked by comes back `UNCHECKED`, with the terms to check it by. The claim is
    made as for a worker whose qualifications nobody has looked at.
    """
    refuse_bodies(answers)
    fresh = [ids.fresh() for _ in range(claim_count)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM assignments_work(%s, %s::uuid[], %s::text[]::jsonb[],"
            " %s::float8[], %s::bigint[], %s, %s::uuid[], %s)",
            [
                worker_id,
                [answer.assignment for answer in answers],
                [answer.body for answer in answers],
                [answer.active_seconds for answer in answers],
                [answer.version_id for answer in answers],
                claim_from,
                fresh,
                now,
            ],
        )
        rows = cursor.fetchall()
    outcomes = [
        Outcome(row[2], Verdict(row[1]), row[3]) for row in rows[: len(answers)]
    ]
    claimed = rows[len(answers) :]
    if claimed and claimed[0][1] != Standing.CLAIMED:
        return Recorded(outcomes, Standing(claimed[0][1]), [])
    claims = [Claim(row[2], row[4], row[5], row[6]) for row in claimed]
    return Recorded(outcomes, Standing.CLAIMED, claims)


def give_back(
    *, worker_id: int, project_id: int, assignments: Sequence[UUID], now: datetime
) -> int:
    """Return claims unanswered; their places go to the end of the queue."""
    return _free(project_id, worker_id, list(assignments), len(assignments), now)


def give_back_all(
    *, worker_id: int, assignments: Sequence[UUID], now: datetime
) -> None:
    """Return claims of any projects; those answered or over stay as they are."""
    rows = Assignment.objects.filter(public_id__in=assignments, worker_id=worker_id)
    for project_id in rows.order_by("project_id").values_list("project_id").distinct():
        give_back(
            worker_id=worker_id,
            project_id=project_id[0],
            assignments=assignments,
            now=now,
        )


def expire(*, project_id: int, limit: int, now: datetime) -> int:
    """Free the places of claims whose time is over; tell how many."""
    return _free(project_id, None, [], limit, now)


def _free(
    project_id: int,
    worker_id: int | None,
    assignments: list[UUID],
    limit: int,
    now: datetime,
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignments_free(%s, %s, %s::uuid[], %s, %s)",
            [project_id, worker_id, assignments, limit, now],
        )
        return int(cursor.fetchone()[0])


def enqueue(
    *, batch_id: int, after: int = 0, limit: int = ENQUEUE_AT_ONCE
) -> int | None:
    """Queue the batch's next tasks; give the last one's id, None at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignments_enqueue(%s, %s, %s)", [batch_id, after, limit]
        )
        last: int | None = cursor.fetchone()[0]
        return last


def take_off_queue(*, batch_id: int) -> None:
    """Offer no more of the batch's tasks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignments_close(%s)", [batch_id])


def settle(*, project_id: int, task_ids: Sequence[int]) -> None:
    """Offer these tasks no more; claims that are out stay valid and paid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(assignments_queue_key(%s))", [project_id]
        )
        cursor.execute(
            "UPDATE assignments_place SET position = NULL"
            " WHERE task_id = ANY (%s) AND position IS NOT NULL",
            [list(task_ids)],
        )


def move_head(*, project_id: int) -> None:
    """Let new workers start at the first open place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignments_move_head(%s)", [project_id])


def wait_for_submits(*, batch_id: int) -> None:
    """Return once each submit that began before has ended.

    A submit asks for labels only if no such job waits yet; labelling calls this first,
    so that it sees every answer that relied on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(assignments_label_key(%s))", [batch_id]
        )


def hold_labelling(*, batch_id: int) -> None:
    """Let no labelling that is asked for begin before this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(assignments_label_key(%s))", [batch_id]
        )


def approve_due(
    *, limit: int, now: datetime, batch_id: int | None = None
) -> list[Assignment]:
    """Approve judgments whose review time is over, the longest overdue first.

    Of one batch, if one is named.
    """
    return list(
        Assignment.objects.raw(
            "UPDATE assignments_assignment a SET state = 5, decided_at = %s"
            " FROM (SELECT id FROM assignments_assignment"
            "  WHERE state = 2 AND review_due_at <= %s"
            "   AND (%s::bigint IS NULL OR batch_id = %s) ORDER BY review_due_at"
            "  LIMIT %s FOR UPDATE SKIP LOCKED) due"
            " WHERE a.id = due.id RETURNING a.id, a.public_id, a.batch_id,"
            " a.version_id, a.worker_id, a.enrolment_id",
            [now, now, batch_id, batch_id, limit],
        )
    )


def decide(
    *,
    assignment_ids: Sequence[int],
    state: Assignment.State,
    from_states: Sequence[Assignment.State],
    now: datetime,
) -> list[Assignment]:
    """Approve or reject judgments that are in one of the states; give those changed."""
    chosen = (
        Assignment.objects.select_for_update()
        .filter(id__in=assignment_ids, state__in=from_states)
        .order_by("id")
    )
    changed = list(chosen)
    Assignment.objects.filter(id__in=[a.pk for a in changed]).update(
        state=state, decided_at=now
    )
    return changed


def save_draft(*, worker_id: int, assignment: UUID, answer: Any, now: datetime) -> None:
    """Keep what the worker has written so far."""
    row = Assignment.objects.filter(public_id=assignment, worker_id=worker_id).first()
    if row is None:
        raise UnknownAssignment
    if row.state != Assignment.State.CLAIMED:
        raise AssignmentExpired
    Draft.objects.update_or_create(
        assignment=row, defaults={"answer": answer, "saved_at": now}
    )


def report_task(
    *, worker_id: int, assignment: UUID, reason: str, text: str, now: datetime
) -> TaskReport:
    """Note that a worker finds a task broken, harmful or a scam.

    Said again for the same reason, the first report stands.
    """
    row = Assignment.objects.filter(public_id=assignment, worker_id=worker_id).first()
    if row is None:
        raise UnknownAssignment
    report, _ = TaskReport.objects.get_or_create(
        assignment=row, reason=reason, defaults={"text": text, "reported_at": now}
    )
    return report
