"""A worker's judgments as earnings: what each pays, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from hormiga.domain.assignments.active_time import counted_seconds
from hormiga.domain.assignments.models import Assignment, JudgmentPay
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Earned:
    """One judgment and its reward; the title is `{language: text}`.

    Pay for units inside it is counted when it is paid; before, the reward alone shows.
    """

    judgment: UUID
    title: dict[str, str]
    submitted_at: datetime
    state: Assignment.State
    reward: Money
    review_due_at: datetime
    decided_at: datetime | None
    active_seconds: float | None
    counted_seconds: float | None
    cadence: str
    time_zone: str

    @property
    def is_corrected(self) -> bool:
        """Say whether the worker has corrected the time that was measured."""
        return self.counted_seconds != self.active_seconds


@dataclass(frozen=True, slots=True)
class Total:
    """What a worker's judgments of one state and currency sum to."""

    state: Assignment.State
    reward: Money


def earned_by(*, worker_id: int, after: UUID | None, limit: int) -> list[Earned]:
    """List a worker's judgments, the newest first, from behind one of them.

    A cursor that is not this worker's finds nothing. One statement.
    """
    judged = Assignment.objects.filter(
        worker_id=worker_id,
        state__in=[
            Assignment.State.SUBMITTED,
            Assignment.State.APPROVED,
            Assignment.State.REJECTED,
        ],
    )
    if after is not None:
        mine = Assignment.objects.filter(worker_id=worker_id, public_id=after)
        judged = judged.filter(id__lt=mine.values("id"))
    paid = JudgmentPay.objects.filter(assignment=OuterRef("pk"))
    timed = judged.annotate(
        counted=counted_seconds(),
        earned=Coalesce(
            Subquery(paid.values("reward_micro")[:1]), F("version__reward_micro")
        ),
    )
    rows = timed.order_by("-id").values_list(
        "public_id",
        "version__title",
        "submitted_at",
        "state",
        "version__currency",
        "earned",
        "review_due_at",
        "decided_at",
        "active_seconds",
        "counted",
        "project__programme__cadence",
        "project__programme__time_zone",
    )
    return [
        Earned(
            judgment=row[0],
            title=row[1],
            submitted_at=cast("datetime", row[2]),  # a judgment has both
            state=Assignment.State(row[3]),
            reward=Money(row[4], row[5]),
            review_due_at=cast("datetime", row[6]),
            decided_at=row[7],
            active_seconds=row[8],
            counted_seconds=row[9],
            cadence=row[10],
            time_zone=row[11],
        )
        for row in rows[:limit]
    ]


def totals_of(*, worker_id: int) -> list[Total]:
    """Sum a worker's undecided and rejected judgments by currency; one statement.

    What is approved the ledger has summed already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.state, a.times, v.currency, v.reward_micro FROM ("
            "  SELECT version_id, state, count(*) AS times"
            "  FROM assignments_assignment"
            "  WHERE worker_id = %s AND state IN (2, 6)"
            "  GROUP BY version_id, state"
            " ) a JOIN projects_projectversion v ON v.id = a.version_id"
            " ORDER BY v.currency, a.state",
            [worker_id],
        )
        rows = cursor.fetchall()
    sums: dict[tuple[str, int], Total] = {}
    for state, times, currency, micro in rows:
        reward = Money(currency, micro) * times
        before = sums.get((currency, state))
        sums[currency, state] = Total(
            Assignment.State(state), before.reward + reward if before else reward
        )
    return list(sums.values())
