from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import ids


class QualificationType(models.Model):
    """A credential: of the platform itself, or of one organisation.

    Types of the platform have a slug, by which code and shipped content name them.
    """

    class Kind(models.TextChoices):
        GRANTED = "granted"  # given by hand, by its organisation or an operator
        EXAM = "exam"
        COURSE = "course"
        AGREEMENT = "agreement"
        CHECK = "check"  # somebody looked at a person's papers
        STANDING = "standing"  # computed from what a worker did, or said of themselves

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=80, null=True, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GRANTED)
    title = models.JSONField(default=dict)  # {"es": …, "en": …}; {} where only named
    description = models.TextField(default="")
    # How long a holding stands from the day on which it is granted; null: for good.
    valid_days = models.IntegerField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "name"],
                name="one_type_per_name",
                nulls_distinct=False,
            ),
            CheckConstraint(
                condition=Q(slug__isnull=True) | Q(organisation__isnull=True),
                name="slugs_are_the_platforms",
            ),
            CheckConstraint(
                condition=Q(valid_days__isnull=True) | Q(valid_days__gte=1),
                name="a_holding_stands_for_days",
            ),
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
