"""Money that comes in through PayPal: asked for, captured and booked once."""

from __future__ import annotations

import pytest
from tests.build.billing import broken, captured, running_orders, tell
from tests.build.people import DAY, NOON, requester
from tests.build.work import has

from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.billing.rules import BadTopUp, PaypalIsClosed
from hormiga.flows.top_up_by_paypal import (
    finish,
    follow_top_ups,
    make_order,
    top_up,
)
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
TEN = Money.of("10", "EUR")


@pytest.fixture
def fake(settings):
    with running_orders(settings) as fake:
        yield fake


@pytest.fixture
def owner():
    return requester()


def come_back(name: str) -> str:
    return f"http://localhost:8000/order/{name}/"


def begun(owner, amount: Money = TEN) -> PaypalOrder:
    return top_up(
        organisation=owner, amount=amount, come_back=come_back, now=NOON, actor="user:1"
    )


def wallet(owner) -> str:
    return has(accounts.wallet(owner.pk))


def approved(owner, fake) -> PaypalOrder:
    order = begun(owner)
    tell(fake, "approve", id=order.provider_id)
    return order


class TestATopUp:
    def test_moves_nothing_before_the_payer_approves(self, owner, fake):
        order = begun(owner)

        seen = finish(order_id=order.pk, now=NOON)

        assert order.approve_url.startswith(fake.url)
        assert (seen.state, seen.detail) == ("open", "ORDER_NOT_APPROVED")
        assert wallet(owner) == "0.00"

    def test_is_in_the_wallet_once_however_often_it_is_finished(self, owner, fake):
        order = approved(owner, fake)

        states = [finish(order_id=order.pk, now=NOON).state for _ in range(3)]

        assert states == ["captured"] * 3
        assert wallet(owner) == "10.00"
        assert captured(fake) == {ids.outside(order.public_id): ["10.00"]}
        assert broken() == []

    @pytest.mark.parametrize("fault", ["accept-then-500", "accept-then-drop"])
    def test_with_an_answer_lost_at_the_capture_is_asked_for(self, owner, fake, fault):
        order = approved(owner, fake)
        tell(fake, "next", on="capture", fault=fault)

        first = finish(order_id=order.pk, now=NOON)
        before = wallet(owner)
        second = finish(order_id=order.pk, now=NOON)

        assert (first.state, before) == ("capturing", "0.00")
        assert (second.state, wallet(owner)) == ("captured", "10.00")
        assert captured(fake) == {ids.outside(order.public_id): ["10.00"]}

    @pytest.mark.parametrize("fault", ["accept-then-500", "accept-then-drop", "503"])
    def test_with_an_answer_lost_at_the_beginning_is_one_order(
        self, owner, fake, fault
    ):
        tell(fake, "next", on="make", fault=fault)
        order = begun(owner)
        assert order.state == "intended"

        again = make_order(order_id=order.pk, come_back=come_back)

        assert again.state == "open"
        assert list(captured(fake)) == [ids.outside(order.public_id)]

    def test_whose_card_was_declined_can_be_tried_again(self, owner, fake):
        order = approved(owner, fake)
        tell(fake, "next", on="capture", fault="decline")

        first = finish(order_id=order.pk, now=NOON)
        second = finish(order_id=order.pk, now=NOON)

        assert (first.state, first.detail) == ("open", "INSTRUMENT_DECLINED")
        assert (second.state, wallet(owner)) == ("captured", "10.00")

    def test_left_in_doubt_is_followed_to_its_end_by_the_clock(self, owner, fake):
        order = approved(owner, fake)
        tell(fake, "next", on="capture", fault="accept-then-drop")
        finish(order_id=order.pk, now=NOON)

        assert [follow_top_ups(now=NOON), follow_top_ups(now=NOON)] == [1, 0]
        assert wallet(owner) == "10.00"

    def test_of_another_amount_than_asked_is_left_to_a_person(self, owner, fake):
        order = approved(owner, fake)
        tell(fake, "charge", id=order.provider_id, value="9.99")

        seen = finish(order_id=order.pk, now=NOON)

        assert (seen.state, seen.detail) == ("ask-a-human", "another-amount")
        assert wallet(owner) == "0.00"

    def test_is_closed_after_two_days_and_never_captured(self, owner, fake):
        order = approved(owner, fake)

        seen = finish(order_id=order.pk, now=NOON + 3 * DAY)

        assert (seen.state, seen.detail) == ("refused", "expired")
        assert captured(fake) == {ids.outside(order.public_id): []}

    @pytest.mark.parametrize("amount", ["0.99", "10000.01", "5.005"])
    def test_is_refused_outside_its_bounds(self, owner, fake, amount):
        with pytest.raises(BadTopUp):
            begun(owner, Money.of(amount, "EUR"))

        assert not PaypalOrder.objects.exists()

    def test_is_refused_where_no_paypal_account_is_set(self, owner):
        with pytest.raises(PaypalIsClosed):
            begun(owner)

        assert not PaypalOrder.objects.exists()
