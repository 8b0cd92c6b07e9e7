"""What a worker holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q

from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.rules import Holding, NoSuchQualificationType
from hormiga.kit import ids


def holdings_of(*, worker_id: int, type_ids: Sequence[int]) -> dict[int, Holding]:
    """Fetch a worker's standing qualifications of these types."""
    rows = Qualification.objects.filter(
        worker_id=worker_id, type_id__in=type_ids, revoked_at__isnull=True
    ).order_by("type_id")
    return {row.type_id: Holding(row.score, row.locale, row.expires_at) for row in rows}


def type_named(*, name: str, organisation_id: int) -> QualificationType:
    """Find a type by its id or name: the organisation's own, or the platform's."""
    mine = QualificationType.objects.filter(
        Q(organisation_id=organisation_id) | Q(organisation_id__isnull=True),
        is_active=True,
    )
    public_id = ids.inside(name)
    rows = mine.filter(Q(public_id=public_id) if public_id else Q(name=name))
    found = rows.order_by(F("organisation_id").asc(nulls_last=True)).first()
    if found is None:
        raise NoSuchQualificationType
    return found


def own_type_named(*, name: str, organisation_id: int) -> QualificationType:
    """Find a type that the organisation may grant: its own, never the platform's."""
    found = type_named(name=name, organisation_id=organisation_id)
    if found.organisation_id != organisation_id:
        raise NoSuchQualificationType
    return found


def users_who_lost(*, type_id: int, at: datetime) -> list[int]:
    """List the users from whom a qualification was taken at a moment."""
    rows = Qualification.objects.filter(
        type_id=type_id, revoked_at=at, worker__user__isnull=False
    )
    return [
        int(pk) for pk in rows.order_by("pk").values_list("worker__user", flat=True)
    ]
