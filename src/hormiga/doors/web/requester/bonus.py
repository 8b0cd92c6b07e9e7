"""Bonuses: money for them, one for a judgment, and those that were paid."""

from __future__ import annotations

from uuid import UUID

import orjson
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.billing import bonuses
from hormiga.domain.billing.bonuses import BonusRow, Gift
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people import queries as people
from hormiga.domain.people.audit_log import FIRST
from hormiga.domain.people.rules import Act, pseudonym
from hormiga.domain.programmes.services import currencies
from hormiga.domain.quality.queries import judgment_of
from hormiga.doors.web.requester import money_words as words, values
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.amounts import decimal_of
from hormiga.flows.fund_bonuses import fund_bonuses
from hormiga.flows.pay_bonus import of_judgment, pay_bonus
from hormiga.kit import accounts, clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

A_PAGE = 50


@member_page(Act.SEE_MONEY)
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """List what was paid, and what there is to pay from."""
    rows = bonuses.bonuses_of(
        organisation_id=member.organisation.pk,
        before=place_in(request, "before", FIRST),
        limit=A_PAGE,
    )
    page = {
        "pots": _pots(member),
        "rows": _named(member, rows),
        "next": rows[-1].pk if len(rows) == A_PAGE else None,
        "token": _token(),
    }
    return show(request, member, "bonuses", page)


@member_page(Act.PUBLISH, "POST")
def fund(request: HttpRequest, member: Member) -> HttpResponse:
    """Move money between the wallet and the pot for bonuses."""
    given = request.POST.get
    try:
        fund_bonuses(
            organisation=member.organisation,
            amount=Money.of(decimal_of(given("amount", "")), given("currency", "")),
            is_back=given("way") == "back",
            token=given("token", "")[:40] or _token(),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The money is moved."))
    return to("bonuses", member)


@member_page(Act.PUBLISH, "GET", "POST")
def bonus(request: HttpRequest, member: Member, judgment: str) -> HttpResponse:
    """Show a judgment with the bonuses that it got; pay one more."""
    row = judgment_of(
        organisation_id=member.organisation.pk, public_id=ids.known(judgment)
    )
    if request.method == "POST":
        error = _pay(request, member, row)
        if not error:
            return to("bonus", member, judgment=judgment)
        return _page(request, member, row, error)
    return _page(request, member, row, "")


def _pay(request: HttpRequest, member: Member, row: Assignment) -> str:
    given = request.POST.get
    try:
        pay_bonus(
            organisation=member.organisation,
            deed=of_judgment(organisation=member.organisation, public_id=row.public_id),
            gift=Gift(
                Money.of(decimal_of(given("amount", "")), row.version.currency),
                given("reason", ""),
                given("token", ""),
            ),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        return words.of(refusal)
    messages.success(request, _("The bonus is paid. The worker reads your reason."))
    return ""


def _page(
    request: HttpRequest, member: Member, row: Assignment, error: str
) -> HttpResponse:
    paid = bonuses.bonuses_of(
        organisation_id=member.organisation.pk,
        about=accounts.judgment_key(row.pk),
        before=FIRST,
        limit=A_PAGE,
    )
    pot = ledger.balance_of(
        owner=accounts.bonus_pot(member.organisation.pk),
        currency=row.version.currency,
    )
    page = {
        "judgment": ids.outside(row.public_id),
        "batch": ids.outside(row.batch.public_id),
        "worker": _pseudonym(member, row.worker.public_id),
        "answer": _answer(row),
        "rows": _named(member, paid),
        "pot": pot,
        "error": error,
        "amount": request.POST.get("amount", ""),
        "reason": request.POST.get("reason", ""),
        # One form is one bonus, however often it is sent.
        "token": request.POST.get("token", "") or _token(),
    }
    return show(request, member, "bonus", page)


def _answer(row: Assignment) -> list[values.Pair]:
    return values.answer(orjson.dumps(row.answer).decode()) if row.answer else []


def _pots(member: Member) -> list[Money]:
    owner = accounts.bonus_pot(member.organisation.pk)
    return [ledger.balance_of(owner=owner, currency=one) for one in currencies()]


def _named(member: Member, rows: list[BonusRow]) -> list[tuple[BonusRow, str]]:
    known = people.workers_by_id({row.worker_id for row in rows})
    return [(row, _pseudonym(member, known[row.worker_id].public_id)) for row in rows]


def _pseudonym(member: Member, worker: UUID) -> str:
    return pseudonym(
        worker=worker,
        organisation=member.organisation.public_id,
        secret=settings.SECRET_KEY,
    )


def _token() -> str:
    return ids.outside(ids.fresh())
