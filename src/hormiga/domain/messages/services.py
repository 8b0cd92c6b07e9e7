"""Telling people, and what they choose about being told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from hormiga.domain.messages.models import ChosenPhrase, MailChoice, Notice
from hormiga.domain.messages.rules import (
    Group,
    Link,
    clean_link,
    clean_phrase,
    is_mailed,
    phrase_context,
)
from hormiga.domain.people.models import Worker
from hormiga.kit import jobs, vault

AT_ONCE = 5_000


def tell(
    *,
    user_id: int,
    kind: str,
    facts: Mapping[str, Any],
    link: Link = "",
    key: str,
    now: datetime,
) -> bool:
    """Leave a notice in somebody's inbox; the same key again changes nothing.

    The kind begins with its group (`money.payout-arrived`); facts are plain JSON. Call
    it in the transaction of what happened. False where it was told before.
    """
    told = tell_many(
        user_ids=[user_id], kind=kind, facts=facts, link=link, key=key, now=now
    )
    return told == 1


def tell_worker(
    *,
    worker_id: int,
    kind: str,
    facts: Mapping[str, Any],
    link: Link = "",
    key: str,
    now: datetime,
) -> bool:
    """Leave a notice for a worker; one that a laboratory brings has no inbox."""
    user_id = (
        Worker.objects.filter(pk=worker_id).values_list("user_id", flat=True).first()
    )
    if user_id is None:
        return False
    return tell(user_id=user_id, kind=kind, facts=facts, link=link, key=key, now=now)


def tell_many(
    *,
    user_ids: Sequence[int],
    kind: str,
    facts: Mapping[str, Any],
    link: Link = "",
    key: str,
    now: datetime,
) -> int:
    """Leave the same notice in many inboxes; give how many did not have it yet."""
    kept = clean_link(link)
    told = 0
    for start in range(0, len(user_ids), AT_ONCE):
        part = user_ids[start : start + AT_ONCE]
        before = Notice.objects.filter(user__in=part, key=key)
        known = set(before.values_list("user_id", flat=True))
        fresh = [user_id for user_id in dict.fromkeys(part) if user_id not in known]
        Notice.objects.bulk_create(
            (
                Notice(
                    user_id=user_id,
                    kind=kind,
                    facts=dict(facts),
                    link=kept,
                    key=key,
                    created_at=now,
                )
                for user_id in fresh
            ),
            ignore_conflicts=True,
        )
        told += len(fresh)
        _ask_for_mails(fresh, kind, key)
    return told


def _ask_for_mails(user_ids: Collection[int], kind: str, key: str) -> None:
    choices = MailChoice.objects.filter(user__in=user_ids)
    chosen = dict(choices.values_list("user_id", "groups"))
    wanted = [
        user_id
        for user_id in user_ids
        if is_mailed(kind=kind, chosen=chosen.get(user_id))
    ]
    notices = Notice.objects.filter(user__in=wanted, key=key, mailed_at=None)
    for pk in notices.order_by("pk").values_list("pk", flat=True):
        jobs.defer(jobs.MAIL_NOTICE, key=pk)


def read_notice(*, user_id: int, public_id: UUID, now: datetime) -> list[str]:
    """Mark one's own notice as read; give its link, [] where there is none."""
    mine = Notice.objects.filter(user_id=user_id, public_id=public_id)
    mine.filter(read_at=None).update(read_at=now)
    return list(mine.values_list("link", flat=True).first() or [])


def read_all(*, user_id: int, upto: int, now: datetime) -> None:
    """Mark as read what somebody has seen: notices up to this one."""
    mine = Notice.objects.filter(user_id=user_id, pk__lte=upto)
    mine.filter(read_at=None).update(read_at=now)


def choose_mails(*, user_id: int, groups: Collection[Group], now: datetime) -> None:
    """Choose which notices come by e-mail too."""
    chosen = sorted({group.value for group in groups})
    MailChoice.objects.update_or_create(
        user_id=user_id, defaults={"groups": chosen, "chosen_at": now}
    )


def choose_phrase(*, user_id: int, text: str, now: datetime) -> None:
    """Keep the words by which somebody knows us, sealed; refuses `BadPhrase`.

    That they changed is told as a matter of security.
    """
    phrase = clean_phrase(text)
    _, is_new = ChosenPhrase.objects.update_or_create(
        user_id=user_id,
        defaults={
            "sealed_phrase": vault.seal(phrase, phrase_context(user_id)),
            "chosen_at": now,
        },
    )
    tell(
        user_id=user_id,
        kind="security.phrase-chosen" if is_new else "security.phrase-changed",
        facts={},
        link=("notices_phrase",),
        key=f"phrase:{now.isoformat()}",
        now=now,
    )


def remove_read_notices(*, before: datetime) -> int:
    """Clear away notices that were read and are older than this."""
    old = Q(read_at__isnull=False, created_at__lt=before)
    count, _ = Notice.objects.filter(old).delete()
    return count
