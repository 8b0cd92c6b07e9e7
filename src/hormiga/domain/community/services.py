"""Threads are begun, posts written, changed and taken back.

Who may enter a room is decided by flows/enter_room, before any of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from hormiga.domain.community.models import Post, PostReport, Thread
from hormiga.domain.community.rules import (
    AlreadyReported,
    BadReport,
    NoSuchPost,
    NotYourPost,
    Room,
    ThreadIsLocked,
    clean_text,
    clean_title,
    hides_at_once,
    refuse_edit,
)

OPEN_TO_READERS = frozenset(PostReport.Reason) - {PostReport.Reason.OBJECTION}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and whether as an operator."""

    user_id: int
    is_official: bool = False


def begin_thread(
    *,
    room: Room,
    writer: Writer,
    kind: Thread.Kind,
    title: str,
    text: str,
    now: datetime,
) -> Thread:
    """Begin a thread with its first post; refuses `BadText`.

    Announcements stand at the top from the start.
    """
    kept, body = clean_title(title), clean_text(text)
    with transaction.atomic():
        thread = Thread.objects.create(
            programme_id=room.programme_id,
            project_id=room.project_id,
            author_id=writer.user_id,
            kind=kind,
            title=kept,
            is_pinned=kind == Thread.Kind.ANNOUNCEMENT,
            posts=1,
            created_at=now,
            last_at=now,
        )
        Post.objects.create(
            thread=thread,
            author_id=writer.user_id,
            is_first=True,
            is_official=writer.is_official,
            text=body,
            written_at=now,
        )
    return thread


def reply(
    *, thread: Thread, writer: Writer, text: str, quoted: UUID | None, now: datetime
) -> Post:
    """Write into a thread; refuses `BadText`, `ThreadIsLocked` and `NoSuchPost`.

    An operator may write into a locked thread: its last word.
    """
    body = clean_text(text)
    with transaction.atomic():
        locked = Thread.objects.select_for_update().get(pk=thread.pk)
        if locked.is_locked and not writer.is_official:
            raise ThreadIsLocked
        post = Post.objects.create(
            thread=locked,
            author_id=writer.user_id,
            quoted=_quoted(locked, quoted),
            is_official=writer.is_official,
            text=body,
            written_at=now,
        )
        Thread.objects.filter(pk=locked.pk).update(posts=F("posts") + 1, last_at=now)
    return post


def _quoted(thread: Thread, public_id: UUID | None) -> Post | None:
    if public_id is None:
        return None
    found = Post.objects.filter(
        thread=thread, public_id=public_id, state=Post.State.SHOWN
    ).first()
    if found is None:
        raise NoSuchPost
    return found


def edit(*, post: Post, user_id: int, text: str, now: datetime) -> None:
    """Change one's own post within half an hour; it is marked as changed.

    Refuses `NotYourPost`, `TooLateToEdit`, `BadText` and `NoSuchPost`.
    """
    refuse_edit(
        is_author=post.author_id == user_id, written_at=post.written_at, now=now
    )
    body = clean_text(text)
    shown = Post.objects.filter(pk=post.pk, state=Post.State.SHOWN)
    if not shown.update(text=body, edited_at=now):
        raise NoSuchPost


def delete(*, post: Post, user_id: int) -> None:
    """Take one's own post back: the text goes, its place stays.

    What is held or hidden stays for whoever decides. Refuses `NotYourPost` and
    `NoSuchPost`.
    """
    if post.author_id != user_id:
        raise NotYourPost
    with transaction.atomic():
        shown = Post.objects.filter(pk=post.pk, state=Post.State.SHOWN)
        if not shown.update(text="", state=Post.State.DELETED):
            raise NoSuchPost
        if post.is_first:
            Thread.objects.filter(pk=post.thread_id).update(title="-")


def report(*, post: Post, user_id: int, reason: str, text: str, now: datetime) -> bool:
    """Report a post; True where that hid it until a person has looked at it.

    Refuses `BadReport` and `AlreadyReported`.
    """
    is_author = post.author_id == user_id
    known = {PostReport.Reason.OBJECTION} if is_author else OPEN_TO_READERS
    if reason not in known:
        raise BadReport
    try:
        with transaction.atomic():
            PostReport.objects.create(
                post=post,
                reporter_id=user_id,
                reason=reason,
                text=" ".join(text.replace("\0", "").split())[:1000],
                made_at=now,
            )
            hides = hides_at_once(
                reason=reason,
                is_official=post.is_official,
                is_cleared=post.cleared_at is not None,
            )
            shown = Post.objects.filter(pk=post.pk, state=Post.State.SHOWN)
            return hides and shown.update(state=Post.State.HELD) == 1
    except IntegrityError as error:
        raise AlreadyReported from error
