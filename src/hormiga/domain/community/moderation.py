"""A person decides about posts and threads; the audit log keeps who and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.community.models import Post, PostReport, Thread
from hormiga.domain.community.rules import NoSuchPost, NoSuchThread, NothingToDecide
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.rules import NoReason
from hormiga.kit import ids


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and when."""

    actor: str
    reason: str
    at: datetime

    def note(self, act: AuditedAct, subject: str) -> None:
        """Write the decision into the audit log."""
        noted = Noted(act, subject, {"reason": self.reason[:500]})
        note_act(actor=self.actor, noted=noted, now=self.at)


def _refuse_mute(decision: Decision) -> None:
    if not decision.reason.strip():
        raise NoReason


def decide_post(*, public_id: UUID, is_shown: bool, decision: Decision) -> Post:
    """Hide a post or let it stand, and with it all open reports.

    Refuses `NoReason`, `NoSuchPost` and `NothingToDecide`.
    """
    _refuse_mute(decision)
    with transaction.atomic():
        post = Post.objects.select_for_update().filter(public_id=public_id).first()
        if post is None or post.state == Post.State.DELETED:
            raise NoSuchPost
        reports = PostReport.objects.filter(post=post, decided_at=None)
        wanted = Post.State.SHOWN if is_shown else Post.State.HIDDEN
        if post.state == wanted and not reports.exists():
            raise NothingToDecide
        post.state = wanted
        post.cleared_at = decision.at if is_shown else None
        Post.objects.filter(pk=post.pk).update(state=wanted, cleared_at=post.cleared_at)
        reports.update(decided_at=decision.at)
        act = AuditedAct.POST_RESTORED if is_shown else AuditedAct.POST_HIDDEN
        decision.note(act, f"post:{ids.outside(public_id)}")
    return post


def lock_thread(*, public_id: UUID, is_locked: bool, decision: Decision) -> Thread:
    """Let nobody write in a thread any more, or let them again; refuses as above."""
    act = AuditedAct.THREAD_LOCKED if is_locked else AuditedAct.THREAD_UNLOCKED
    return _set_thread(public_id, "is_locked", act, decision, value=is_locked)


def pin_thread(*, public_id: UUID, is_pinned: bool, decision: Decision) -> Thread:
    """Put a thread at the top of its room, or back among the others."""
    act = AuditedAct.THREAD_PINNED if is_pinned else AuditedAct.THREAD_UNPINNED
    return _set_thread(public_id, "is_pinned", act, decision, value=is_pinned)


def _set_thread(
    public_id: UUID, field: str, act: AuditedAct, decision: Decision, *, value: bool
) -> Thread:
    _refuse_mute(decision)
    with transaction.atomic():
        thread = Thread.objects.select_for_update().filter(public_id=public_id).first()
        if thread is None:
            raise NoSuchThread
        if getattr(thread, field) is value:
            raise NothingToDecide
        Thread.objects.filter(pk=thread.pk).update(**{field: value})
        decision.note(act, f"thread:{ids.outside(public_id)}")
    return thread
