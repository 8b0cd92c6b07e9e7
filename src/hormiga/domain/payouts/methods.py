"""Payout methods: where a worker's money goes, and when nothing goes there yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from hormiga.domain.payouts import accounts_given as given
from hormiga.domain.payouts.accounts_given import Details
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.rules import Rail, Reason, account_digest, method_context
from hormiga.domain.people.models import Worker
from hormiga.kit import vault
from hormiga.kit.errors import Kind, Refusal

HOLD = timedelta(hours=72)
"""How long nothing goes to a changed account, so that its owner can object."""

REVIEW_DAYS = 5
"""Within how many days a person looks at an account that two workers have."""

_LONGEST_DECISION = 500


class AccountWasRefused(Refusal):
    """A person looked at this account and did not accept it; give another one."""

    kind = Kind.CONFLICT


class NoSuchMethod(Refusal):
    """There is no such account, or nothing is to be decided about it any more."""

    kind = Kind.NOT_FOUND


class NoDecisionGiven(Refusal):
    """Write why, in 500 characters at most: the worker reads it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A method that was set: the one before, and whose accounts are held now."""

    method: PayoutMethod
    before: PayoutMethod | None
    held: Sequence[PayoutMethod]


@dataclass(frozen=True, slots=True)
class Sharing:
    """One worker's method in a group that shares an account; no account in it."""

    method_id: int
    worker_id: int
    worker: UUID
    rail: Rail
    created_at: datetime
    held_at: datetime | None
    released_at: datetime | None
    refused_at: datetime | None
    is_active: bool
    decision: str

    @property
    def waits(self) -> bool:
        """Say whether a person has to decide about it."""
        return self.is_active and self.held_at is not None and self.released_at is None


def usable(method: PayoutMethod, now: datetime) -> bool:
    """Say whether money may go to this account now."""
    return method.is_active and why_held(method, now) is None


def why_held(method: PayoutMethod, now: datetime) -> Reason | None:
    """Tell why nothing goes to this account now; None where something may."""
    if method.held_for_review_at is not None and method.released_at is None:
        return Reason.IN_REVIEW
    if method.unverified_at is not None:
        return Reason.BANK_REFUSED
    return Reason.NEW_ACCOUNT if now < method.usable_from else None


def had_method(*, worker_id: int) -> bool:
    """Say whether a worker ever gave an account: another one is a change."""
    return PayoutMethod.objects.filter(worker=worker_id).exists()


def waits_for_a_person(method: PayoutMethod) -> bool:
    """Say whether a person has to decide about this account."""
    return why_held(method, method.usable_from) is Reason.IN_REVIEW


@transaction.atomic
def set_method(
    *,
    worker: Worker,
    rail: Rail,
    holder: str,
    account: str,
    now: datetime,
    details: Details | None = None,
) -> PayoutMethod:
    """Say where a worker's money goes from now on, as `change_method` does."""
    return change_method(
        worker=worker,
        rail=rail,
        holder=holder,
        account=account,
        details=details,
        now=now,
    ).method


@transaction.atomic
def change_method(
    *,
    worker: Worker,
    rail: Rail,
    holder: str,
    account: str,
    now: datetime,
    details: Details | None = None,
) -> Change:
    """Say where a worker's money goes from now on; runs under way keep the old account.

    The first account is usable at once, another one after `HOLD`; the same account
    under a mended name keeps its day. An account that somebody else has too is held,
    theirs as well, until a person has looked. Refuses by name what is no account.
    """
    rail = Rail(rail)
    clean = given.clean(rail=rail, holder=holder, account=account, details=details)
    digest = account_digest(account=clean.identity, pepper=settings.SECRET_KEY)
    _one_at_a_time()
    Worker.objects.select_for_update(no_key=True).get(pk=worker.pk)
    mine = PayoutMethod.objects.filter(worker=worker)
    if mine.filter(account_digest=digest, refused_at__isnull=False).exists():
        raise AccountWasRefused
    before = mine.filter(is_active=True).first()
    others = _of_others(digest, worker.pk)
    mine.filter(is_active=True).update(is_active=False)
    held = _hold(others, now)
    same = before if before and bytes(before.account_digest) == digest else None
    method = PayoutMethod.objects.create(
        worker=worker,
        rail=rail.value,
        sealed_holder=_sealed(worker.pk, "holder", clean.holder),
        sealed_account=_sealed(worker.pk, "account", clean.account),
        sealed_details=_sealed(worker.pk, "details", clean.details),
        account_digest=digest,
        created_at=now,
        usable_from=_usable_from(mine.exists(), same, now),
        held_for_review_at=_held_since(bool(others), same, now),
        released_at=same.released_at if same else None,
    )
    return Change(method, before, held)


@transaction.atomic
def confirm_method(*, worker_id: int, now: datetime) -> None:
    """Have a worker say that an account which a bank sent back is right after all."""
    del now  # nothing of the moment is kept: the bank may send it back again
    PayoutMethod.objects.filter(
        worker=worker_id, is_active=True, unverified_at__isnull=False
    ).update(unverified_at=None, unverified_reason="")


@transaction.atomic
def mark_unverified(*, method_id: int, reason: str, now: datetime) -> bool:
    """Pause an account from which a bank sent money back; the owner must look at it.

    False where it is another account by now, or paused already.
    """
    found = PayoutMethod.objects.filter(
        pk=method_id, is_active=True, unverified_at__isnull=True
    )
    return bool(found.update(unverified_at=now, unverified_reason=reason[:200]))


def digest_groups(*, limit: int = 200) -> list[list[Sharing]]:
    """List the accounts that several workers gave, those that wait the longest first.

    A group holds former methods with the same account too. Nothing tells the account.
    """
    waiting = PayoutMethod.objects.filter(_WAITING).order_by("held_for_review_at", "pk")
    digests = [
        bytes(one) for one in waiting.values_list("account_digest", flat=True)[:limit]
    ]
    groups: dict[bytes, list[Sharing]] = {digest: [] for digest in digests}
    rows = PayoutMethod.objects.filter(account_digest__in=groups)
    for row in rows.select_related("worker").order_by("pk"):
        groups[bytes(row.account_digest)].append(_sharing(row))
    return list(groups.values())


def waiting_for_review() -> int:
    """Count the accounts about which a person has to decide."""
    return PayoutMethod.objects.filter(_WAITING).count()


@transaction.atomic
def release(*, method_id: int, reason: str, now: datetime) -> PayoutMethod:
    """Let money go to an account although somebody else has it too."""
    method = _to_decide(method_id)
    method.released_at, method.decision = now, _decision(reason)
    method.save(update_fields=["released_at", "decision"])
    return method


@transaction.atomic
def refuse(*, method_id: int, reason: str, now: datetime) -> PayoutMethod:
    """Take an account out of use; the worker's money waits for another one."""
    method = _to_decide(method_id)
    method.refused_at, method.decision = now, _decision(reason)
    method.is_active = False
    method.save(update_fields=["refused_at", "decision", "is_active"])
    return method


_WAITING = Q(is_active=True, held_for_review_at__isnull=False, released_at__isnull=True)


def _one_at_a_time() -> None:
    """Let one account be set at a time: each may hold those of others.

    Two that were set at once would each not see the other, or lock rows crosswise.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('payouts:methods', 0))"
        )


def _of_others(digest: bytes, worker_id: int) -> list[PayoutMethod]:
    found = PayoutMethod.objects.filter(account_digest=digest)
    return list(found.exclude(worker=worker_id).order_by("pk"))


def _hold(others: Sequence[PayoutMethod], now: datetime) -> list[PayoutMethod]:
    """Hold what others use of it; what a person has seen stays as it was decided."""
    held = [one for one in others if one.is_active and not one.held_for_review_at]
    for one in held:
        one.held_for_review_at = now
        one.save(update_fields=["held_for_review_at"])
    return held


def _usable_from(had: bool, same: PayoutMethod | None, now: datetime) -> datetime:  # noqa: FBT001
    if same is not None:
        return max(same.usable_from, now)
    return now + HOLD if had else now


def _held_since(
    is_shared: bool,  # noqa: FBT001
    same: PayoutMethod | None,
    now: datetime,
) -> datetime | None:
    if same is not None and same.held_for_review_at:
        return same.held_for_review_at
    return now if is_shared else None


def _to_decide(method_id: int) -> PayoutMethod:
    _one_at_a_time()
    method = PayoutMethod.objects.filter(_WAITING, pk=method_id).first()
    if method is None:
        raise NoSuchMethod
    return method


def _decision(text: str) -> str:
    words = " ".join(text.split())
    if not 1 <= len(words) <= _LONGEST_DECISION:
        raise NoDecisionGiven
    return words


def _sealed(worker_id: int, part: str, text: str) -> str:
    if not text and part == "details":
        return ""
    return vault.seal(text, method_context(worker_id=worker_id, part=part))


def _sharing(row: PayoutMethod) -> Sharing:
    return Sharing(
        method_id=row.pk,
        worker_id=row.worker_id,
        worker=row.worker.public_id,
        rail=Rail(row.rail),
        created_at=row.created_at,
        held_at=row.held_for_review_at,
        released_at=row.released_at,
        refused_at=row.refused_at,
        is_active=row.is_active,
        decision=row.decision,
    )
