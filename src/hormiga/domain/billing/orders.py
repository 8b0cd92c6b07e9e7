"""Top-ups through PayPal: the intent is written first, then followed to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.billing.rails.paypal_orders import (
    Order,
    PayPalOrders,
    Refused,
    Unknown,
)
from hormiga.domain.billing.rules import NoSuchOrder, PaypalIsClosed, check_top_up
from hormiga.domain.people.models import Organisation
from hormiga.engines.rails.paypal import CURRENCIES
from hormiga.kit import ids
from hormiga.kit.money import Money

State = PaypalOrder.State
OPEN_FOR = timedelta(days=2)
"""How long a payer may take; then the order is closed here, and never captured."""
UNDER_WAY = (State.INTENDED, State.OPEN, State.CAPTURING)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A capture that PayPal confirms: to be booked, once."""

    order: PaypalOrder
    amount: Money


def takes(currency: str) -> bool:
    """Say whether top-ups through PayPal are possible in a currency."""
    given = settings.ENVIRONMENT
    is_set = given.paypal_url and given.paypal_client_id and given.paypal_secret
    return bool(is_set) and currency in CURRENCIES


def taker() -> PayPalOrders:
    """Open the PayPal account that takes payments; the caller closes it."""
    given = settings.ENVIRONMENT
    if not (given.paypal_url and given.paypal_client_id and given.paypal_secret):
        raise PaypalIsClosed
    return PayPalOrders(
        base_url=given.paypal_url,
        client_id=given.paypal_client_id,
        secret=given.paypal_secret,
    )


def intend(
    *, organisation: Organisation, amount: Money, by: str, now: datetime
) -> PaypalOrder:
    """Write down that a payment is wanted; raises BadTopUp or PaypalIsClosed."""
    check_top_up(amount)
    if not takes(amount.currency):
        raise PaypalIsClosed
    return PaypalOrder.objects.create(
        organisation=organisation,
        currency=amount.currency,
        amount_micro=amount.micro,
        by=by,
        created_at=now,
    )


def order_of(*, organisation_id: int, public_id: UUID) -> PaypalOrder:
    """Find one of a requester's top-ups; raises NoSuchOrder."""
    found = PaypalOrder.objects.filter(
        organisation_id=organisation_id, public_id=public_id
    ).first()
    if found is None:
        raise NoSuchOrder
    return found


def orders_of(*, organisation_id: int, limit: int) -> list[PaypalOrder]:
    """List top-ups that are under way or need a person, the newest first."""
    rows = PaypalOrder.objects.filter(
        organisation_id=organisation_id, state__in=[*UNDER_WAY, State.ASK_A_HUMAN]
    )
    return list(rows.order_by("-pk")[:limit])


def lock(*, pk: int) -> PaypalOrder:
    """Fetch an order that nobody else changes meanwhile."""
    return (
        PaypalOrder.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=pk)
    )


def record_made(
    *, order: PaypalOrder, outcome: Order | Refused | Unknown
) -> PaypalOrder:
    """Keep what came of making it; of an answer that does not fit, nothing."""
    if order.state != State.INTENDED:
        return order
    if isinstance(outcome, Order):
        if not (_fits(order, outcome) and outcome.approve_url):
            order.state, order.detail = State.ASK_A_HUMAN, "another-order"
        else:
            order.state = State.OPEN
            order.provider_id = outcome.provider_id
            order.approve_url = outcome.approve_url
    elif isinstance(outcome, Refused):
        order.state, order.detail = State.REFUSED, outcome.issue
    else:
        order.detail = outcome.reason
    order.save()
    return order


def begin_capture(*, order: PaypalOrder, now: datetime) -> bool:
    """Commit the intent to capture; False where there is nothing to capture."""
    if order.state == State.CAPTURING:
        return True
    if order.state in {State.OPEN, State.INTENDED} and now > closes_at(order):
        order.state, order.detail = State.REFUSED, "expired"
        order.save()
    if order.state != State.OPEN:
        return False
    order.state = State.CAPTURING
    order.save()
    return True


def record_captured(
    *, order: PaypalOrder, outcome: Order | Refused | Unknown, now: datetime
) -> Arrived | None:
    """Keep what came of a capture; give what has arrived, where it fits exactly.

    A payer who has not approved, or whose card was declined, may go on.
    """
    if order.state != State.CAPTURING:
        return None
    arrived = None
    if isinstance(outcome, Refused):
        order.state, order.detail = State.OPEN, outcome.issue
    elif isinstance(outcome, Unknown):
        order.detail = outcome.reason
    elif not _fits(order, outcome):
        order.state, order.detail = State.ASK_A_HUMAN, "another-order"
    elif outcome.captured == asked(order):
        order.state, order.captured_at, order.detail = State.CAPTURED, now, ""
        arrived = Arrived(order, outcome.captured)
    elif outcome.captured.micro:
        order.state, order.detail = State.ASK_A_HUMAN, "another-amount"
    else:
        order.detail = "pending" if outcome.is_pending else "not-captured"
    order.save()
    return arrived


def left_open() -> list[int]:
    """List orders whose capture has no outcome yet."""
    rows = PaypalOrder.objects.filter(state=State.CAPTURING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def asked(order: PaypalOrder) -> Money:
    """Give what was asked of the payer."""
    return Money(order.currency, order.amount_micro)


def closes_at(order: PaypalOrder) -> datetime:
    """Tell until when the payer may go on."""
    return order.created_at + OPEN_FOR


def _fits(order: PaypalOrder, told: Order) -> bool:
    is_ours = told.name == ids.outside(order.public_id)
    is_same = order.provider_id in {None, told.provider_id}
    return is_ours and is_same and told.amount == asked(order)
