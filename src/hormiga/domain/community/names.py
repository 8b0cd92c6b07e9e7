"""Under which name somebody writes."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from hormiga.domain.community.models import ForumName
from hormiga.domain.community.rules import (
    NameChosenAlready,
    NameInUse,
    clean_name,
    made_name,
)

TRIES = 20


def name_for(*, user_id: int, now: datetime) -> ForumName:
    """Find the name somebody writes under; make one up at the first time."""
    for _ in range(TRIES):
        known = ForumName.objects.filter(user_id=user_id).first()
        if known is not None:
            return known
        made = made_name(secrets.randbelow(1_000_000))
        ForumName.objects.bulk_create(
            [ForumName(user_id=user_id, name=made, since=now)],
            ignore_conflicts=True,
        )
    raise NameInUse


def choose_name(*, user_id: int, text: str, now: datetime) -> None:
    """Choose the name to write under, once.

    Refuses `BadName`, `NameIsReserved`, `NameInUse` and `NameChosenAlready`.
    """
    name = clean_name(text)
    mine = ForumName.objects.filter(user_id=user_id)
    try:
        with transaction.atomic():
            changed = mine.filter(is_chosen=False).update(name=name, is_chosen=True)
            if changed:
                return
            if mine.exists():
                raise NameChosenAlready
            ForumName.objects.create(
                user_id=user_id, name=name, is_chosen=True, since=now
            )
    except IntegrityError as error:
        raise NameInUse from error


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """Fetch names at once; whoever has left has none."""
    rows = ForumName.objects.filter(user_id__in=user_ids)
    return dict(rows.values_list("user_id", "name"))
