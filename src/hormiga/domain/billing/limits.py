"""Spend limits: what a member, or all together, may set aside in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from hormiga.domain.billing.models import Spending, SpendLimit
from hormiga.domain.billing.rules import BadLimit, Month, SpendLimitReached
from hormiga.domain.people.audit_log import (
    UNNAMED,
    AuditedAct,
    Noted,
    note_act,
    user_actor,
)
from hormiga.domain.people.models import Membership, Organisation
from hormiga.kit.money import MOST_MICRO, Money


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit and what of it is spent this month; whose it is, empty for all."""

    user_id: int | None
    email: str
    most: Money
    spent: Money


def spend(
    *, organisation: Organisation, actor: str, amount: Money, key: str, now: datetime
) -> None:
    """Note what is being set aside, in its own transaction; raises SpendLimitReached.

    The organisation's row is locked until the transaction ends, so two at once cannot
    both be the last. A key counts once. Money that comes back from a closed batch
    does not make room: a limit is on what is set aside.
    """
    if amount.micro <= 0 or Spending.objects.filter(key=key).exists():
        return
    limits = SpendLimit.objects.filter(
        organisation=organisation, currency=amount.currency
    ).select_related("user")
    if limits.exists():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        for limit in limits:
            _check(limit, actor, amount, now)
    Spending.objects.create(
        organisation=organisation,
        actor=actor,
        currency=amount.currency,
        amount_micro=amount.micro,
        key=key,
        month=Month.at(now).first_day,
    )


@transaction.atomic
def set_limit(
    *,
    organisation: Organisation,
    user_id: int | None,
    currency: str,
    most: Money | None,
    now: datetime,
    actor: str = UNNAMED,
) -> None:
    """Set a member's limit (None: of all together), or with no amount drop it.

    Raises BadLimit for somebody who is no member.
    """
    if not _is_member(organisation, user_id):
        raise BadLimit
    mine = _own(organisation, user_id, currency)
    if most is None:
        mine.delete()
    elif most.currency != currency or not 0 <= most.micro < MOST_MICRO:
        raise BadLimit
    elif not mine.update(most_micro=most.micro, updated_at=now):
        SpendLimit.objects.create(
            organisation=organisation,
            user_id=user_id,
            currency=currency,
            most_micro=most.micro,
            updated_at=now,
        )
    noted = Noted(
        AuditedAct.SPEND_LIMIT_CHANGED,
        user_actor(user_id) if user_id else "all members",
        {"amount": str(most) if most else f"- {currency}"},
        organisation.pk,
    )
    note_act(actor=actor, noted=noted, now=now)


def _own(
    organisation: Organisation, user_id: int | None, currency: str
) -> QuerySet[SpendLimit]:
    rows = SpendLimit.objects.filter(organisation=organisation, currency=currency)
    return rows.filter(Q(user_id=user_id) if user_id else Q(user__isnull=True))


def limits_of(*, organisation: Organisation, now: datetime) -> Sequence[LimitRow]:
    """List a requester's limits, that for all first."""
    rows = SpendLimit.objects.filter(organisation=organisation).select_related("user")
    found = [
        LimitRow(
            row.user_id,
            row.user.email if row.user else "",
            Money(row.currency, row.most_micro),
            spent(
                organisation_id=organisation.pk,
                actor=user_actor(row.user_id) if row.user_id else None,
                currency=row.currency,
                now=now,
            ),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.email, row.most.currency))


def spent(
    *, organisation_id: int, actor: str | None, currency: str, now: datetime
) -> Money:
    """Add up what was set aside this month: by one actor, or (None) by all."""
    rows = Spending.objects.filter(
        organisation_id=organisation_id,
        currency=currency,
        month=Month.at(now).first_day,
    )
    if actor is not None:
        rows = rows.filter(actor=actor)
    return Money(currency, rows.aggregate(sum=Sum("amount_micro"))["sum"] or 0)


def _check(limit: SpendLimit, actor: str, amount: Money, now: datetime) -> None:
    whose = user_actor(limit.user_id) if limit.user_id else None
    if whose is not None and whose != actor:
        return
    before = spent(
        organisation_id=limit.organisation_id,
        actor=whose,
        currency=amount.currency,
        now=now,
    )
    if before.micro + amount.micro > limit.most_micro:
        raise SpendLimitReached(
            limit=str(Money(amount.currency, limit.most_micro)),
            spent=str(before),
            asked=str(amount),
            whose="member" if whose else "organisation",
        )


def _is_member(organisation: Organisation, user_id: int | None) -> bool:
    return (
        user_id is None
        or Membership.objects.filter(
            organisation=organisation, user_id=user_id
        ).exists()
    )


def member_ids(*, organisation: Organisation) -> dict[str, int]:
    """Give the members' ids by their addresses, in the order in which they came."""
    rows = Membership.objects.filter(organisation=organisation).select_related("user")
    return {row.user.email: row.user_id for row in rows.order_by("created_at", "pk")}
