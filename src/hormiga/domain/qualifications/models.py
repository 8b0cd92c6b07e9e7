from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import ids


class QualificationType(models.Model):
    """A credential: of the platform itself, or of one organisation."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    description = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "name"],
                name="one_type_per_name",
                nulls_distinct=False,
            )
        ]


class Qualification(models.Model):
    """A worker's holding of a type: scored, or (for countries) a place."""

    type = models.ForeignKey(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField(null=True)
    locale = models.CharField(max_length=6, null=True)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["worker", "type"], name="one_holding_per_type"),
            CheckConstraint(
                condition=Q(score__isnull=True) | Q(locale__isnull=True),
                name="a_holding_is_a_score_or_a_locale",
            ),
        ]
