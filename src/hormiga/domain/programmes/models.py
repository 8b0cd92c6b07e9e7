from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import ids


class Programme(models.Model):
    """A labour market inside the installation."""

    class Preset(models.TextChoices):
        OPEN = "open"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly"
        TWICE_A_MONTH = "twice-a-month"
        MONTHLY = "monthly"
        ON_REQUEST = "on-request"

    slug = models.SlugField(max_length=40, unique=True)
    preset = models.CharField(max_length=20, choices=Preset)
    name = models.JSONField()  # {"es": …, "en": …}
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40, default="UTC")
    fee_ppm = models.IntegerField()  # parts per million on top of each reward
    cadence = models.CharField(max_length=14, choices=Cadence)
    hold_days = models.SmallIntegerField(default=0)
    minimum_payout_micro = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(fee_ppm__gte=0, fee_ppm__lte=1_000_000),
                name="a_fee_is_at_most_the_reward",
            ),
            CheckConstraint(
                condition=Q(hold_days__gte=0, minimum_payout_micro__gte=0),
                name="hold_and_minimum_are_not_negative",
            ),
        ]


class Invitation(models.Model):
    """A vendor's link into a programme; it ends by itself, or when it is revoked."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="an_invitation_holds_for_a_while",
            )
        ]


class Enrolment(models.Model):
    """A worker's place in a programme, by itself or through a vendor.

    Each assignment stores the one it came through: it fixes payer, rate and margin.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "programme", "vendor"],
                name="one_enrolment_per_door",
                nulls_distinct=False,
            )
        ]
