from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import ids


class Blob(models.Model):
    """Bytes in the store, named by their hash; several media files may be these bytes.

    The row is there before the bytes are, so that no bytes lie in the store unknown.
    """

    sha256 = models.BinaryField(max_length=32, primary_key=True)
    size = models.BigIntegerField()
    # When somebody last wanted these bytes: what is not referred to may go a day later.
    wanted_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(size__gt=0), name="a_blob_is_not_empty")
        ]


class MediaFile(models.Model):
    """A file of one organisation: what it is, whose it is, and which bytes are kept.

    `assignment` is the public id of the claim for whose answer a worker sent it: the
    work's contexts stand above this one, so that there is no foreign key.
    """

    class State(models.TextChoices):
        READY = "ready"
        REMOVED = "removed"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    assignment = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    blob = models.ForeignKey(
        Blob, on_delete=models.PROTECT, null=True, related_name="+"
    )
    came_sha256 = models.BinaryField(max_length=32)  # of what was sent
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=40)
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    seconds = models.FloatField(null=True)
    facts = models.JSONField(default=dict)  # when and where it was taken, if asked
    name = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state="ready", blob__isnull=False)
                | Q(state="removed", blob__isnull=True),
                name="a_ready_file_has_its_bytes",
            ),
            CheckConstraint(
                condition=Q(worker__isnull=True, assignment__isnull=True)
                | Q(worker__isnull=False, assignment__isnull=False),
                name="a_workers_file_is_for_an_assignment",
            ),
            UniqueConstraint(
                fields=["organisation", "came_sha256"],
                condition=Q(state="ready", assignment__isnull=True),
                name="the_same_bytes_are_the_same_file",
            ),
            UniqueConstraint(
                fields=["assignment", "came_sha256"],
                condition=Q(state="ready", assignment__isnull=False),
                name="the_same_bytes_are_the_same_answer_file",
            ),
        ]
        indexes = [
            Index(fields=["organisation", "id"], name="media_by_organisation"),
        ]

    @property
    def sha256(self) -> bytes:
        """The hash of the bytes that are kept: their name in the store."""
        return bytes(self.blob_id or b"")

    @property
    def etag(self) -> str:
        """The same as HTTP writes it."""
        return f'"{self.sha256.hex()}"'


class MediaUse(models.Model):
    """How many bytes an organisation's files take; its row is the quota's lock."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(used__gte=0), name="use_is_not_negative")
        ]


class Upload(models.Model):
    """A file on its way in, in parts; its offset is the size of its file on disk."""

    class State(models.TextChoices):
        OPEN = "open"
        STORED = "stored"
        REFUSED = "refused"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+"
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    assignment = models.UUIDField(null=True)
    name = models.CharField(max_length=200, default="")
    keeps = models.JSONField(default=list)
    length = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    media = models.ForeignKey(
        MediaFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    refusal = models.JSONField(null=True)  # {"kind": …, "detail": …}
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state="stored", media__isnull=False)
                | Q(state__in=["open", "refused"], media__isnull=True),
                name="a_stored_upload_is_a_file",
            ),
            CheckConstraint(
                condition=Q(worker__isnull=True, assignment__isnull=True)
                | Q(worker__isnull=False, assignment__isnull=False),
                name="a_workers_upload_is_for_an_assignment",
            ),
            CheckConstraint(
                condition=Q(length__gt=0, expires_at__gt=F("created_at")),
                name="an_upload_has_bytes_and_time",
            ),
        ]
        indexes = [Index(fields=["expires_at"], name="upload_runs_out")]


class MediaAccess(models.Model):
    """A worker opened a file of a confidential project; written once, never changed."""

    media = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="+")
    assignment = models.UUIDField()
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
