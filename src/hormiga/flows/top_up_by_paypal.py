"""A requester pays in through PayPal, and each captured cent is theirs once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from hormiga.domain.billing import orders
from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.billing.rails.paypal_orders import Order, Refused, Unknown, Wanted
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

Address = Callable[[str], str]
"""Makes the address to come back to, of an order's name."""


def top_up(
    *,
    organisation: Organisation,
    amount: Money,
    come_back: Address,
    now: datetime,
    actor: str,
) -> PaypalOrder:
    """Have a payment made at PayPal for the payer to approve; nothing is paid yet.

    The intent is committed before the call. Raises BadTopUp or PaypalIsClosed.
    """
    order = _intended(organisation, amount, actor, now)
    return make_order(order_id=order.pk, come_back=come_back)


def make_order(*, order_id: int, come_back: Address) -> PaypalOrder:
    """Make an intended order at PayPal, or ask again what became of it."""
    order = PaypalOrder.objects.get(pk=order_id)
    if order.state != PaypalOrder.State.INTENDED:
        return order
    name = ids.outside(order.public_id)
    wanted = Wanted(
        name=name,
        amount=orders.asked(order),
        return_url=come_back(name),
        cancel_url=come_back(name),
    )
    with orders.taker() as paypal:
        outcome = paypal.make(wanted=wanted)
    return _record_made(order_id, outcome)


def finish(*, order_id: int, now: datetime) -> PaypalOrder:
    """Capture what the payer approved and put it into the wallet, or ask again.

    Any number of calls captures and books once: no transaction is open during a call,
    the intent is there before it, and an outcome in doubt is asked for.
    """
    if not _begin_capture(order_id, now):
        return PaypalOrder.objects.get(pk=order_id)
    order = PaypalOrder.objects.get(pk=order_id)
    provider_id = order.provider_id or ""
    with orders.taker() as paypal:
        outcome = paypal.read(provider_id=provider_id)
        if isinstance(outcome, Refused):  # not shown, and perhaps captured before
            outcome = Unknown(reason=outcome.issue)
        if isinstance(outcome, Order) and not (
            outcome.captured.micro or outcome.is_pending
        ):
            name = ids.outside(order.public_id)
            outcome = paypal.capture(provider_id=provider_id, name=name)
    return _record_captured(order_id, outcome, now)


def follow_top_ups(*, now: datetime) -> int:
    """Ask about each capture whose outcome is open; tell how many are in a wallet now.

    Raises PaypalIsClosed where PayPal is not set any more.
    """
    states = [finish(order_id=pk, now=now).state for pk in orders.left_open()]
    return states.count(PaypalOrder.State.CAPTURED)


@transaction.atomic(durable=True)
def _intended(
    organisation: Organisation, amount: Money, actor: str, now: datetime
) -> PaypalOrder:
    return orders.intend(organisation=organisation, amount=amount, by=actor, now=now)


@transaction.atomic(durable=True)
def _record_made(order_id: int, outcome: Order | Refused | Unknown) -> PaypalOrder:
    return orders.record_made(order=orders.lock(pk=order_id), outcome=outcome)


@transaction.atomic(durable=True)
def _begin_capture(order_id: int, now: datetime) -> bool:
    return orders.begin_capture(order=orders.lock(pk=order_id), now=now)


@transaction.atomic(durable=True)
def _record_captured(
    order_id: int, outcome: Order | Refused | Unknown, now: datetime
) -> PaypalOrder:
    order = orders.lock(pk=order_id)
    arrived = orders.record_captured(order=order, outcome=outcome, now=now)
    if arrived is None:
        return order
    wallet = accounts.wallet(order.organisation_id)
    noted = Noted(
        AuditedAct.DEPOSITED,
        wallet,
        {"amount": str(arrived.amount), "rail": "paypal"},
        order.organisation_id,
    )
    note_act(actor=order.by, noted=noted, now=now)
    ledger.post(
        entry=Entry(
            key=f"deposit:paypal:{order.pk}",
            kind="deposit",
            transfers=(Transfer(accounts.PAYPAL, wallet, arrived.amount),),
        ),
        now=now,
    )
    return order
