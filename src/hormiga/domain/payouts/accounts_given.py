"""What a worker gives as their account, written the one way it is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from hormiga.domain.payouts import rules
from hormiga.domain.payouts.reach import Way, ways_to
from hormiga.domain.payouts.rules import Rail
from hormiga.engines.rails import payout_list
from hormiga.kit.errors import Refusal


class ReachedOtherwise(Refusal):
    """A bank transfer or PayPal reaches this country; choose one of these ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What somebody must know who pays by hand: country is two capitals."""

    bank: str
    country: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clean:
    """An account as it is kept; `identity` finds the same one given twice."""

    holder: str
    account: str
    details: str
    identity: str


def clean(*, rail: Rail, holder: str, account: str, details: Details | None) -> Clean:
    """Write an account the one way it is stored; refuse by name what is none."""
    if rail is Rail.LIST:
        return _by_hand(holder, account, details)
    kept = rules.clean_account(rail=rail, account=account)
    return Clean(rules.clean_holder(rail=rail, holder=holder), kept, "", kept)


def read_details(text: str) -> Details:
    """Read details as `clean` writes them; none where a rail has none."""
    return Details(**json.loads(text)) if text else Details(bank="", country="")


def _by_hand(holder: str, account: str, details: Details | None) -> Clean:
    if details is None:
        raise payout_list.TextMissing
    country = details.country
    if Way.BY_HAND not in ways_to(country):
        raise ReachedOtherwise
    kept = payout_list.clean_account(account=account, country=country)
    checked = Details(
        bank=payout_list.clean_text(details.bank),
        country=country,
        note=payout_list.clean_note(details.note),
    )
    return Clean(
        payout_list.clean_text(holder),
        kept,
        json.dumps(asdict(checked), ensure_ascii=False, sort_keys=True),
        payout_list.identity(account=kept, country=country),
    )
