"""The places that a worker gives up."""

from __future__ import annotations

from hormiga.domain.programmes.models import Enrolment


def end_places(*, worker_id: int) -> None:
    """End all of a worker's places; judgments still name the one they came through."""
    Enrolment.objects.filter(worker_id=worker_id).update(is_active=False)
