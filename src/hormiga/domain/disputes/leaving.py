"""What a worker said in disputes, to take along, and what goes when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.disputes.models import Dispute
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Said:
    """A dispute as its worker may take it along."""

    line: str
    opened_at: datetime
    wrong: str
    words: str
    outcome: str
    answer: str
    objection: str
    last_outcome: str
    last_answer: str
    corrected: Money | None


def disputes_said(*, worker_id: int) -> list[Said]:
    """List a worker's disputes with all that was written, the oldest first."""
    rows = Dispute.objects.filter(worker_id=worker_id).order_by("pk")
    return [
        Said(
            row.name,
            row.opened_at,
            row.wrong,
            row.words,
            row.outcome,
            row.answer,
            row.objection,
            row.last_outcome,
            row.last_answer,
            _corrected(row),
        )
        for row in rows
    ]


def forget_disputes(*, worker_id: int) -> None:
    """Remove all words: who decided what, when and how much stays for the books."""
    Dispute.objects.filter(worker_id=worker_id).update(
        words="", answer="", objection="", last_answer=""
    )


def _corrected(row: Dispute) -> Money | None:
    if row.corrected_micro is None:
        return None
    return Money(row.currency, row.corrected_micro)
