"""What a worker holds, to take along, and what goes when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.qualifications.models import Qualification


@dataclass(frozen=True, slots=True)
class Held:
    """A qualification as its holder may read it."""

    name: str
    score: int | None
    place: str | None
    granted_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def held_by(*, worker_id: int) -> list[Held]:
    """List all that a worker holds or held, the oldest first."""
    rows = Qualification.objects.filter(worker_id=worker_id).select_related("type")
    return [
        Held(
            row.type.name,
            row.score,
            row.locale,
            row.granted_at,
            row.expires_at,
            row.revoked_at,
        )
        for row in rows.order_by("granted_at", "pk")
    ]


def forget_holdings(*, worker_id: int) -> None:
    """Remove a worker's qualifications: they would open work to nobody."""
    Qualification.objects.filter(worker_id=worker_id).delete()
