from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Worker
from hormiga.domain.tax.rules import Relief
from hormiga.kit import ids


class TaxFigure(models.Model):
    """A row of dated tax data that an operator added; never changed, only followed."""

    name = models.CharField(max_length=120, unique=True)
    body = models.JSONField()
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()


class TaxIdentity(models.Model):
    """The vault: who a worker is to a tax office, each field sealed for that worker.

    It outlives the account, until the day on which it must go.
    """

    worker = models.OneToOneField(
        Worker, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    sealed_first_name = models.TextField()
    sealed_last_name = models.TextField()
    sealed_street = models.TextField()
    sealed_post_code = models.TextField()
    sealed_city = models.TextField()
    sealed_birth_date = models.TextField()
    sealed_birth_place = models.TextField()
    sealed_tin = models.TextField()
    # Two letters that rules need at each payout: sealed, each would be a noted reading.
    residence = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        indexes = [Index(fields=["keep_until"], name="tax_identities_to_purge")]


class TaxRequest(models.Model):
    """A worker was asked for tax data: why, how often, and what became of it."""

    worker = models.OneToOneField(
        Worker, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    row = models.CharField(max_length=120)
    form = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    reminders = models.SmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=60, default="")
    held_reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(held_at__isnull=True, held_by="", held_reason="")
                | (
                    Q(held_at__gte=F("asked_at") + timedelta(days=60), reminders=2)
                    & ~Q(held_by="")
                    & ~Q(held_reason="")
                ),
                name="payouts_are_held_by_somebody_for_a_reason",
            ),
            CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(given_at__isnull=True),
                name="who_gave_tax_data_is_not_held",
            ),
        ]
        indexes = [
            Index(
                fields=["asked_at"],
                condition=Q(given_at__isnull=True),
                name="open_tax_requests",
            )
        ]


class TaxRound(models.Model):
    """A day on which everybody was looked at once, by whichever sweep came first."""

    day = models.DateField(primary_key=True)


class TaxRelief(models.Model):
    """What a worker has proved, so that another rate holds between two days."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=20, choices=[(one.value, one.value) for one in Relief]
    )
    valid_from = models.DateField()
    valid_to = models.DateField()
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="a_tax_relief_ends_after_it_begins",
            )
        ]
        indexes = [Index(fields=["worker"], name="tax_relief_by_worker")]


class Withholding(models.Model):
    """Tax kept back from one payout, and by which row; the money is in the ledger.

    `source` names the payout, such as `payout:17`.
    """

    source = models.CharField(max_length=60, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    row = models.CharField(max_length=120)
    rate_ppm = models.IntegerField()
    rail = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    gross_micro = models.BigIntegerField()
    kept_micro = models.BigIntegerField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kept_micro__gt=0, gross_micro__gte=F("kept_micro")),
                name="tax_is_kept_back_from_what_there_is",
            )
        ]
        indexes = [Index(fields=["worker", "at"], name="withholding_by_worker")]


class Declarant(models.Model):
    """Who reports: the platform, as tax offices know it; the newest row holds."""

    name = models.CharField(max_length=200)
    business_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    tin = models.CharField(max_length=30)
    street = models.CharField(max_length=200)
    post_code = models.CharField(max_length=20)
    city = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, default="")
    nexus = models.CharField(max_length=7, default="RPONEX1")
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()


class Filing(models.Model):
    """A report as it was filed: its bytes sealed, its hash for ever.

    The table lets nobody change a row; the bytes alone go, when they must.
    """

    class Form(models.TextChoices):
        DAC7 = "dac7"
        NEC = "1099-nec"
        MODELO_238 = "modelo-238"

    class Sort(models.TextChoices):
        NEW = "new"
        CORRECTION = "correction"
        NIL = "nil"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    form = models.CharField(max_length=12, choices=Form)
    country = models.CharField(max_length=2)
    year = models.SmallIntegerField()
    number = models.SmallIntegerField()
    sort = models.CharField(max_length=10, choices=Sort)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    records = models.IntegerField()
    sealed_content = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    filed_by = models.CharField(max_length=60)
    filed_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["form", "country", "year", "number"],
                name="one_tax_filing_per_number",
            ),
            CheckConstraint(
                condition=Q(number=1, corrects__isnull=True)
                | Q(number__gt=1, corrects__isnull=False),
                name="a_later_tax_filing_refers_to_an_earlier_one",
            ),
        ]
