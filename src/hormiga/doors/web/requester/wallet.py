"""A requester's money: what is there, what is set aside, and each line behind it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.billing import orders, references, refunds
from hormiga.domain.billing.rules import grouped
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people.rules import Act
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import queries as projects
from hormiga.domain.projects.models import Batch
from hormiga.doors.web.requester.access import Member, member_page, show
from hormiga.doors.web.requester.money_words import ORDERS, REFUNDS, movement
from hormiga.flows.issue_invoices import RECEIPTED
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

A_PAGE = 50
MOST_SHOWN = 20
_OF_BATCH = re.compile(r"(?:escrow|reserve):batch:([0-9]+)")
_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Purse:
    """What a requester has in one currency: to spend, and what is set aside."""

    wallet: Money
    escrow: Money
    bonuses: Money

    @property
    def currency(self) -> str:
        """Name the currency."""
        return self.wallet.currency


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the wallet's statement, with the batch that it is about, if any."""

    kind: str
    words: str
    at: datetime
    amount: Money
    batch: Batch | None
    place: str
    has_receipt: bool


def purses_of(organisation_id: int) -> list[Purse]:
    """Give a purse a currency, also where it is empty."""
    escrows = [
        name(pk)
        for pk in projects.published_batches(organisation_id=organisation_id)
        for name in (accounts.escrow, accounts.reserve)
    ]
    pot = accounts.bonus_pot(organisation_id)
    return [
        Purse(
            ledger.balance_of(owner=accounts.wallet(organisation_id), currency=one),
            ledger.total_of(owners=escrows, currency=one),
            ledger.balance_of(owner=pot, currency=one),
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
        after=place_of(request.GET.get("after", "")),
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
        "bank": _bank(),
        "reference": grouped(references.reference_of(member.organisation)),
        "paypal": [one for one in known if orders.takes(one)],
        "orders": _orders(member),
        "refunds": _refunds(member),
        "refundable": [purse for purse in purses if purse.wallet.micro > 0],
    }
    return show(request, member, "wallet", page)


@member_page(Act.SEE_MONEY)
def movements(
    _request: HttpRequest, member: Member, currency: str
) -> StreamingHttpResponse:
    """Send all lines of one currency as CSV, the newest first."""
    name = f"hormiga-wallet-{currency}.csv"
    return StreamingHttpResponse(
        _csv(member, currency),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _csv(member: Member, currency: str) -> Iterator[str]:
    yield _row(_("When (UTC)"), _("What"), _("Batch"), _("Amount"), _("Currency"))
    after = ledger.NEWEST
    while True:
        page = ledger.statement_of(
            owner=accounts.wallet(member.organisation.pk),
            currency=currency,
            after=after,
            limit=1_000,
        )
        if not page:
            return
        for line in _with_batches(page, member):
            batch = ids.outside(line.batch.public_id) if line.batch else ""
            when, amount = line.at.strftime("%Y-%m-%d %H:%M:%S"), line.amount
            yield _row(when, line.words, batch, amount.amount, amount.currency)
        after = page[-1].place


def _row(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _bank() -> dict[str, str]:
    """Name the account that deposits go to; empty where none is set."""
    given = settings.ENVIRONMENT
    if not (given.sepa_name and given.sepa_iban):
        return {}
    return {
        "name": given.sepa_name,
        "iban": grouped("".join(given.sepa_iban.split())),
        "bic": given.sepa_bic,
    }


def _orders(member: Member) -> list[dict[str, object]]:
    rows = orders.orders_of(organisation_id=member.organisation.pk, limit=MOST_SHOWN)
    return [
        {
            "name": ids.outside(row.public_id),
            "amount": orders.asked(row),
            "at": row.created_at,
            "state": ORDERS[row.state],
        }
        for row in rows
    ]


def _refunds(member: Member) -> list[tuple[refunds.RefundRow, object]]:
    rows = refunds.refunds_of(organisation_id=member.organisation.pk, limit=MOST_SHOWN)
    return [(row, REFUNDS[row.state]) for row in rows]


def _fullest(purses: Sequence[Purse]) -> str:
    """Choose the currency to begin with: the one with most in it."""
    most = max(purses, key=lambda purse: purse.wallet.micro + purse.escrow.micro)
    return most.currency


def place_of(text: str) -> ledger.Place:
    """Read where in a statement; what is no place is before all."""
    match = _PLACE.fullmatch(text)
    return ledger.Place(int(match[1]), int(match[2])) if match else ledger.NEWEST


def _with_batches(lines: Sequence[ledger.StatementLine], member: Member) -> list[Line]:
    about = {
        line.place: int(match[1])
        for line in lines
        if (match := _OF_BATCH.match(line.other))
    }
    batches = projects.batches_by_id(
        organisation_id=member.organisation.pk, pks=set(about.values())
    )
    return [
        Line(
            line.kind,
            str(movement(line.kind, line.amount)),
            line.posted_at,
            line.amount,
            batches.get(about.get(line.place, 0)),
            f"{line.place.transaction_id}.{line.place.seq}",
            line.kind in RECEIPTED,
        )
        for line in lines
    ]
