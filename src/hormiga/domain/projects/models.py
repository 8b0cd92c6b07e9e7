from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Programme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.kit import ids


class Project(models.Model):
    """Work of one kind that a requester offers in one programme."""

    class State(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        PAUSED = "paused"
        ARCHIVED = "archived"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    allowance = models.SmallIntegerField(default=50)
    # The median of lately measured active time: what a card's pay per hour rests on.
    median_seconds = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(allowance__gte=1, allowance__lte=1000),
                name="an_allowance_is_1_to_1000",
            )
        ]
        indexes = [
            Index(fields=["organisation", "-id"], name="project_by_owner"),
            # What workers look through: archived projects become many.
            Index(fields=["id"], name="live_project", condition=Q(state="live")),
        ]


class ProjectVersion(models.Model):
    """What a worker was promised: immutable, and pinned by each assignment."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.JSONField()  # texts for people: {"es": …, "en": …}
    description = models.JSONField()
    instructions = models.JSONField()
    fallback_language = models.CharField(max_length=8)
    task_type = models.CharField(max_length=40, default="")
    template = models.TextField(default="")
    # What the task type lets a project choose: its categories, scales, limits.
    settings = models.JSONField(default=dict)
    # Under a non-disclosure agreement: pages carry a watermark, openings are logged.
    is_confidential = models.BooleanField(default=False)
    # What of its content may be hard to look at: told before anybody accepts.
    warnings = ArrayField(models.CharField(max_length=20), default=list)
    input_schema = models.JSONField(null=True)
    answer_schema = models.JSONField()
    label_path = models.CharField(max_length=200, default="label")
    currency = models.CharField(max_length=3)
    reward_micro = models.BigIntegerField()
    fee_micro = models.BigIntegerField()
    # The fee's share of what is paid, in millionths. None in terms of before: there
    # the fee is `fee_micro`, whatever the share was.
    fee_ppm = models.IntegerField(null=True)
    # Pay for each unit inside a task, on top of the reward: what it is called, where
    # they are counted (a JSON pointer), and how many are paid at most.
    unit_name = models.CharField(max_length=10, default="", db_default="")
    unit_source = models.CharField(max_length=6, default="", db_default="")
    unit_pointer = models.CharField(max_length=200, default="", db_default="")
    unit_reward_micro = models.BigIntegerField(default=0, db_default=0)
    unit_cap = models.IntegerField(default=0, db_default=0)
    time_limit_seconds = models.IntegerField()
    grace_seconds = models.IntegerField(default=60)
    review_seconds = models.IntegerField()
    # Judgments a task gets at most; with a target it may settle from the least on.
    overlap = models.IntegerField()
    overlap_least = models.IntegerField(default=1)
    target_confidence = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["project", "number"],
                include=["task_type", "reward_micro"],  # lists sort without the rows
                name="versions_are_numbered",
            ),
            CheckConstraint(
                condition=Q(reward_micro__gte=0, reward_micro__lt=10**12)
                & Q(fee_micro__gte=0, fee_micro__lte=F("reward_micro")),
                name="reward_and_fee_are_in_range",
            ),
            CheckConstraint(
                condition=Q(fee_ppm__isnull=True)
                | Q(fee_ppm__gte=0, fee_ppm__lte=1_000_000)
                & Q(fee_micro=F("reward_micro") * F("fee_ppm") / 1_000_000),
                name="a_fee_is_its_share_of_the_reward",
            ),
            CheckConstraint(
                condition=Q(unit_name="", unit_source="", unit_reward_micro=0)
                & Q(unit_cap=0)
                | ~Q(unit_name="")
                & Q(unit_source__in=["answer", "input"], fee_ppm__isnull=False)
                & Q(unit_reward_micro__gt=0, unit_reward_micro__lt=10**12)
                & Q(unit_cap__gte=1, unit_cap__lte=1_000_000),
                name="a_paid_unit_is_named_counted_and_capped",
            ),
            CheckConstraint(
                condition=Q(
                    time_limit_seconds__gte=10, time_limit_seconds__lte=31_536_000
                )
                & Q(grace_seconds__gte=0, review_seconds__gte=0)
                & Q(review_seconds__lte=2_592_000),
                name="clocks_are_in_range",
            ),
            CheckConstraint(
                condition=Q(overlap_least__gte=1, overlap__lte=1_000_000_000)
                & Q(overlap_least__lte=F("overlap")),
                name="overlap_is_at_least_one",
            ),
            CheckConstraint(
                condition=Q(target_confidence__isnull=True)
                | Q(target_confidence__gt=0.5, target_confidence__lt=1),
                name="a_target_is_a_confidence",
            ),
        ]


class Requirement(models.Model):
    """What a version asks of a worker's qualification, and what it gates."""

    version = models.ForeignKey(
        ProjectVersion, on_delete=models.PROTECT, related_name="+"
    )
    type = models.ForeignKey(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    comparator = models.CharField(max_length=24)
    integers = ArrayField(models.IntegerField(), default=list)
    locales = ArrayField(models.CharField(max_length=6), default=list)
    guards = models.CharField(max_length=28, default="accept")


class Batch(models.Model):
    """Tasks published together, with their money reserved."""

    class State(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        COMPLETE = "complete"
        CANCELLED = "cancelled"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        ProjectVersion, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # What labelling counted last: shown as progress, never used to decide.
    judgments_seen = models.BigIntegerField(default=0)
    tasks_complete = models.BigIntegerField(default=0)
    labelled_at = models.DateTimeField(null=True)
    labelling_seconds = models.FloatField(default=0)
    # What was agreed when it was published: the most that a vendor's margin may be, the
    # share set aside for the pay floor, and that floor an hour (0: there is none).
    margin_ppm_cap = models.IntegerField(default=0, db_default=0)
    reserve_ppm = models.IntegerField(default=0, db_default=0)
    floor_micro = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(margin_ppm_cap__gte=0, margin_ppm_cap__lte=500_000)
                & Q(reserve_ppm__gte=0, reserve_ppm__lte=1_000_000)
                & Q(floor_micro__gte=0, floor_micro__lt=10**12),
                name="what_a_batch_sets_aside_is_in_range",
            )
        ]
        indexes = [Index(fields=["project", "-id"], name="batch_by_project")]


class BatchMoney(models.Model):
    """A batch's money as it goes: what keeps parts of micro-units from being lost.

    A fee's or margin's part below one micro-unit is carried, in millionths, to the next
    payment of the batch, so that all parts add up to the whole.
    """

    batch = models.OneToOneField(
        Batch, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    places = models.BigIntegerField(default=0)  # paid for when they were made
    fee_carry = models.IntegerField(default=0)
    margin_carry = models.IntegerField(default=0)
    measured_at = models.DateTimeField(null=True)  # against the pay floor
    told_at = models.DateTimeField(null=True)  # that it is below

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(fee_carry__gte=0, fee_carry__lt=1_000_000)
                & Q(margin_carry__gte=0, margin_carry__lt=1_000_000),
                name="less_than_a_micro_unit_is_carried",
            )
        ]


class Task(models.Model):
    """One unit of work: an input, and how many judgments are wanted for it."""

    class State(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        CANCELLED = "cancelled"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        ProjectVersion, on_delete=models.PROTECT, related_name="+"
    )
    input = models.JSONField()
    wanted = models.IntegerField()
    # Database defaults, so that an import need not send them a million times.
    state = models.CharField(max_length=10, choices=State, db_default=State.OPEN)
    expires_at = models.DateTimeField(null=True)
    annotation = models.CharField(max_length=255, db_default="")
    review_state = models.CharField(max_length=20, db_default="")
    # Of a task that was made alone; an imported one has its batch's.
    created_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(wanted__gte=1), name="a_task_wants_a_judgment")
        ]
        indexes = [
            Index(fields=["batch", "id"], name="task_by_batch"),
            Index(
                fields=["expires_at"],
                name="task_runs_out",
                condition=Q(expires_at__isnull=False, state="open"),
            ),
        ]


class Gold(models.Model):
    """A task whose answer is known; its wanted overlap is its exposure cap."""

    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    answer = models.JSONField()
    reason = models.JSONField(default=dict)  # {"es": …, "en": …}


class TaskImport(models.Model):
    """One file of tasks taken in; its key makes a repeated request harmless."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CHECKING = "checking"
        STORING = "storing"
        DONE = "done"
        REFUSED = "refused"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    body_sha256 = models.BinaryField(max_length=32, null=True)
    accepted = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    errors = models.JSONField(default=list)
    error_file = models.BinaryField(default=bytes)
    error_format = models.CharField(max_length=10, default="")
    format = models.CharField(max_length=20, default="")
    created_at = models.DateTimeField()
    # What follows is of imports in the background: how far they have come, and why
    # one took nothing. A position is in rows, and moves with the rows it stands for.
    state = models.CharField(max_length=10, choices=State, default=State.DONE)
    skips_errors = models.BooleanField(default=False)
    position = models.BigIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    refusal = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["batch", "key"], name="an_import_key_is_used_once")
        ]


class SharedTerms(models.Model):
    """Terms that a requester names by their values: the same values, the same project.

    The project is immutable: it never gets a second version.
    """

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    digest = models.BinaryField(max_length=32)
    keywords = models.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "digest"], name="same_terms_same_project"
            )
        ]


class RequestToken(models.Model):
    """What makes a repeated call harmless for a day: the task that it made."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    operation = models.CharField(max_length=40)
    token = models.CharField(max_length=64)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "operation", "token"],
                name="a_request_token_is_used_once",
            )
        ]
