from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.bank.rules import FILE_KINDS, Came, Resolution, State
from hormiga.domain.people.models import Worker
from hormiga.kit import ids

_KINDS = [(kind, kind) for kind in FILE_KINDS]
_STATES = [(state.value, state.value) for state in State]
_CAME = [(came.value, came.value) for came in Came]
_RESOLUTIONS = [(one.value, one.value) for one in Resolution]


class BankFile(models.Model):
    """A file from the bank that was read; the same bytes are read once.

    Its content is not kept: what it said of us stands in its lines.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    sha256 = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=_KINDS)
    message_id = models.CharField(max_length=70)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=60)

    class Meta:
        indexes = [Index(fields=["-id"], name="bank_files_newest_first")]


class BankStatement(models.Model):
    """One account's statement or notice; read again, it must say the same."""

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=_KINDS)
    account_digest = models.BinaryField(max_length=32)
    account_masked = models.CharField(max_length=12)
    statement_id = models.CharField(max_length=80)
    fingerprint = models.BinaryField(max_length=32)
    opening_micro = models.BigIntegerField(null=True)
    closing_micro = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["account_digest", "kind", "statement_id"],
                name="a_statement_is_read_once",
            )
        ]


class BankEntry(models.Model):
    """One movement of a statement, and what came of it.

    `match_key` names what it belongs to: a payout, a run, or its ledger transaction.
    Who sent money and with which words is sealed, and kept only where money came in.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=80)
    index = models.IntegerField()
    amount_micro = models.BigIntegerField()
    is_credit = models.BooleanField()
    is_reversal = models.BooleanField(default=False)
    is_return = models.BooleanField(default=False)
    booked_on = models.DateField(null=True)
    end_to_end_id = models.CharField(max_length=70, default="")
    information_id = models.CharField(max_length=70, default="")
    message_id = models.CharField(max_length=70, default="")
    reason = models.CharField(max_length=35, default="")
    sealed_words = models.TextField(default="")
    state = models.CharField(max_length=10, choices=_STATES, default=State.NEW)
    came = models.CharField(max_length=20, choices=_CAME, default="", blank=True)
    match_key = models.CharField(max_length=80, default="")
    resolution = models.CharField(
        max_length=10, choices=_RESOLUTIONS, default="", blank=True
    )
    resolution_reason = models.CharField(max_length=300, default="")
    resolved_by = models.CharField(max_length=60, default="")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["statement", "reference", "index"],
                name="a_bank_entry_is_taken_once",
            ),
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_bank_entry_moves_money"
            ),
            CheckConstraint(
                condition=~Q(state__in=["matched", "suspense"]) | ~Q(match_key=""),
                name="a_matched_bank_entry_says_with_what",
            ),
            CheckConstraint(
                condition=~Q(state="suspense") | Q(is_credit=True),
                name="only_money_that_came_is_in_suspense",
            ),
            CheckConstraint(
                condition=(
                    Q(state="resolved", resolved_at__isnull=False)
                    & ~Q(resolution="")
                    & ~Q(resolution_reason="")
                )
                | (~Q(state="resolved") & Q(resolved_at__isnull=True, resolution="")),
                name="a_resolved_bank_entry_says_how_and_why",
            ),
        ]
        indexes = [
            Index(
                fields=["id"],
                condition=Q(state__in=["suspense", "asks", "new"]),
                name="bank_entries_that_wait",
            ),
            Index(fields=["match_key"], name="bank_entry_by_match"),
        ]


class PaymentStatus(models.Model):
    """What a bank reported of one payment of a run, and what came of it.

    The name that the payee's bank gave is sealed; a worker who leaves takes it along.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="+")
    end_to_end_id = models.CharField(max_length=70)
    run_key = models.CharField(max_length=40, default="")
    payout_key = models.CharField(max_length=40, default="")
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(max_length=4)
    reason = models.CharField(max_length=35, default="")
    is_whole = models.BooleanField(default=False)  # said of the file, not of this one
    sealed_name = models.TextField(default="")
    state = models.CharField(max_length=10, choices=_STATES, default=State.NEW)
    came = models.CharField(max_length=20, choices=_CAME, default="", blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["file", "end_to_end_id"], name="one_status_of_a_payment_a_file"
            )
        ]
        indexes = [
            Index(fields=["payout_key", "-id"], name="status_by_payout"),
            Index(
                fields=["file"],
                condition=Q(state="new"),
                name="statuses_that_wait",
            ),
        ]
