"""A worker looks at what a programme asks of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.programmes.entry import asked_by
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Wanted, is_met


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a programme asks; of all its work where no task type is named."""

    wanted: Wanted
    task_types: tuple[str, ...]
    is_met: bool


def show_programme(*, worker_id: int, programme_id: int, now: datetime) -> list[Asked]:
    """List what a programme asks of everybody, the same thing once for its types."""
    kinds: dict[Wanted, list[str]] = {}
    for task_type, wanted in asked_by(programme_id=programme_id):
        kinds.setdefault(wanted, []).append(task_type)
    held = holdings_of(
        worker_id=worker_id, type_ids=[wanted.type_id for wanted in kinds]
    )
    return [
        Asked(
            wanted,
            tuple(task_type for task_type in of_types if task_type),
            is_met(wanted=wanted, holding=held.get(wanted.type_id), now=now),
        )
        for wanted, of_types in kinds.items()
    ]
