"""Bonuses over HTTP."""

from __future__ import annotations

import pytest
from tests.build import api
from tests.build.people import NOON

from hormiga.domain.billing.models import Bonus
from hormiga.flows.fund_bonuses import fund_bonuses
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
BONUS = {"amount": "0.50", "currency": "EUR", "reason": "So careful!", "token": "t1"}


@pytest.fixture
def judged():
    """A requester's caller, and the address of a judgment on its task."""
    organisation, owner = api.owner()
    fund_bonuses(
        organisation=organisation,
        amount=Money.of("1", "EUR"),
        is_back=False,
        token="1",
        now=NOON,
        actor="user:1",
    )
    project, _ = api.published(owner, tasks=1)
    worker = api.someone()[1]
    (judgment,) = api.claimed(worker, project, 1)
    api.answered(worker, judgment)
    return owner, f"/judgments/{judgment}/bonus"


class TestABonus:
    def test_is_paid_once_a_token(self, judged):
        owner, address = judged

        first, second = (owner.post(address, BONUS) for _ in range(2))

        assert first.status == second.status == 200
        assert first.body == second.body
        assert first.body["amount"] == {"amount": "0.50", "currency": "EUR"}
        assert Bonus.objects.count() == 1

    def test_with_other_words_or_too_little_money_is_a_conflict(self, judged):
        owner, address = judged
        owner.post(address, BONUS)

        other = owner.post(address, BONUS | {"amount": "0.20"})
        more = owner.post(address, BONUS | {"amount": "0.51", "token": "t2"})

        assert (other.status, other.body["type"]) == (409, "/problems/token-reused")
        assert (more.status, more.body["type"]) == (409, "/problems/insufficient-funds")
        assert Bonus.objects.count() == 1
