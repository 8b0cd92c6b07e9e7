"""What is kept of somebody beside judgments and money: learning, plans, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from hormiga.domain.agreements.leaving import Signed, signatures_of
from hormiga.domain.assignments.leaving import corrections_by
from hormiga.domain.community.leaving import name_of, reports_by, written_by
from hormiga.domain.courses.leaving import Learned, learned_by
from hormiga.domain.exams.leaving import Sat, sat_by
from hormiga.domain.messages.leaving import choices_of, notices_to
from hormiga.domain.people.models import User, Worker
from hormiga.domain.people.profile import Said, said_by
from hormiga.domain.planner.leaving import DIARY_HEADS, PLAN_HEADS, diary_of, plan_of
from hormiga.domain.programmes.leaving import (
    Asked,
    Checked,
    Rated,
    applications_of,
    checks_of,
    ratings_by,
)
from hormiga.kit import ids

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `rows` begins anew with each call, so that none is kept."""

    name: str
    heads: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[Any, ...]]] = field(repr=False)


def tables_of_messages(*, user: User) -> list[Table]:
    """Give what a user was told, chose and wrote, whatever their role."""
    return [
        Table(
            "notices",
            ("kind", "facts", "told_at", "read_at", "mailed_at"),
            lambda: notices_to(user_id=user.pk),
        ),
        Table("choices", ("what", "value"), lambda: iter(choices_of(user_id=user.pk))),
        Table(
            "community",
            ("name", "thread", "text", "state", "written_at", "edited_at"),
            lambda: (
                (name_of(user_id=user.pk), *row) for row in written_by(user_id=user.pk)
            ),
        ),
        Table(
            "community_reports",
            ("reason", "text", "made_at"),
            lambda: iter(reports_by(user_id=user.pk)),
        ),
    ]


def tables_of_work_life(*, worker: Worker) -> list[Table]:
    """Give what a worker said, learned, sat, signed and planned."""
    return [
        _table("said", Said, lambda: [said_by(worker=worker)]),
        _table("courses", Learned, lambda: learned_by(worker_id=worker.pk)),
        _table("exams", Sat, lambda: sat_by(worker_id=worker.pk)),
        _table("signatures", Signed, lambda: signatures_of(worker_id=worker.pk)),
        _table("applications", Asked, lambda: applications_of(worker_id=worker.pk)),
        _table("document_checks", Checked, lambda: checks_of(worker_id=worker.pk)),
        _table("vendor_ratings", Rated, lambda: ratings_by(worker_id=worker.pk)),
        Table(
            "time_corrections",
            ("judgment", "seconds_before", "seconds", "reason", "at"),
            lambda: (
                (
                    ids.outside(row.assignment.public_id),
                    row.seconds_before,
                    row.seconds,
                    row.reason,
                    row.at,
                )
                for row in corrections_by(worker_id=worker.pk)
            ),
        ),
        Table("plan", PLAN_HEADS, lambda: plan_of(worker_id=worker.pk)),
        Table("income_diary", DIARY_HEADS, lambda: diary_of(worker_id=worker.pk)),
    ]


def _table(
    name: str,
    kind: type[DataclassInstance],
    rows: Callable[[], Iterable[DataclassInstance]],
) -> Table:
    heads = tuple(one.name for one in fields(kind))
    return Table(name, heads, lambda: (astuple(row) for row in rows()))
