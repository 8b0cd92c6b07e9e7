from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.people.models import User, Worker
from hormiga.kit import ids


class Notice(models.Model):
    """Something that the platform tells somebody, put into words when it is read."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)  # "money.payout-arrived": group, then what
    facts = models.JSONField()
    # Where it leads: a route's name and its arguments, or one path of our own.
    link = ArrayField(models.CharField(max_length=300), default=list)
    key = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["user", "key"], name="a_notice_is_given_once")
        ]
        indexes = [
            Index(fields=["user", "-id"], name="notice_by_user"),
            Index(fields=["user"], name="unread_notice", condition=Q(read_at=None)),
        ]


class MailChoice(models.Model):
    """Which groups of notices somebody wants by e-mail too; no row: as we suggest."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    groups = ArrayField(models.CharField(max_length=20), default=list)
    chosen_at = models.DateTimeField()


class ChosenPhrase(models.Model):
    """Words that somebody chose, by which they know our messages; sealed."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    sealed_phrase = models.CharField(max_length=600)
    chosen_at = models.DateTimeField()


class FakeReport(models.Model):
    """Somebody tells us of a page or message that pretends to be ours."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    url = models.CharField(max_length=500, default="")
    text = models.TextField(default="")
    contact = models.CharField(max_length=254, default="")
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, default="")
    note = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=~Q(url="", text=""), name="a_fake_report_says_something"
            ),
            CheckConstraint(
                condition=Q(closed_at=None, closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="who_closed_a_fake_report_is_known",
            ),
        ]


class AlertChoice(models.Model):
    """Whether a worker wants to hear of suited work, of which, and when not."""

    worker = models.OneToOneField(
        Worker, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    is_on = models.BooleanField(default=False)
    # The least pay per hour, in micro-units of its currency; null: any.
    least_micro = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    task_types = ArrayField(models.CharField(max_length=40), default=list)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    # Hours of the worker's day (0 to 23) from and to which nothing is sent.
    quiet_from = models.SmallIntegerField(null=True)
    quiet_to = models.SmallIntegerField(null=True)
    time_zone = models.CharField(max_length=40, default="UTC")
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(
                    quiet_from__gte=0,
                    quiet_from__lte=23,
                    quiet_to__gte=0,
                    quiet_to__lte=23,
                ),
                name="quiet_hours_are_hours",
            ),
            CheckConstraint(
                condition=Q(least_micro=None) | Q(least_micro__gte=0),
                name="the_least_pay_is_not_negative",
            ),
        ]
        indexes = [
            Index(fields=["looked_at"], name="alerts_on", condition=Q(is_on=True))
        ]
