from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.kit import ids


class IssuerDetails(models.Model):
    """Who writes the invoices: the operator's legal details, one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=40)
    address = models.TextField()
    # What the law asks to be said: a register, or why there is no tax on it.
    note = models.CharField(max_length=500, default="")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(id=1), name="invoices_have_one_issuer")
        ]


class BuyerDetails(models.Model):
    """What an invoice needs to know of a requester, and nothing more."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=40, default="")
    address = models.TextField()
    updated_at = models.DateTimeField()


class DocumentSeries(models.Model):
    """A series of numbers: the last one given out. Its lock keeps it without gaps."""

    kind = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["kind", "year"], name="one_series_a_year")
        ]


class Document(models.Model):
    """An invoice, a credit note or a receipt, as it was issued. Never changed."""

    class Kind(models.TextChoices):
        INVOICE = "invoice"
        CREDIT = "credit"
        RECEIPT = "receipt"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    currency = models.CharField(max_length=3)
    total_micro = models.BigIntegerField()
    # The month of an invoice; none for a receipt.
    month = models.DateField(null=True)
    # What it is about: `judgment`-like keys, so that nothing has two papers.
    about = models.CharField(max_length=220, unique=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # JSON with sorted keys, as it was hashed.
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["kind", "year", "number"], name="one_document_a_number"
            ),
            CheckConstraint(
                condition=Q(number__gte=1), name="documents_are_counted_from_one"
            ),
            CheckConstraint(
                condition=Q(kind="credit", corrects__isnull=False)
                | (~Q(kind="credit") & Q(corrects__isnull=True)),
                name="a_credit_note_corrects_an_invoice",
            ),
        ]
        indexes = [
            Index(fields=["organisation", "-id"], name="documents_of_organisation")
        ]


class PaypalOrder(models.Model):
    """A payment that a requester makes through PayPal: the intent comes first."""

    class State(models.TextChoices):
        INTENDED = "intended"
        OPEN = "open"
        CAPTURING = "capturing"
        CAPTURED = "captured"
        REFUSED = "refused"
        ASK_A_HUMAN = "ask-a-human"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.INTENDED)
    # PayPal's own id of it, and where its payer approves; known after the first answer.
    provider_id = models.CharField(max_length=40, null=True, unique=True)
    approve_url = models.CharField(max_length=500, default="")
    detail = models.CharField(max_length=200, default="")
    by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_top_up_is_above_zero"
            )
        ]
        indexes = [
            Index(
                fields=["created_at"],
                name="top_ups_under_way",
                condition=Q(state__in=["intended", "open", "capturing"]),
            )
        ]


class SpendLimit(models.Model):
    """What may be set aside in a month: by one member, or (no user) by all."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="+"
    )
    currency = models.CharField(max_length=3)
    most_micro = models.BigIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "user", "currency"],
                name="one_spend_limit_each",
                nulls_distinct=False,
            ),
            CheckConstraint(
                condition=Q(most_micro__gte=0), name="a_spend_limit_is_not_negative"
            ),
        ]


class Spending(models.Model):
    """What was set aside, by whom: so that a month can be added up."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()
    key = models.CharField(max_length=120, unique=True)
    month = models.DateField()

    class Meta:
        indexes = [
            Index(
                fields=["organisation", "currency", "month"], name="spending_by_month"
            )
        ]


class FundsAlert(models.Model):
    """Below which amount a requester wants to be told; told once until it is above."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+"
    )
    currency = models.CharField(max_length=3)
    least_micro = models.BigIntegerField()
    is_below = models.BooleanField(default=False)
    times = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "currency"], name="one_funds_alert_each"
            ),
            CheckConstraint(
                condition=Q(least_micro__gt=0), name="a_funds_alert_is_above_zero"
            ),
        ]


class WalletRefund(models.Model):
    """Unused money that a requester wants back; an operator sends it by hand."""

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        DECLINED = "declined"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()
    # The account it goes to, as the requester wrote it; gone when it is done.
    sealed_account = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    note = models.CharField(max_length=200, default="")
    by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_wallet_refund_is_above_zero"
            )
        ]


class Bonus(models.Model):
    """What a requester paid a worker beyond the reward, once a token."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    # `judgment:17` or `project:3`.
    about = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()
    # Emptied when the worker leaves; the hash still knows what was asked.
    reason = models.CharField(max_length=500)
    token = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "token"], name="one_bonus_a_token"
            ),
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_bonus_is_above_zero"
            ),
        ]
        indexes = [Index(fields=["worker", "-id"], name="bonuses_of_worker")]
