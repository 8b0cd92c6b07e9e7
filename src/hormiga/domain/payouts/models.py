from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Programme
from hormiga.kit import ids

_RAILS = [(rail.value, rail.value) for rail in Rail]


class PayoutMethod(models.Model):
    """Where a worker's money goes; never changed, only followed by another.

    The account is sealed: an IBAN, a PayPal e-mail address, or a number that somebody
    pays by hand, whose details (bank, country, how the bank writes it) are sealed too.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    rail = models.CharField(max_length=10, choices=_RAILS)
    sealed_holder = models.TextField()
    sealed_account = models.TextField()
    sealed_details = models.TextField(default="")
    account_digest = models.BinaryField(max_length=32)  # finds one account used twice
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    usable_from = models.DateTimeField()
    # Somebody else has the same account: a person looks, releases it or refuses it.
    held_for_review_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, default="")
    # A bank sent money back: nothing goes there until its owner has looked.
    unverified_at = models.DateTimeField(null=True)
    unverified_reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker"],
                condition=Q(is_active=True),
                name="one_active_method_per_worker",
            ),
            UniqueConstraint(
                fields=["account_digest"],
                condition=Q(is_active=True, held_for_review_at__isnull=True),
                name="one_account_is_one_workers_unless_seen",
            ),
            CheckConstraint(
                condition=Q(usable_from__gte=F("created_at")),
                name="a_method_is_usable_once_it_is_made",
            ),
            CheckConstraint(
                condition=Q(released_at__isnull=True, refused_at__isnull=True)
                | Q(held_for_review_at__isnull=False, refused_at__isnull=True)
                | Q(
                    held_for_review_at__isnull=False,
                    released_at__isnull=True,
                    is_active=False,
                ),
                name="a_method_is_decided_once_it_is_held",
            ),
            CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(decision=""),
                name="a_refused_method_has_a_reason",
            ),
            CheckConstraint(
                condition=~Q(rail=Rail.LIST.value, is_active=True, sealed_details=""),
                name="an_account_paid_by_hand_has_details",
            ),
        ]
        indexes = [
            Index(fields=["account_digest"], name="method_by_account"),
            Index(
                fields=["held_for_review_at"],
                condition=Q(
                    is_active=True,
                    held_for_review_at__isnull=False,
                    released_at__isnull=True,
                ),
                name="methods_in_review",
            ),
        ]


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
    # A file's side: as it was made, sealed because it is full of accounts.
    sealed_file = models.TextField(null=True)
    file_sha256 = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(
                    rail__in=[Rail.SEPA.value, Rail.LIST.value],
                    sealed_file__isnull=False,
                    file_sha256__isnull=False,
                )
                | Q(
                    rail=Rail.PAYPAL.value,
                    sealed_file__isnull=True,
                    file_sha256__isnull=True,
                ),
                name="a_filed_run_has_its_file_and_hash",
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


class Proposal(models.Model):
    """A run above the limit: it waits until somebody else approves exactly that plan.

    The plan is not kept: it is found again as of `proposed_at`, and its fingerprint
    says whether it is the one that was proposed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        DECLINED = "declined"
        REPLACED = "replaced"  # by a later proposal or run of the same programme

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    fingerprint = models.CharField(max_length=64)
    payouts = models.IntegerField()
    total_micro = models.BigIntegerField()
    of_requests = models.BooleanField(default=False)  # pays only workers who asked
    proposed_by = models.CharField(max_length=80)  # as the audit log names who acts
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["programme"],
                condition=Q(state="waiting"),
                name="one_proposal_waits_per_programme",
            ),
            CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("proposed_by")),
                name="who_proposes_a_run_does_not_approve_it",
            ),
            CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by="")
                | ~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
                name="a_proposal_is_decided_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="a_declined_proposal_has_a_reason",
            ),
            CheckConstraint(
                condition=Q(payouts__gt=0, total_micro__gt=0),
                name="a_proposal_pays_somebody",
            ),
        ]


class PayoutRequest(models.Model):
    """A worker who asked to be paid, where a programme pays when asked."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    honoured_at = models.DateTimeField(null=True)  # when a run with it was opened
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["programme", "worker"],
                condition=Q(honoured_at__isnull=True),
                name="one_open_request_per_programme",
            )
        ]


class Payday(models.Model):
    """A day of a programme's calendar that was seen to, once, whatever came of it."""

    class Outcome(models.TextChoices):
        BEGAN = "began"  # the schedule met the programme; earlier days are not its own
        NOBODY = "nobody"
        OPENED = "opened"
        PROPOSED = "proposed"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # in the programme's time zone
    outcome = models.CharField(max_length=10, choices=Outcome)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["programme", "day"], name="one_run_on_a_payday")
        ]


class RaisedMinimum(models.Model):
    """That a programme's smallest payout was raised: never on money already earned."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    before_micro = models.BigIntegerField()
    raised_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["programme", "raised_at"], name="raised_minimums")]


class ProviderEvent(models.Model):
    """A hint that came in from PayPal, kept so that the same one counts once."""

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=60)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
