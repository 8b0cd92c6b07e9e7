from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Worker
from hormiga.kit import ids


class PlannerSettings(models.Model):
    """A worker's own clock, reminders, and the address of their calendar feed.

    Of the address only a hash is kept: whoever has it may read the calendar.
    """

    worker = models.OneToOneField(
        Worker, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    time_zone = models.CharField(max_length=40, default="UTC")
    remind_minutes = models.SmallIntegerField(null=True)  # before work; null: never
    feed_digest = models.BinaryField(max_length=32, null=True, unique=True)
    feed_language = models.CharField(max_length=8, default="en")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(remind_minutes__isnull=True)
                | Q(remind_minutes__gte=0, remind_minutes__lte=1440),
                name="a_reminder_comes_within_a_day",
            )
        ]


class WorkingHours(models.Model):
    """A slot that comes back each week, on the worker's own clock.

    Monday is 0; minutes count from midnight, and a slot ends at 1440 at the latest.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    weekday = models.SmallIntegerField()
    starts_minute = models.SmallIntegerField()
    ends_minute = models.SmallIntegerField()
    since_date = models.DateField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "weekday", "starts_minute"],
                name="one_slot_begins_at_a_time",
            ),
            CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6),
                name="a_week_has_seven_days",
            ),
            CheckConstraint(
                condition=Q(
                    starts_minute__gte=0,
                    ends_minute__gt=F("starts_minute"),
                    ends_minute__lte=1440,
                ),
                name="a_slot_ends_on_its_day",
            ),
        ]


class Goal(models.Model):
    """What a worker wants to earn in a week or a month."""

    class Period(models.TextChoices):
        WEEK = "week"
        MONTH = "month"

    worker = models.OneToOneField(
        Worker, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    period = models.CharField(max_length=5, choices=Period)
    amount_micro = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_goal_is_above_nothing"
            )
        ]


class DiaryEntry(models.Model):
    """Income from elsewhere that a worker wrote down.

    `digest` is of all that the entry says and of how often it was said before in the
    same file, so the same row comes in once however often it is sent.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    earned_date = models.DateField()
    source = models.CharField(max_length=60)
    amount_micro = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    minutes = models.IntegerField(null=True)
    note = models.CharField(max_length=200, default="")
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "digest"], name="a_diary_says_each_thing_once"
            ),
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="income_is_above_nothing"
            ),
            CheckConstraint(
                condition=Q(minutes__isnull=True)
                | Q(minutes__gte=1, minutes__lte=44_640),
                name="an_entry_spans_a_month_at_most",
            ),
        ]
        indexes = [Index(fields=["worker", "-earned_date", "-id"], name="diary_by_day")]
