from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from hormiga.domain.agreements.models import Agreement
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.kit import ids


class Programme(models.Model):
    """A labour market inside the installation."""

    class Preset(models.TextChoices):
        OPEN = "open"
        TRAINING_FIRST = "training-first"
        TEST_FIRST = "test-first"
        VENDOR_FIRST = "vendor-first"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly"
        TWICE_A_MONTH = "twice-a-month"
        MONTHLY = "monthly"
        ON_REQUEST = "on-request"

    slug = models.SlugField(max_length=40, unique=True)
    preset = models.CharField(max_length=20, choices=Preset)
    name = models.JSONField()  # {"es": …, "en": …}
    about = models.JSONField(default=dict)  # what it is like to work here, likewise
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40, default="UTC")
    fee_ppm = models.IntegerField()  # parts per million on top of each reward
    cadence = models.CharField(max_length=14, choices=Cadence)
    hold_days = models.SmallIntegerField(default=0)
    minimum_payout_micro = models.BigIntegerField(default=0)
    # What an hour pays at least, by measure (0: no such floor), and which share of its
    # rewards a batch sets aside to make up for what is missing.
    floor_micro = models.BigIntegerField(default=0, db_default=0)
    reserve_ppm = models.IntegerField(default=0, db_default=0)
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
            CheckConstraint(
                condition=Q(floor_micro__gte=0, floor_micro__lt=10**12)
                & Q(reserve_ppm__gte=0, reserve_ppm__lte=1_000_000),
                name="a_pay_floor_and_its_reserve_are_in_range",
            ),
        ]


class EntryRequirement(models.Model):
    """What a programme asks of everybody who works in it, beyond each project's terms.

    With a vendor, of those who came through that vendor; with a task type, for work of
    that type.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    task_type = models.CharField(max_length=40, default="")
    type = models.ForeignKey(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    comparator = models.CharField(max_length=24)
    integers = ArrayField(models.IntegerField(), default=list)
    locales = ArrayField(models.CharField(max_length=6), default=list)
    guards = models.CharField(max_length=28, default="accept")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["programme", "vendor", "task_type", "type", "comparator"],
                name="one_entry_requirement_of_a_kind",
                nulls_distinct=False,
            )
        ]


class Invitation(models.Model):
    """A vendor's link into a programme; it ends by itself, or when it is revoked."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # What is typed where a link cannot be sent (`codes.py`); none on older ones.
    code = models.CharField(max_length=8, null=True, unique=True)

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


class Contract(models.Model):
    """A vendor's agreement with a programme: who pays its workers, and what it asks."""

    class Payer(models.TextChoices):
        PLATFORM = "platform"
        VENDOR = "vendor"

    class State(models.TextChoices):
        OFFERED = "offered"
        ACTIVE = "active"
        ENDED = "ended"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    payer = models.CharField(max_length=8, choices=Payer)
    margin_ppm = models.IntegerField(default=0)  # parts per million of each reward
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, related_name="+"
    )
    needs_check = models.BooleanField(default=True)
    # The operator's condition: the vendor chooses the agreement, and cannot do without.
    needs_agreement = models.BooleanField(default=True)
    exam_slug = models.CharField(max_length=80, default="")  # of a qualification type
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    is_listed = models.BooleanField(default=False)
    about = models.JSONField(default=dict)  # {"es": …, "en": …}, the vendor's words
    asks = models.JSONField(default=dict)  # what applicants should write, likewise
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["vendor", "programme"],
                condition=~Q(state="ended"),
                name="one_contract_at_a_time",
            ),
            CheckConstraint(
                condition=Q(margin_ppm__gte=0, margin_ppm__lte=500_000),
                name="a_margin_is_at_most_half_the_reward",
            ),
            CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="an_ended_contract_says_when",
            ),
            CheckConstraint(
                condition=~Q(state="active")
                | Q(needs_agreement=False)
                | Q(agreement__isnull=False),
                name="a_needed_agreement_is_there",
            ),
        ]


class DocumentCheck(models.Model):
    """Somebody of a vendor looked at a worker's papers: the outcome and the day alone.

    There is no place for a copy, a number or a note; checks are added, never changed.
    """

    class Outcome(models.TextChoices):
        PASSED = "passed"
        FAILED = "failed"
        NEEDS_MORE = "needs-more"

    class Reason(models.TextChoices):
        NONE = ""
        UNREADABLE = "unreadable"
        EXPIRED = "expired"
        NOT_THE_SAME_PERSON = "not-the-same-person"
        WRONG_DOCUMENT = "wrong-document"
        UNDER_AGE = "under-age"
        COUNTRY = "country"

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.NONE)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(outcome="passed", reason="")
                | (Q(outcome__in=["failed", "needs-more"]) & ~Q(reason="")),
                name="a_check_that_is_not_passed_says_why",
            ),
            CheckConstraint(
                condition=Q(
                    reason__in=[
                        *("", "unreadable", "expired", "not-the-same-person"),
                        *("wrong-document", "under-age", "country"),
                    ]
                ),
                name="a_check_says_why_in_our_words",
            ),
        ]


class Application(models.Model):
    """A worker asks a vendor for a place; a person of the vendor decides."""

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    languages = models.CharField(max_length=200, default="")
    why = models.CharField(max_length=500, default="")
    state = models.CharField(max_length=9, choices=State, default=State.SENT)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=20, default="")
    words = models.CharField(max_length=500, default="")  # what the worker reads

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "contract"],
                condition=Q(state="sent"),
                name="one_application_waits",
            ),
            CheckConstraint(
                condition=~Q(state="declined") | (~Q(words="") & ~Q(reason="")),
                name="declining_takes_a_reason_in_words",
            ),
            CheckConstraint(
                condition=Q(state="sent", decided_at__isnull=True)
                | (~Q(state="sent") & Q(decided_at__isnull=False)),
                name="an_application_is_decided_with_its_time",
            ),
        ]


class VendorRating(models.Model):
    """What a worker who has worked through a vendor thinks of it."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stars = models.SmallIntegerField()
    words = models.CharField(max_length=500, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["worker", "vendor"], name="one_rating_a_vendor"),
            CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"
            ),
        ]


class VendorProfile(models.Model):
    """What an operator has made sure of about a vendor."""

    vendor = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    is_verified = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(is_verified=False)
                | Q(verified_at__isnull=False, by__isnull=False),
                name="a_mark_says_who_gave_it_and_when",
            )
        ]
