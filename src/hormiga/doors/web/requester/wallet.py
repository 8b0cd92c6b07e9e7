"""A requester's money: what is there, what is set aside, and each line behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people.rules import Act
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import queries as projects
from hormiga.domain.projects.models import Batch
from hormiga.doors.web.requester.access import Member, member_page, show
from hormiga.kit import accounts
from hormiga.kit.money import Money

A_PAGE = 50
_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Purse:
    """What a requester has in one currency: to spend, and set aside for batches."""

    wallet: Money
    escrow: Money

    @property
    def currency(self) -> str:
        """Name the currency."""
        return self.wallet.currency


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the wallet's statement, with the batch that it is about, if any."""

    kind: str
    at: datetime
    amount: Money
    batch: Batch | None


def purses_of(organisation_id: int) -> list[Purse]:
    """Give a purse a currency, also where it is empty."""
    escrows = [
        accounts.escrow(pk)
        for pk in projects.published_batches(organisation_id=organisation_id)
    ]
    return [
        Purse(
            ledger.balance_of(owner=accounts.wallet(organisation_id), currency=one),
            ledger.total_of(owners=escrows, currency=one),
        )
        for one in currencies()
    ]


@member_page(Act.SEE_MONEY)
def wallet(request: HttpRequest, member: Member) -> HttpResponse:
    """Show balances, and one currency's lines, the newest first."""
    purses = purses_of(member.organisation.pk)
    known = [purse.currency for purse in purses]
    asked = request.GET.get("currency", "")
    currency = asked if asked in known else _fullest(purses)
    lines = ledger.statement_of(
        owner=accounts.wallet(member.organisation.pk),
        currency=currency,
        after=_place(request.GET.get("after", "")),
        limit=A_PAGE,
    )
    last = lines[-1].place if len(lines) == A_PAGE else None
    page = {
        "purses": purses,
        "currency": currency,
        "lines": _with_batches(lines, member),
        "more": f"?currency={currency}&after={last.transaction_id}.{last.seq}"
        if last
        else "",
    }
    return show(request, member, "wallet", page)


def _fullest(purses: Sequence[Purse]) -> str:
    """Choose the currency to begin with: the one with most in it."""
    most = max(purses, key=lambda purse: purse.wallet.micro + purse.escrow.micro)
    return most.currency


def _place(text: str) -> ledger.Place:
    match = _PLACE.fullmatch(text)
    return ledger.Place(int(match[1]), int(match[2])) if match else ledger.NEWEST


def _with_batches(lines: Sequence[ledger.StatementLine], member: Member) -> list[Line]:
    prefix = accounts.escrow_prefix()
    about = {
        line.place: int(line.other.removeprefix(prefix))
        for line in lines
        if line.other.startswith(prefix)
    }
    batches = projects.batches_by_id(
        organisation_id=member.organisation.pk, pks=set(about.values())
    )
    return [
        Line(
            line.kind,
            line.posted_at,
            line.amount,
            batches.get(about.get(line.place, 0)),
        )
        for line in lines
    ]
