"""Notices by e-mail. Words and looks belong to a door: it hands in who writes letters.

The seam is as in kit/jobs: this floor knows that a letter is written, not how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction

from hormiga.domain.messages.models import Notice
from hormiga.domain.messages.queries import phrase_of, row_of
from hormiga.domain.messages.rules import NoticeRow
from hormiga.domain.people import addresses
from hormiga.domain.people.models import User


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words."""

    subject: str
    body: str


class Writer(Protocol):
    """Whoever puts a notice into a letter, in a language and with the phrase."""

    def __call__(self, *, notice: NoticeRow, language: str, phrase: str) -> Letter:
        """Write."""


class _Seam:
    writer: Writer | None = None


def install(writer: Writer) -> None:
    """Say who writes letters; called once, at start."""
    _Seam.writer = writer


def send_notice(*, notice_id: int, must_be_confirmed: bool, now: datetime) -> bool:
    """Mail a notice, once; False where it is mailed already or nobody is there.

    With `must_be_confirmed` nothing goes to an address that nobody has opened yet.
    """
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(pk=notice_id, mailed_at=None)
            .first()
        )
        if notice is None or not _may_be_mailed(notice.user, must_be_confirmed):
            return False
        Notice.objects.filter(pk=notice_id).update(mailed_at=now)
        letter = _writer()(
            notice=row_of(notice),
            language=notice.user.language,
            phrase=phrase_of(user_id=notice.user.pk),
        )
        # Within the transaction: a mail that the server refuses is asked for again.
        EmailMessage(letter.subject, letter.body, to=[notice.user.email]).send()
    return True


def send_elsewhere(
    *, to: str, kind: str, facts: Mapping[str, Any], language: str, now: datetime
) -> None:
    """Mail words of ours to an address that is no user's; the phrase stays away."""
    row = NoticeRow(0, UUID(int=0), kind, dict(facts), [], now, None)
    letter = _writer()(notice=row, language=language, phrase="")
    EmailMessage(letter.subject, letter.body, to=[to]).send()


def _may_be_mailed(user: User, must_be_confirmed: bool) -> bool:  # noqa: FBT001
    if not user.is_active:
        return False
    return not must_be_confirmed or addresses.is_confirmed(user=user)


def _writer() -> Writer:
    if _Seam.writer is None:
        message = "nobody writes letters"
        raise RuntimeError(message)
    return _Seam.writer
