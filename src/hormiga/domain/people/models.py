from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Lower, Now

from hormiga.kit import ids


class User(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(max_length=254, unique=True)
    language = models.CharField(max_length=8, default="en")
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())  # allauth makes rows too
    # Whoever has left is a row without a name: consents and the audit log keep it.
    closed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager()

    class Meta:
        constraints = [
            UniqueConstraint(Lower("email"), name="one_user_per_email"),
            CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(is_active=False, is_operator=False),
                name="who_has_left_does_not_come_in",
            ),
        ]


class Worker(models.Model):
    """A person who does tasks; those that a laboratory brings need no sign-in."""

    class State(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    country = models.CharField(max_length=2, default="")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField()


class Profile(models.Model):
    """What a worker says of themselves, as far as it helps to find work."""

    worker = models.OneToOneField(
        Worker, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    time_zone = models.CharField(max_length=40, default="")
    devices = ArrayField(models.CharField(max_length=20), default=list)
    skills = ArrayField(models.CharField(max_length=20), default=list)
    # Steps of the first list that the worker has put off.
    skipped = ArrayField(models.CharField(max_length=20), default=list)
    updated_at = models.DateTimeField()


class SpokenLanguage(models.Model):
    """A language that a worker says they speak, and how well (CEFR, or native)."""

    class Level(models.TextChoices):
        A1 = "A1"
        A2 = "A2"
        B1 = "B1"
        B2 = "B2"
        C1 = "C1"
        C2 = "C2"
        NATIVE = "native"

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=3)  # ISO 639
    level = models.CharField(max_length=6, choices=Level)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "language"], name="one_level_per_language"
            )
        ]


class Consent(models.Model):
    """What a user agreed to or stated, in which version, and when; never changed."""

    class Document(models.TextChoices):
        ADULT = "adult"
        TERMS = "terms"
        PRIVACY = "privacy"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=10, choices=Document)
    version = models.CharField(max_length=20)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "document", "version"],
                name="one_consent_per_version",
            )
        ]


class Organisation(models.Model):
    """A requester or a vendor: it owns projects or brings workers."""

    class Kind(models.TextChoices):
        REQUESTER = "requester"
        VENDOR = "vendor"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    is_trusted = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(Lower("name"), name="one_organisation_per_name"),
            CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]


class AuditEntry(models.Model):
    """A privileged act, written once: the table refuses to change or lose a row.

    Actor and subject are opaque texts such as `user:3` or `run:3ABC…`.
    """

    actor = models.CharField(max_length=60)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    facts = models.JSONField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [
            Index(fields=["act", "-id"], name="audit_by_act"),
            Index(fields=["organisation", "-id"], name="audit_by_organisation"),
        ]


class Membership(models.Model):
    """A user's role in an organisation."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MANAGER = "manager"
        REVIEWER = "reviewer"
        FINANCE = "finance"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "organisation"], name="one_role_per_organisation"
            )
        ]


class ApiToken(models.Model):
    """A bearer token of a worker or of an organisation; only its hash is kept."""

    digest = models.BinaryField(max_length=32, unique=True)
    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(worker__isnull=False) ^ Q(organisation__isnull=False),
                name="a_token_has_one_bearer",
            ),
            CheckConstraint(
                condition=Q(revoked_at__isnull=True)
                | Q(revoked_at__gte=F("created_at")),
                name="a_token_is_revoked_after_it_is_made",
            ),
        ]


class AccessKey(models.Model):
    """A key pair for signed requests (SigV4): the secret is sealed, not hashed."""

    access_key_id = models.CharField(max_length=32, unique=True)
    sealed_secret = models.TextField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
