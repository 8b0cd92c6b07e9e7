"""Unused money back, spend limits, and the line below which one is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.billing import alerts, limits
from hormiga.domain.billing.rules import BadLimit
from hormiga.domain.people.rules import Act
from hormiga.domain.programmes.services import currencies
from hormiga.doors.web.requester import money_words as words
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.doors.web.requester.amounts import decimal_of
from hormiga.flows.return_deposit import ask_for_refund
from hormiga.kit import clock
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

ALL = ""


@member_page(Act.MOVE_MONEY, "POST")
def refund(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for unused money; an operator sends it."""
    try:
        ask_for_refund(
            organisation=member.organisation,
            amount=_amount(request),
            account=request.POST.get("account", ""),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(
            request,
            _("Asked. An operator sends the money; until then it stays in the wallet."),
        )
    return to("wallet", member)


@member_page(Act.SEE_MONEY)
def limits_page(request: HttpRequest, member: Member) -> HttpResponse:
    """Show limits and alerts."""
    known = alerts.alerts_of(organisation_id=member.organisation.pk)
    page = {
        "rows": limits.limits_of(organisation=member.organisation, now=clock.read()),
        "members": limits.member_ids(organisation=member.organisation),
        "alerts": [(one, known.get(one)) for one in currencies()],
        "currencies": currencies(),
    }
    return show(request, member, "limits", page)


@member_page(Act.LIMIT_MONEY, "POST")
def set_limit(request: HttpRequest, member: Member) -> HttpResponse:
    """Set a limit for a member or for all; an empty amount takes it away."""
    given = request.POST.get
    text, currency = given("amount", "").strip(), given("currency", "")
    try:
        limits.set_limit(
            organisation=member.organisation,
            user_id=_user_id(member, given("member", ALL)),
            currency=currency,
            most=Money.of(decimal_of(text), currency) if text else None,
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The limit is set."))
    return to("limits", member)


@member_page(Act.MOVE_MONEY, "POST")
def set_alert(request: HttpRequest, member: Member) -> HttpResponse:
    """Set below which amount to be told; an empty one means never."""
    given = request.POST.get
    try:
        text = given("amount", "").strip() or "0"
        least = Money.of(decimal_of(text), given("currency", ""))
        alerts.set_alert(organisation=member.organisation, least=least)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Saved."))
    return to("limits", member)


def _user_id(member: Member, email: str) -> int | None:
    if email == ALL:
        return None
    found = limits.member_ids(organisation=member.organisation).get(email)
    if found is None:
        raise BadLimit
    return found


def _amount(request: HttpRequest) -> Money:
    given = request.POST.get
    return Money.of(decimal_of(given("amount", "")), given("currency", ""))
