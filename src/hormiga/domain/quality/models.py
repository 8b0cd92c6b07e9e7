from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.projects.models import Batch, Project, Task
from hormiga.kit import ids


class Label(models.Model):
    """What the platform concludes for a task, and how sure it is."""

    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    value = models.JSONField()
    confidence = models.FloatField()
    judgments = models.IntegerField()
    method = models.CharField(max_length=40)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1),
                name="a_confidence_is_a_probability",
            )
        ]
        indexes = [Index(fields=["batch", "task"], name="label_by_batch")]


class Skill(models.Model):
    """What the platform believes of a worker in a project, from agreement."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    accuracy = models.FloatField()
    judgments = models.IntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["worker", "project"], name="one_skill_per_project")
        ]


class Decision(models.Model):
    """A person's decision on a judgment; never rewritten. The clock leaves none."""

    class Action(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"
        OVERTURNED = "overturned"

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=10, choices=Action)
    reason = models.TextField(default="")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=~Q(action="rejected") | ~Q(reason=""),
                name="a_rejection_has_a_reason",
            )
        ]


class Export(models.Model):
    """A file of labels or judgments, made in the background."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rows = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)


class LeakCase(models.Model):
    """Confidential work was seen elsewhere: who said so, and what a person decided.

    A case limits nobody by itself: what follows for an account is decided apart.
    """

    class State(models.TextChoices):
        OPEN = "open"
        INVESTIGATING = "investigating"
        CLOSED = "closed"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    url = models.CharField(max_length=1000, default="")
    words = models.CharField(max_length=2000)
    watermark = models.CharField(max_length=40, default="")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=13, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=2000, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=~Q(state="closed")
                | (
                    ~Q(outcome="") & Q(closed_at__isnull=False, closed_by__isnull=False)
                ),
                name="a_case_is_closed_by_a_person_with_words",
            )
        ]
        indexes = [Index(fields=["project"], name="leak_case_by_project")]
