from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation, Worker
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
