from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.models import Enrolment
from hormiga.domain.projects.models import Batch, Project, ProjectVersion, Task
from hormiga.kit import ids


class Place(models.Model):
    """A published task's place in its project's queue, and how often it is taken.

    Narrow on purpose: claiming rewrites this row, never the task with its input.
    `position` is null when the task is not on offer (all taken, or closed).
    """

    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    position = models.BigIntegerField(null=True)
    wanted = models.IntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("wanted")),
                name="a_task_is_never_taken_too_often",
            ),
            CheckConstraint(
                condition=Q(position__isnull=True) | Q(taken__lt=F("wanted")),
                name="only_a_task_with_room_is_on_offer",
            ),
        ]
        indexes = [
            Index(
                fields=["project", "position"],
                name="queue",
                condition=Q(position__isnull=False),
            )
        ]


class QueueHead(models.Model):
    """No open place of the project lies before this position."""

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)


class Cursor(models.Model):
    """How far a worker has come in a project's queue, and how much it holds.

    `skipped` are tasks that somebody else was just claiming as the cursor went by.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    position = models.BigIntegerField(default=0)
    skipped = ArrayField(models.BigIntegerField(), default=list)
    held = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["worker", "project"], name="one_cursor_per_queue"),
            CheckConstraint(condition=Q(held__gte=0), name="held_is_not_negative"),
        ]


class Assignment(models.Model):
    """One worker's claim on one task; submitted, it is a judgment with an answer.

    The claim copies its other keys from the task, and none of those rows is ever
    deleted, so they carry no foreign key constraint: each would lock a row that all
    workers share, at every claim. `hormiga check` looks for strays.
    """

    class State(models.IntegerChoices):
        CLAIMED = 1
        SUBMITTED = 2
        RETURNED = 3
        EXPIRED = 4
        APPROVED = 5
        REJECTED = 6

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    version = models.ForeignKey(
        ProjectVersion,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    worker = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    state = models.SmallIntegerField(choices=State, default=State.CLAIMED)
    claimed_at = models.DateTimeField()
    deadline = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    active_seconds = models.FloatField(null=True)
    review_due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["task", "worker"], name="one_assignment_per_task_and_worker"
            ),
            CheckConstraint(
                condition=Q(state__in=[1, 3, 4], answer__isnull=True)
                | Q(
                    state__in=[2, 5, 6],
                    answer__isnull=False,
                    submitted_at__isnull=False,
                    review_due_at__isnull=False,
                ),
                name="a_judgment_has_an_answer",
            ),
            CheckConstraint(
                condition=Q(state__in=[5, 6], decided_at__isnull=False)
                | Q(state__in=[1, 2, 3, 4], decided_at__isnull=True),
                name="a_decision_has_its_time",
            ),
        ]
        indexes = [
            Index(fields=["batch", "id"], name="assignment_by_batch"),
            Index(fields=["worker", "id"], name="assignment_by_worker"),
            Index(
                # Approved ones, by far the most, stay out: the ledger sums them.
                fields=["worker", "state", "version"],
                name="unpaid_by_worker",
                condition=Q(state__in=[2, 6]),
            ),
            Index(fields=["deadline"], name="claim_runs_out", condition=Q(state=1)),
            Index(fields=["review_due_at"], name="review_is_due", condition=Q(state=2)),
            Index(
                fields=["decided_at"],
                name="decided_lately",
                condition=Q(state__in=[5, 6]),
            ),
        ]


class Draft(models.Model):
    """What a worker has written so far; kept until the answer is in."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    answer = models.JSONField()
    saved_at = models.DateTimeField()


class TimeCorrection(models.Model):
    """A worker says how long a judgment really took; the newest one counts.

    What was measured stays in the judgment's `active_seconds`.
    """

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="+"
    )
    seconds_before = models.FloatField(null=True)
    seconds = models.FloatField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(seconds__gt=0), name="a_corrected_time_is_some_time"
            )
        ]


class JudgmentPay(models.Model):
    """What a judgment was paid, where its terms alone do not say it.

    It came through a vendor, has units that are paid, or a fee with parts of
    micro-units. All else is paid its version's reward and fee, and has no row here.
    """

    class Payer(models.TextChoices):
        PLATFORM = "platform"
        VENDOR = "vendor"

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    # The batch's own number: sums by batch, without a key that all payments lock.
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    units = models.IntegerField(default=0)  # as counted, below the cap or above it
    reward_micro = models.BigIntegerField()
    fee_micro = models.BigIntegerField()
    margin_micro = models.BigIntegerField(default=0)
    margin_ppm = models.IntegerField(default=0)
    payer = models.CharField(max_length=8, choices=Payer, default=Payer.PLATFORM)
    vendor = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(units__gte=0, reward_micro__gte=0, fee_micro__gte=0)
                & Q(margin_micro__gte=0, margin_ppm__gte=0),
                name="what_a_judgment_is_paid_is_not_negative",
            ),
            CheckConstraint(
                condition=Q(vendor__isnull=False)
                | Q(payer="platform", margin_micro=0, margin_ppm=0),
                name="only_a_vendor_has_a_margin_or_pays",
            ),
        ]


class FloorPay(models.Model):
    """What a judgment got on top, because its batch paid less an hour than the floor.

    Kept with what it was computed from, so that anybody can do so again.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    seconds = models.FloatField()
    median_seconds = models.FloatField()
    floor_micro = models.BigIntegerField()
    paid_micro = models.BigIntegerField()  # what the judgment itself was paid
    micro = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(seconds__gt=0, median_seconds__gt=0, floor_micro__gt=0)
                & Q(paid_micro__gte=0, micro__gte=0),
                name="a_top_up_has_its_figures",
            )
        ]


class TimePay(models.Model):
    """What a worker got for time on a task that turned out to be broken."""

    class By(models.TextChoices):
        REQUESTER = "requester"
        OPERATOR = "operator"

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    seconds = models.FloatField()
    hour_micro = models.BigIntegerField(null=True)  # None: nobody has measured
    micro = models.BigIntegerField()
    by = models.CharField(max_length=9, choices=By)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(seconds__gte=0, micro__gte=0),
                name="time_is_paid_not_taken",
            )
        ]


class TaskReport(models.Model):
    """A worker says that a task is broken, harmful or a scam."""

    class Decision(models.TextChoices):
        WAITS = ""
        ACCEPTED = "accepted"
        DECLINED = "declined"

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=20)
    text = models.TextField(default="")
    reported_at = models.DateTimeField()
    decision = models.CharField(
        max_length=8, choices=Decision, default=Decision.WAITS, db_default=""
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=["accepted", "declined"], decided_at__isnull=False),
                name="a_decided_report_says_when",
            ),
            UniqueConstraint(
                fields=["assignment", "reason"], name="one_report_for_a_reason"
            ),
        ]
