"""A worker's own account as they see it: how far it is usable, and until when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hormiga.domain.payouts.accounts_given import read_details
from hormiga.domain.payouts.methods import REVIEW_DAYS, why_held
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.rules import Rail, Reason, masked, method_context
from hormiga.engines.rails import iban
from hormiga.kit import vault


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account whose owner recognises it, and which nobody else could use.

    `reason` tells why nothing goes there now; `until` is when it may (for a new
    account), `review_by` by when a person has looked, `bank_said` why money came back.
    """

    rail: Rail
    holder: str
    account: str
    bank: str
    country: str
    since: datetime
    reason: Reason | None
    until: datetime
    review_by: datetime | None
    bank_said: str


def account_shown(*, worker_id: int, now: datetime) -> AccountShown | None:
    """Show where a worker's money goes; None where they have not said yet."""
    method = PayoutMethod.objects.filter(worker_id=worker_id, is_active=True).first()
    if method is None:
        return None
    rail = Rail(method.rail)
    account = opened(method, "account")
    bank, country = _bank_of(method, rail, account)
    held_at = method.held_for_review_at
    return AccountShown(
        rail=rail,
        holder=opened(method, "holder"),
        account=masked(rail=rail, account=account),
        bank=bank,
        country=country,
        since=method.created_at,
        reason=why_held(method, now),
        until=method.usable_from,
        review_by=held_at + timedelta(days=REVIEW_DAYS) if held_at else None,
        bank_said=method.unverified_reason,
    )


def refusal_told(*, worker_id: int) -> str:
    """Give a person's words on the account refused last; "" once another is set."""
    last = PayoutMethod.objects.filter(worker_id=worker_id).order_by("-pk").first()
    return last.decision if last and last.refused_at else ""


def opened(method: PayoutMethod, part: str) -> str:
    """Open a sealed part of a method: holder, account or details."""
    sealed: str = getattr(method, f"sealed_{part}")
    if not sealed:
        return ""
    context = method_context(worker_id=method.worker_id, part=part)
    return vault.open_sealed(sealed, context)


def _bank_of(method: PayoutMethod, rail: Rail, account: str) -> tuple[str, str]:
    if rail is Rail.SEPA:
        return iban.bank_of(account) or "", iban.country_of(account)
    details = read_details(opened(method, "details"))
    return details.bank, details.country
