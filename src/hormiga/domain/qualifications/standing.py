"""Qualifications that are computed: nobody grants them, and nobody takes them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.services import platform_type


def keep_standing(
    *,
    slug: str,
    title: Mapping[str, str],
    held: Mapping[int, int | str | None],
    now: datetime,
) -> None:
    """Write down what each worker holds of a computed type; None for nothing.

    `held` is {worker id: a score, or a place such as ES}. The type is made if need be.
    """
    kind = QualificationType.objects.filter(slug=slug).first() or platform_type(
        slug=slug, kind=QualificationType.Kind.STANDING, title=title, now=now
    )
    without = [worker_id for worker_id, value in held.items() if value is None]
    Qualification.objects.filter(type=kind, worker__in=without).delete()
    rows = [
        Qualification(
            type=kind,
            worker_id=worker_id,
            score=value if isinstance(value, int) else None,
            locale=value if isinstance(value, str) else None,
            granted_at=now,
        )
        for worker_id, value in held.items()
        if value is not None
    ]
    Qualification.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["worker", "type"],
        update_fields=["score", "locale", "granted_at", "revoked_at", "expires_at"],
    )


def newest_of(*, slug: str) -> datetime | None:
    """Tell when a computed type was last written for anybody."""
    rows = Qualification.objects.filter(type__slug=slug).order_by("-granted_at")
    return rows.values_list("granted_at", flat=True).first()


def standing_types(prefix: str) -> dict[str, dict[str, str]]:
    """List computed types whose slug begins so, each with its title."""
    rows = QualificationType.objects.filter(
        kind=QualificationType.Kind.STANDING, slug__startswith=prefix
    )
    return {str(row.slug): row.title for row in rows.order_by("slug")}
