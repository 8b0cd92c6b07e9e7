from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Programme
from hormiga.kit import ids

_RAILS = [(rail.value, rail.value) for rail in Rail]


class PayoutMethod(models.Model):
    """Where a worker's money goes; never changed, only followed by another.

    The account is sealed: an IBAN, or a PayPal e-mail address.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    rail = models.CharField(max_length=10, choices=_RAILS)
    sealed_holder = models.TextField()
    sealed_account = models.TextField()
    account_digest = models.BinaryField(max_length=32)  # finds one account used twice
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker"],
                condition=Q(is_active=True),
                name="one_active_method_per_worker",
            )
        ]
        indexes = [Index(fields=["account_digest"], name="method_by_account")]


class Run(models.Model):
    """One payout run of a programme over one rail: one file or one batch, for ever."""

    class State(models.TextChoices):
        OPEN = "open"  # money in transit; the file is written, or nothing is sent yet
        SENDING = "sending"  # PayPal may have it from here on
        UNKNOWN = "unknown"
        SENT = "sent"
        REFUSED = "refused"
        SETTLED = "settled"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    rail = models.CharField(max_length=10, choices=_RAILS)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    sender_batch_id = models.CharField(max_length=35, unique=True)
    # PayPal's side: each try has the same id and words; the first one's time decides
    # for how long the same words may be put again.
    tries = models.IntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=40, default="")
    detail = models.CharField(max_length=200, default="")
    needs_person = models.BooleanField(default=False)
    # SEPA's side: the file as it was made, sealed because it is full of IBANs.
    sealed_file = models.TextField(null=True)
    file_sha256 = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(
                    rail=Rail.SEPA.value,
                    sealed_file__isnull=False,
                    file_sha256__isnull=False,
                )
                | Q(
                    rail=Rail.PAYPAL.value,
                    sealed_file__isnull=True,
                    file_sha256__isnull=True,
                ),
                name="a_sepa_run_has_its_file_and_hash",
            ),
            CheckConstraint(
                condition=Q(tries=0, first_tried_at__isnull=True)
                | Q(tries__gt=0, first_tried_at__isnull=False),
                name="a_try_is_dated",
            ),
            CheckConstraint(
                condition=~Q(state__in=["sending", "unknown", "sent", "refused"])
                | Q(tries__gt=0),
                name="a_run_is_tried_before_it_is_answered",
            ),
            CheckConstraint(
                condition=~Q(state="sent") | ~Q(provider_id=""),
                name="a_sent_run_has_the_providers_id",
            ),
            UniqueConstraint(
                fields=["provider_id"],
                condition=~Q(provider_id=""),
                name="one_run_per_provider_id",
            ),
        ]
        indexes = [
            Index(
                fields=["programme", "id"],
                condition=~Q(state="settled"),
                name="unsettled_runs",
            )
        ]


class Payout(models.Model):
    """One worker's money in one run."""

    class State(models.TextChoices):
        IN_TRANSIT = "in-transit"
        PAID = "paid"
        RETURNED = "returned"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    method = models.ForeignKey(PayoutMethod, on_delete=models.PROTECT, related_name="+")
    amount_micro = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.IN_TRANSIT)
    detail = models.CharField(max_length=200, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["run", "worker"], name="one_payout_per_run"),
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_payout_is_above_zero"
            ),
            CheckConstraint(
                condition=Q(state="in-transit", settled_at__isnull=True)
                | Q(state__in=["paid", "returned"], settled_at__isnull=False),
                name="a_payout_ends_at_a_time",
            ),
        ]
        indexes = [Index(fields=["worker", "-id"], name="payout_by_worker")]
