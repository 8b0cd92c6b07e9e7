from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.kit import ids


class Exam(models.Model):
    """A test that grants a qualification to whoever passes it."""

    class Kind(models.TextChoices):
        LANGUAGE = "language"
        TASK_TYPE = "task-type"
        COURSE = "course"
        VENDOR = "vendor"

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.JSONField()  # texts for people: {"es": …, "en": …}
    about = models.JSONField()
    languages = ArrayField(models.CharField(max_length=8))  # in which it can be sat
    type = models.OneToOneField(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    pass_percent = models.SmallIntegerField()
    draw = models.SmallIntegerField()
    minutes = models.SmallIntegerField()
    item_seconds = models.SmallIntegerField()  # at most, for one question
    attempts = models.SmallIntegerField(null=True)  # in a period; null: any number
    wait_hours = models.SmallIntegerField(default=0)
    valid_days = models.IntegerField(null=True)
    reward_currency = models.CharField(max_length=3, default="")
    reward_micro = models.BigIntegerField(default=0)
    version = models.IntegerField(default=1)
    is_active = models.BooleanField(default=True)
    # The figures as they came with the installation, and the hash of all that came:
    # what an operator has changed since is kept when a newer version comes.
    shipped = models.JSONField(default=dict)
    shipped_hash = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100)
                & Q(draw__gte=1, draw__lte=200)
                & Q(minutes__gte=1, minutes__lte=240)
                & Q(item_seconds__gte=10),
                name="an_exam_can_be_sat",
            ),
            CheckConstraint(
                condition=Q(wait_hours__gte=0)
                & (Q(attempts__isnull=True) | Q(attempts__gte=1))
                & (Q(valid_days__isnull=True) | Q(valid_days__gte=1)),
                name="an_exams_waits_are_in_range",
            ),
            CheckConstraint(
                condition=Q(reward_micro=0)
                | (Q(reward_micro__gt=0, reward_micro__lt=10**12))
                & Q(reward_currency__regex="^[A-Z]{3}$"),
                name="an_exams_reward_has_a_currency",
            ),
        ]


class ExamItem(models.Model):
    """One question of an exam's bank. Its words never change: a new wording is new.

    `is_active` says that it stands in the newest bank, `retired_at` that an operator
    took it out, for instance because it had leaked.
    """

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=80)
    passage = models.JSONField(default=dict)
    question = models.JSONField()
    shown = models.JSONField(default=dict)
    options = models.JSONField()  # a list of texts
    right = models.SmallIntegerField()
    why = models.JSONField()
    is_active = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["exam", "code"],
                condition=Q(is_active=True),
                name="one_standing_item_per_code",
            ),
            CheckConstraint(condition=Q(right__gte=0), name="one_option_is_right"),
        ]


class Attempt(models.Model):
    """One worker's sitting of an exam; the seed decides what is drawn, in which order.

    At most one is open at a time. Once finished it never changes.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    number = models.IntegerField()
    seed = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    score = models.SmallIntegerField(null=True)  # percent, rounded down
    passed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "exam", "number"], name="attempts_are_numbered"
            ),
            UniqueConstraint(
                fields=["worker", "exam"],
                condition=Q(finished_at__isnull=True),
                name="one_open_attempt",
            ),
            CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="an_attempt_has_time"
            ),
            CheckConstraint(
                condition=Q(
                    finished_at__isnull=True, score__isnull=True, passed__isnull=True
                )
                | Q(
                    finished_at__isnull=False,
                    score__gte=0,
                    score__lte=100,
                    passed__isnull=False,
                ),
                name="a_finished_attempt_has_a_score",
            ),
        ]
        indexes = [
            Index(
                fields=["ends_at"],
                name="open_attempt_by_end",
                condition=Q(finished_at__isnull=True),
            )
        ]


class AttemptItem(models.Model):
    """A question as it was drawn: its place, the order of its options, the answer.

    The answer is the option's number in the bank; none where its time ran out.
    `explained_at` is set when its explanation was shown: it is not drawn again for
    this worker.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="drawn")
    item = models.ForeignKey(ExamItem, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    order = ArrayField(models.SmallIntegerField())
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.SmallIntegerField(null=True)
    is_right = models.BooleanField(null=True)
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["attempt", "position"], name="one_item_per_position"
            ),
            UniqueConstraint(fields=["attempt", "item"], name="no_item_twice"),
            CheckConstraint(
                condition=Q(
                    answered_at__isnull=True, answer__isnull=True, is_right__isnull=True
                )
                | Q(
                    answered_at__isnull=False,
                    shown_at__isnull=False,
                    is_right__isnull=False,
                ),
                name="what_is_answered_was_shown",
            ),
        ]
