from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.disputes.rules import MOST_CORRECTION_MICRO, Outcome, Wrong
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.kit import ids

_WRONG = [(one.value, one.value) for one in Wrong]
_OUTCOMES = [(one.value, one.value) for one in Outcome]


class Dispute(models.Model):
    """A worker says that a line of their money is wrong; people answer in words.

    The worker may object to the first answer once: then a second person decides.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        OBJECTED = "objected"
        CLOSED = "closed"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    # Where a vendor pays the line, its people answer.
    vendor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    line = models.CharField(max_length=200)  # the key of its ledger transaction
    name = models.CharField(max_length=30)  # the line's name outside
    title = models.JSONField(default=dict)  # {"es": …, "en": …}, as the line had it
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()  # what the line said, as a difference
    wrong = models.CharField(max_length=12, choices=_WRONG)
    words = models.CharField(max_length=1000, default="")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=_OUTCOMES, default="")
    answer = models.CharField(max_length=1000, default="")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=1000, default="")
    objected_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=9, choices=_OUTCOMES, default="")
    last_answer = models.CharField(max_length=1000, default="")
    last_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_at = models.DateTimeField(null=True)
    corrected_micro = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "line"],
                condition=Q(state__in=["open", "objected"]),
                name="one_open_dispute_per_line",
            ),
            CheckConstraint(
                condition=Q(state="open", outcome="", decided_at=None, decided_by=None)
                | (
                    ~Q(state="open")
                    & ~Q(outcome="")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="a_decided_dispute_says_who_and_when",
            ),
            CheckConstraint(
                condition=Q(state__in=["open", "answered"], objected_at=None)
                | Q(state="objected", objected_at__isnull=False)
                | Q(state="closed"),
                name="an_objection_has_its_time",
            ),
            CheckConstraint(
                condition=Q(last_outcome="", last_at=None, last_by=None)
                | (
                    Q(state="closed", last_at__isnull=False, last_by__isnull=False)
                    & Q(objected_at__isnull=False)
                    & ~Q(last_outcome="")
                ),
                name="a_second_answer_says_who_and_when",
            ),
            CheckConstraint(
                condition=Q(last_by=None) | ~Q(last_by=F("decided_by")),
                name="a_second_person_answers_an_objection",
            ),
            CheckConstraint(
                condition=Q(
                    Q(outcome="corrected") | Q(last_outcome="corrected"),
                    corrected_micro__gt=0,
                    corrected_micro__lt=MOST_CORRECTION_MICRO,
                )
                | (
                    ~Q(outcome="corrected")
                    & ~Q(last_outcome="corrected")
                    & Q(corrected_micro=None)
                ),
                name="a_correction_has_its_amount",
            ),
        ]
        indexes = [
            Index(fields=["worker", "-id"], name="dispute_by_worker"),
            Index(
                fields=["answer_by", "id"],
                condition=Q(state__in=["open", "objected"]),
                name="dispute_to_answer",
            ),
        ]


class LatePay(models.Model):
    """Approved money whose promised day is over, found by the system itself."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    promised_on = models.DateField()
    lines = models.IntegerField()
    amount_micro = models.BigIntegerField()
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "currency", "promised_on"],
                condition=Q(cleared_at=None),
                name="late_pay_is_found_once",
            ),
            CheckConstraint(
                condition=Q(lines__gt=0, amount_micro__gt=0),
                name="late_pay_is_of_some_lines",
            ),
        ]
        indexes = [
            Index(
                fields=["promised_on", "id"],
                condition=Q(cleared_at=None),
                name="late_pay_by_age",
            )
        ]
