from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, User
from hormiga.kit import ids


class VendorDetails(models.Model):
    """Who a vendor is before the law, and whether we may write its invoices for it."""

    vendor = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=40)
    address = models.TextField()
    # Without a prior yes no statement is an invoice: it carries no number then.
    self_billing_agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(self_billing_agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(self_billing_agreed_at__isnull=False, agreed_by__isnull=False),
                name="self_billing_is_agreed_by_somebody",
            )
        ]


class VendorAccount(models.Model):
    """A vendor's bank account: given by its owner, checked by an operator, sealed."""

    class State(models.TextChoices):
        GIVEN = "given"
        CHECKED = "checked"
        REFUSED = "refused"
        REPLACED = "replaced"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sealed_holder = models.TextField()
    sealed_iban = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.GIVEN)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["vendor"],
                condition=Q(state="checked"),
                name="one_checked_account_a_vendor",
            ),
            UniqueConstraint(
                fields=["vendor"],
                condition=Q(state="given"),
                name="one_account_to_check_a_vendor",
            ),
            CheckConstraint(
                condition=~Q(state="checked")
                | (Q(checked_by__isnull=False) & ~Q(checked_by=F("given_by"))),
                name="two_people_look_at_a_vendors_account",
            ),
        ]


class InvoiceSeries(models.Model):
    """The last number of the invoices that we write for a vendor in a year.

    Its lock keeps the series without gaps: a number is taken with its statement.
    """

    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["vendor", "year"], name="one_invoice_series_a_vendor"
            )
        ]


class VendorStatement(models.Model):
    """A vendor's month in one currency, closed for ever; from `starts_at` inclusive."""

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    month = models.DateField()  # its first day, in the time zone
    time_zone = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The invoice's number, and who it is from, as they were when it was written.
    year = models.SmallIntegerField(null=True)
    number = models.IntegerField(null=True)
    details = models.JSONField(default=dict)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["vendor", "currency", "month"], name="one_statement_a_month"
            ),
            UniqueConstraint(
                fields=["vendor", "year", "number"],
                condition=Q(number__isnull=False),
                name="one_vendor_invoice_a_number",
            ),
            CheckConstraint(
                condition=Q(year__isnull=True, number__isnull=True)
                | Q(year__isnull=False, number__gte=1),
                name="a_vendor_invoice_has_year_and_number",
            ),
            CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), closed_at__gte=F("ends_at")),
                name="a_month_is_closed_when_it_is_over",
            ),
        ]


class VendorLine(models.Model):
    """What one project brought a vendor on one day: a reward, a margin, or a change."""

    class Kind(models.TextChoices):
        REWARD = "reward"  # passed through: the vendor pays the workers
        MARGIN = "margin"
        CORRECTION = "correction"

    statement = models.ForeignKey(
        VendorStatement, on_delete=models.PROTECT, related_name="lines"
    )
    day = models.DateField()
    about = models.CharField(max_length=60)  # `project:5`, or the entry's own key
    title = models.JSONField(default=dict)  # the project's, as it was then
    kind = models.CharField(max_length=10, choices=Kind)
    judgments = models.IntegerField(default=0)
    amount_micro = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["statement", "day", "about", "kind"],
                name="one_vendor_line_a_day_and_project",
            )
        ]


class LineDispute(models.Model):
    """A vendor says what is wrong with a line; an operator answers within a time."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    line = models.ForeignKey(
        VendorLine, on_delete=models.PROTECT, related_name="disputes"
    )
    words = models.CharField(max_length=1_000)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=1_000, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    # What the books were changed by: above zero in the vendor's favour.
    correction_micro = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["line"],
                condition=Q(state="open"),
                name="one_open_dispute_a_line",
            ),
            CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, answer="")
                | (
                    Q(
                        state__in=["accepted", "declined"],
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="a_line_dispute_is_answered_in_words",
            ),
            CheckConstraint(
                condition=Q(correction_micro=0) | Q(state="accepted"),
                name="only_an_accepted_dispute_corrects",
            ),
        ]
        indexes = [
            Index(
                fields=["due_at"], condition=Q(state="open"), name="open_line_disputes"
            )
        ]


class VendorPayment(models.Model):
    """Money to a vendor, with the one file that pays it."""

    class State(models.TextChoices):
        IN_TRANSIT = "in-transit"
        BOOKED = "booked"
        RETURNED = "returned"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        VendorAccount, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.ForeignKey(
        VendorStatement, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    amount_micro = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.IN_TRANSIT)
    sealed_file = models.TextField()
    file_sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["vendor", "currency"],
                condition=Q(state="in-transit"),
                name="one_vendor_payment_on_its_way",
            ),
            CheckConstraint(
                condition=Q(amount_micro__gt=0), name="a_vendor_payment_is_above_zero"
            ),
            CheckConstraint(
                condition=Q(state="in-transit", ended_at__isnull=True)
                | Q(state__in=["booked", "returned"], ended_at__isnull=False),
                name="a_vendor_payment_ends_at_a_time",
            ),
        ]
