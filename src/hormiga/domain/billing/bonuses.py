"""Bonuses: what a requester pays a worker beyond the reward, once a token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from hormiga.domain.billing.models import Bonus
from hormiga.domain.billing.rules import TokenReused, bonus_key, check_bonus
from hormiga.domain.people.models import Organisation, Worker
from hormiga.kit import ids
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class BonusRow:
    """A bonus as its worker or its requester sees it."""

    pk: int
    name: str
    key: str
    worker_id: int
    organisation: str
    about: str
    amount: Money
    reason: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Gift:
    """How much a bonus is, why, and the token that makes it the only one."""

    amount: Money
    reason: str
    token: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A bonus to be: from whom, to whom, and for what (`judgment:17`)."""

    organisation: Organisation
    worker: Worker
    about: str
    gift: Gift


def record(*, wish: Wish, by: str, now: datetime) -> tuple[Bonus, bool]:
    """Write a bonus down; give it, and whether it is new.

    The same token with the same words gives what was written before; with others it
    raises TokenReused. Raises BadBonus for one without amount, reason or token.
    """
    reason = check_bonus(
        amount=wish.gift.amount, reason=wish.gift.reason, token=wish.gift.token
    )
    body = _sha256(wish, reason)
    Organisation.objects.select_for_update(no_key=True).get(pk=wish.organisation.pk)
    before = Bonus.objects.filter(
        organisation=wish.organisation, token=wish.gift.token
    ).first()
    if before is None:
        made = Bonus.objects.create(
            organisation=wish.organisation,
            worker=wish.worker,
            about=wish.about,
            currency=wish.gift.amount.currency,
            amount_micro=wish.gift.amount.micro,
            reason=reason,
            token=wish.gift.token,
            body_sha256=body,
            by=by,
            paid_at=now,
        )
        return made, True
    if before.body_sha256 != body:
        raise TokenReused
    return before, False


def bonuses_of(
    *,
    organisation_id: int | None = None,
    worker_id: int | None = None,
    about: str = "",
    before: int,
    limit: int,
) -> list[BonusRow]:
    """List bonuses, the newest first: a requester's, a worker's, or one thing's."""
    asked: dict[str, Any] = {
        "organisation_id": organisation_id,
        "worker_id": worker_id,
        "about": about or None,
    }
    known = {name: value for name, value in asked.items() if value is not None}
    rows = Bonus.objects.filter(pk__lt=before, **known).select_related("organisation")
    return [_row(row) for row in rows.order_by("-pk")[:limit]]


def bonuses_by_key(*, worker_id: int, keys: Sequence[str]) -> dict[str, BonusRow]:
    """Find a worker's bonuses by their keys in the books, to put lines into words."""
    tokens = [key.split(":", 2)[2] for key in keys if key.count(":") >= 2]
    rows = Bonus.objects.filter(worker_id=worker_id, token__in=tokens)
    found = (_row(row) for row in rows.select_related("organisation"))
    return {row.key: row for row in found if row.key in set(keys)}


def _row(row: Bonus) -> BonusRow:
    return BonusRow(
        row.pk,
        ids.outside(row.public_id),
        bonus_key(row.organisation_id, row.token),
        row.worker_id,
        row.organisation.name,
        row.about,
        Money(row.currency, row.amount_micro),
        row.reason,
        row.paid_at,
    )


def _sha256(wish: Wish, reason: str) -> str:
    words = [
        wish.worker.pk,
        wish.about,
        wish.gift.amount.currency,
        wish.gift.amount.micro,
        reason,
    ]
    return hashlib.sha256(orjson.dumps(words)).hexdigest()
