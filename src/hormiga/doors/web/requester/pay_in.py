"""Paying in through PayPal: asked for here, confirmed there, finished here."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hormiga.domain.billing import orders
from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.people.rules import Act
from hormiga.doors.web.requester import money_words as words
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.doors.web.requester.amounts import decimal_of
from hormiga.doors.web.requester.templatetags.requester import money
from hormiga.flows.top_up_by_paypal import Address, finish, make_order, top_up
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

State = PaypalOrder.State


@member_page(Act.MOVE_MONEY, "POST")
def begin(request: HttpRequest, member: Member) -> HttpResponse:
    """Have a payment made at PayPal, for its payer to confirm."""
    given = request.POST.get
    try:
        order = top_up(
            organisation=member.organisation,
            amount=Money.of(decimal_of(given("amount", "")), given("currency", "")),
            come_back=_come_back(member),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return to("wallet", member)
    return to("order", member, order=ids.outside(order.public_id))


@member_page(Act.MOVE_MONEY, "GET", "POST")
def order(request: HttpRequest, member: Member, order: str) -> HttpResponse:
    """Show how a payment stands, with the next step; take that step."""
    row = orders.order_of(
        organisation_id=member.organisation.pk, public_id=ids.known(order)
    )
    if request.method == "POST":
        _step(request, member, row)
        return to("order", member, order=order)
    page = {
        "order": row,
        "amount": orders.asked(row),
        "state": words.ORDERS[State(row.state)],
        "is_back": "token" in request.GET,
        "closes_at": orders.closes_at(row),
    }
    return show(request, member, "order", page)


def _step(request: HttpRequest, member: Member, row: PaypalOrder) -> None:
    try:
        if row.state == State.INTENDED:
            row = make_order(order_id=row.pk, come_back=_come_back(member))
        else:
            row = finish(order_id=row.pk, now=clock.read())
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return
    if row.state == State.CAPTURED:
        said = _("%(amount)s is in your wallet.")
        messages.success(request, said % {"amount": money(orders.asked(row))})
    elif row.state == State.OPEN and row.detail:
        messages.warning(
            request,
            _("PayPal has taken nothing: confirm the payment there first."),
        )


def _come_back(member: Member) -> Address:
    def address(name: str) -> str:
        path = reverse("requester_order", kwargs={"org": member.org, "order": name})
        return f"{settings.BASE_URL}{path}"

    return address
