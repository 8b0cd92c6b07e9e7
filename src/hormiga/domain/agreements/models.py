from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.kit import ids


class Agreement(models.Model):
    """A text that one signs before work is shown: the platform's or an organisation's.

    Whoever has signed its newest version holds its qualification type.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.JSONField()  # {"es": …, "en": …}
    type = models.OneToOneField(
        QualificationType, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()


class AgreementVersion(models.Model):
    """The words that were to be signed for a while; never changed."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.IntegerField()
    text = models.JSONField()  # {"es": Markdown, "en": Markdown}
    sha256 = models.JSONField()  # {"es": hex digits, "en": hex digits}
    published_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["agreement", "number"], name="one_text_per_version"
            ),
            CheckConstraint(
                condition=Q(number__gte=1), name="versions_are_counted_from_one"
            ),
        ]


class Signature(models.Model):
    """A worker's name under one version: evidence, so it is never changed or lost.

    The name is sealed for `signature:<public id>`.
    """

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    sealed_name = models.TextField()
    language = models.CharField(max_length=8)
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["worker", "version"], name="one_signature_per_version"
            )
        ]
