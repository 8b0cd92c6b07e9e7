"""An operator decides about a post or a thread, and its author is told why."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from hormiga.domain.community import moderation
from hormiga.domain.community.models import Post, Thread
from hormiga.domain.community.moderation import Decision
from hormiga.domain.messages import services as messages
from hormiga.kit import ids


@transaction.atomic(durable=True)
def decide_post(*, public_id: UUID, is_shown: bool, decision: Decision) -> Post:
    """Hide a post or let it stand.

    Refuses `NoReason`, `NoSuchPost` and `NothingToDecide`.
    """
    post = moderation.decide_post(
        public_id=public_id, is_shown=is_shown, decision=decision
    )
    name = ids.outside(public_id)
    messages.tell(
        user_id=post.author_id,
        kind="community.post-restored" if is_shown else "community.post-hidden",
        facts={"reason": decision.reason},
        link=("forum_post", name),
        key=f"decided:{name}:{decision.at.isoformat()}",
        now=decision.at,
    )
    return post


@transaction.atomic(durable=True)
def lock_thread(*, public_id: UUID, is_locked: bool, decision: Decision) -> Thread:
    """Lock a thread or open it again; refuses as above, `NoSuchThread` too."""
    thread = moderation.lock_thread(
        public_id=public_id, is_locked=is_locked, decision=decision
    )
    if is_locked:
        name = ids.outside(public_id)
        messages.tell(
            user_id=thread.author_id,
            kind="community.thread-locked",
            facts={"reason": decision.reason},
            link=("forum_thread", name),
            key=f"locked:{name}:{decision.at.isoformat()}",
            now=decision.at,
        )
    return thread


@transaction.atomic(durable=True)
def pin_thread(*, public_id: UUID, is_pinned: bool, decision: Decision) -> Thread:
    """Put a thread at the top of its room, or back."""
    return moderation.pin_thread(
        public_id=public_id, is_pinned=is_pinned, decision=decision
    )
