"""What an organisation has begun, for whoever is the last to leave it."""

from __future__ import annotations

from hormiga.domain.projects.models import Batch


def batches_of(*, organisation_id: int) -> list[int]:
    """List the batches that may hold money: all but drafts."""
    rows = Batch.objects.filter(project__organisation_id=organisation_id)
    rows = rows.exclude(state=Batch.State.DRAFT)
    return list(rows.order_by("pk").values_list("pk", flat=True))
