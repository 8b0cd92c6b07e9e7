"""Somebody writes in the community, and whom it concerns is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.community import services as community
from hormiga.domain.community.models import Post, Thread
from hormiga.domain.community.queries import beginning_of
from hormiga.domain.community.rules import Room
from hormiga.domain.community.services import Writer
from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.kit import ids


@transaction.atomic(durable=True)
def write_reply(
    *,
    thread: Thread,
    writer: Writer,
    name: str,
    text: str,
    quoted: UUID | None,
    now: datetime,
) -> Post:
    """Write into a thread; who began it or is quoted is told, once a post."""
    post = community.reply(
        thread=thread, writer=writer, text=text, quoted=quoted, now=now
    )
    told = {thread.author_id} | ({post.quoted.author_id} if post.quoted else set())
    for user_id in sorted(told - {writer.user_id}):
        messages.tell(
            user_id=user_id,
            kind="community.reply",
            facts={"name": name, "title": thread.title},
            link=("forum_post", ids.outside(post.public_id)),
            key=f"reply:{ids.outside(post.public_id)}",
            now=now,
        )
    return post


@transaction.atomic(durable=True)
def announce(
    *,
    programme: Programme,
    writer: Writer,
    title: str,
    text: str,
    actor: str,
    now: datetime,
) -> Thread:
    """Tell all workers of a programme something, in its room and in their inboxes."""
    thread = community.begin_thread(
        room=Room(programme.pk),
        writer=writer,
        kind=Thread.Kind.ANNOUNCEMENT,
        title=title,
        text=text,
        now=now,
    )
    subject = f"thread:{ids.outside(thread.public_id)}"
    noted = Noted(AuditedAct.ANNOUNCED, subject, {"programme": programme.slug})
    note_act(actor=actor, noted=noted, now=now)
    places = Enrolment.objects.filter(programme=programme, is_active=True)
    users = places.filter(worker__user__isnull=False).exclude(
        worker__user_id=writer.user_id
    )
    messages.tell_many(
        user_ids=list(users.order_by().values_list("worker__user", flat=True)),
        kind="community.announcement",
        facts={"title": thread.title, "programme": programme.name},
        link=("forum_thread", ids.outside(thread.public_id)),
        key=f"announcement:{ids.outside(thread.public_id)}",
        now=now,
    )
    return thread


@transaction.atomic(durable=True)
def report_post(
    *, post: Post, user_id: int, reason: str, text: str, now: datetime
) -> bool:
    """Report a post; where that hides it for now, its author is told."""
    is_held = community.report(
        post=post, user_id=user_id, reason=reason, text=text, now=now
    )
    if is_held:
        messages.tell(
            user_id=post.author_id,
            kind="community.post-held",
            facts={},
            link=("forum_post", ids.outside(post.public_id)),
            key=f"held:{ids.outside(post.public_id)}:{now.isoformat()}",
            now=now,
        )
    return is_held


def is_open_to_read(*, thread: Thread, user_id: int, sees_all: bool) -> bool:
    """Say whether a thread's beginning, and so the thread, is there for a reader.

    Who wrote what is hidden sees it still, and may object.
    """
    first = beginning_of(thread)
    shut = first.state in {Post.State.HELD, Post.State.HIDDEN}
    return sees_all or not shut or first.author_id == user_id
