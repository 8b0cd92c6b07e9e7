from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.models import QualificationType


class Course(models.Model):
    """What a worker can learn: lessons in order, and a qualification at the end.

    Texts for people are `{"es": …, "en": …}`.
    """

    slug = models.CharField(max_length=60, unique=True)
    version = models.IntegerField()
    title = models.JSONField()
    summary = models.JSONField()
    outcome = models.JSONField()  # what one can do afterwards
    opens = models.JSONField()  # which work it opens
    minutes = models.SmallIntegerField()
    position = models.SmallIntegerField()
    after = models.CharField(max_length=60, default="")  # a course's slug; "": none
    exam_slug = models.CharField(max_length=80, default="")
    media = models.JSONField(default=list)  # names of the files that lessons show
    type = models.OneToOneField(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    shipped_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(minutes__gte=1), name="a_course_takes_time")
        ]


class Lesson(models.Model):
    """A part of a course; its blocks are in the form that `reading.py` holds to."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=60)
    position = models.SmallIntegerField()
    title = models.JSONField()
    minutes = models.SmallIntegerField()
    blocks = models.JSONField()
    is_active = models.BooleanField(default=True)
    shipped_hash = models.CharField(max_length=64)
    # An operator has written in it: a new shipped text leaves it alone.
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["course", "slug"], name="one_lesson_per_slug")
        ]


class LessonProgress(models.Model):
    """How far a worker has come in a lesson; new versions of it leave this alone."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    last_block = models.SmallIntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["worker", "lesson"], name="one_progress_a_lesson"),
            CheckConstraint(
                condition=Q(state="done") ^ Q(done_at__isnull=True),
                name="a_done_lesson_has_its_time",
            ),
        ]


class BlockResult(models.Model):
    """How a worker did in one quiz or practice of a lesson.

    `answers` are those of the last round: a quiz's options by question, a practice's
    `{"language", "items": {number: {"answer", "score"}}}`.
    """

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    block = models.CharField(max_length=20)
    tries = models.IntegerField(default=0)  # whole rounds
    best_percent = models.SmallIntegerField(default=0)
    last_percent = models.SmallIntegerField(null=True)  # null: a round is under way
    answers = models.JSONField(default=dict)
    passed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "lesson", "block"], name="one_result_a_block"
            ),
            CheckConstraint(
                condition=Q(best_percent__gte=0, best_percent__lte=100),
                name="a_best_result_is_a_percentage",
            ),
        ]
