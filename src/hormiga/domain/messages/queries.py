"""What somebody was told, and what they chose."""

from __future__ import annotations

import logging

from django.db.models import Q

from hormiga.domain.messages.models import ChosenPhrase, MailChoice, Notice
from hormiga.domain.messages.rules import (
    MAILED_UNLESS_CHANGED,
    Group,
    NoticeRow,
    phrase_context,
)
from hormiga.kit import vault
from hormiga.kit.errors import Refusal

_LOG = logging.getLogger(__name__)

FIRST = 2**63 - 1
MOST_COUNTED = 100


def inbox(*, user_id: int, before: int = FIRST, limit: int) -> list[NoticeRow]:
    """List somebody's notices, the newest first."""
    rows = Notice.objects.filter(user_id=user_id, pk__lt=before).order_by("-pk")
    return [row_of(notice) for notice in rows[:limit]]


def row_of(notice: Notice) -> NoticeRow:
    """Give a notice as a value."""
    return NoticeRow(
        notice.pk,
        notice.public_id,
        notice.kind,
        notice.facts,
        notice.link,
        notice.created_at,
        notice.read_at,
    )


def unread(*, user_id: int) -> int:
    """Count what is not read yet, up to a hundred."""
    rows = Notice.objects.filter(Q(user_id=user_id, read_at=None))
    return rows[:MOST_COUNTED].count()


def phrase_of(*, user_id: int) -> str:
    """Give the words by which somebody knows us; "" where none are chosen yet.

    A phrase that does not open (a lost key, a moved row) counts as none: the mails of
    signing in must go out, and its owner sees that it is gone.
    """
    sealed = (
        ChosenPhrase.objects.filter(user_id=user_id)
        .values_list("sealed_phrase", flat=True)
        .first()
    )
    try:
        return vault.open_sealed(sealed, phrase_context(user_id)) if sealed else ""
    except Refusal as refusal:
        _LOG.warning("the phrase of user %s stays shut: %s", user_id, refusal.detail)
        return ""


def mailed_groups(*, user_id: int) -> set[Group]:
    """Tell which groups of notices somebody gets by e-mail too."""
    choice = MailChoice.objects.filter(user_id=user_id).first()
    if choice is None:
        return set(MAILED_UNLESS_CHANGED)
    return {Group(name) for name in choice.groups if name in set(Group)}
