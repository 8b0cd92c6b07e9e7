from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import (
    CheckConstraint,
    F,
    GeneratedField,
    Index,
    Q,
    UniqueConstraint,
)
from django.db.models.functions import Lower

from hormiga.domain.people.models import User
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.models import Project
from hormiga.kit import ids


def _words_of(field: str) -> GeneratedField:
    """Keep a text's words for searching: as they stand, and by their stems."""
    return GeneratedField(
        expression=SearchVector(field, config="simple")
        + SearchVector(field, config="spanish")
        + SearchVector(field, config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


class ForumName(models.Model):
    """The name under which somebody writes: never their address, chosen once."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=30)
    is_chosen = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(Lower("name"), name="one_writer_per_name")]


class Thread(models.Model):
    """A talk in a room: of a programme, or of one project in it."""

    class Kind(models.TextChoices):
        TALK = "talk"
        TIP = "tip"
        ANNOUNCEMENT = "announcement"

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TALK)
    title = models.CharField(max_length=120)
    is_pinned = models.BooleanField(default=False)
    is_locked = models.BooleanField(default=False)
    posts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()
    words = _words_of("title")

    class Meta:
        constraints = [CheckConstraint(condition=~Q(title=""), name="thread_has_title")]
        indexes = [
            Index(
                fields=["programme", "project", "-is_pinned", "-last_at", "-id"],
                name="thread_by_room",
            ),
            GinIndex(fields=["words"], name="thread_by_words"),
        ]


class Post(models.Model):
    """What somebody wrote in a thread, as Markdown."""

    class State(models.TextChoices):
        SHOWN = "shown"
        HELD = "held"  # reported as a leak: hidden until a person has decided
        HIDDEN = "hidden"
        DELETED = "deleted"  # by its author: the text is gone, the place stays

    public_id = models.UUIDField(default=ids.fresh, unique=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    quoted = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_first = models.BooleanField(default=False)
    is_official = models.BooleanField(default=False)  # written as an operator
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    text = models.TextField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # A person has looked at it and let it stand: no report hides it by itself again.
    cleared_at = models.DateTimeField(null=True)
    words = _words_of("text")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["thread"],
                condition=Q(is_first=True),
                name="a_thread_has_one_beginning",
            ),
            CheckConstraint(
                condition=Q(state="deleted", text="")
                | (~Q(state="deleted") & ~Q(text="")),
                name="a_deleted_post_has_no_text",
            ),
            CheckConstraint(
                condition=Q(quoted=None) | ~Q(quoted=F("id")),
                name="a_post_does_not_quote_itself",
            ),
        ]
        indexes = [
            Index(fields=["thread", "id"], name="post_by_thread"),
            GinIndex(fields=["words"], name="post_by_words"),
        ]


class PostReport(models.Model):
    """Somebody says that a post must not stand, or its author that it should."""

    class Reason(models.TextChoices):
        SPAM = "spam"
        INSULT = "insult"
        PERSONAL_DATA = "personal-data"
        LEAK = "leak"
        SCAM = "scam"
        OTHER = "other"
        OBJECTION = "objection"  # the author asks for another look

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=14, choices=Reason)
    text = models.CharField(max_length=1000, default="")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["post", "reporter"],
                condition=Q(decided_at=None),
                name="one_open_report_per_reader",
            )
        ]
        indexes = [
            Index(
                fields=["id"],
                name="open_post_report",
                condition=Q(decided_at=None),
            )
        ]
