"""A wallet's limits, its alarm, and money that goes back."""

from __future__ import annotations

import pytest
from tests.build.billing import broken
from tests.build.payouts import iban
from tests.build.people import DAY, NOON, requester
from tests.build.requester import seat
from tests.build.work import has

from hormiga.domain.billing import alerts, limits
from hormiga.domain.billing.models import FundsAlert, Spending, WalletRefund
from hormiga.domain.billing.refunds import refunds_of, refunds_to_send
from hormiga.domain.billing.rules import (
    BadLimit,
    NoSuchRefund,
    NothingToRefund,
    OnlyEuros,
    SpendLimitReached,
)
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.audit_log import user_actor
from hormiga.engines.rails.iban import WrongCheckDigits
from hormiga.flows.deposit_money import deposit_money
from hormiga.flows.fund_bonuses import fund_bonuses
from hormiga.flows.return_deposit import ask_for_refund, decline_refund, send_refund
from hormiga.flows.warn_of_low_funds import warn_of_low_funds
from hormiga.kit import accounts
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def wallet(owner) -> str:
    return has(accounts.wallet(owner.pk))


def cap(owner, amount: str | None, *, user_id: int | None = None) -> None:
    limits.set_limit(
        organisation=owner,
        user_id=user_id,
        currency="EUR",
        most=euros(amount) if amount else None,
        now=NOON,
    )


def use(owner, amount: str, key: str, *, is_back: bool = False) -> None:
    fund_bonuses(
        organisation=owner,
        amount=euros(amount),
        is_back=is_back,
        token=key,
        now=NOON,
        actor="user:1",
    )


class TestASpendLimit:
    def spend(self, owner, amount, key, *, actor="user:0", now=NOON) -> None:
        limits.spend(
            organisation=owner, actor=actor, amount=euros(amount), key=key, now=now
        )

    def test_for_all_stops_whoever_goes_beyond_it(self):
        owner = requester()
        cap(owner, "10")
        self.spend(owner, "6", "batch:1", actor="user:1")
        self.spend(owner, "4", "batch:2", actor="user:2")

        with pytest.raises(SpendLimitReached) as refused:
            self.spend(owner, "0.01", "batch:3", actor="user:3")

        assert refused.value.facts["spent"] == "10.00 EUR"
        assert Spending.objects.count() == 2

    def test_for_a_member_stops_nobody_else(self):
        member = seat("manager")
        owner, actor = member.organisation, user_actor(member.user.pk)
        cap(owner, "1", user_id=member.user.pk)

        self.spend(owner, "5", "batch:1")
        with pytest.raises(SpendLimitReached):
            self.spend(owner, "1.01", "batch:2", actor=actor)
        self.spend(owner, "1", "batch:3", actor=actor)

        (row,) = limits.limits_of(organisation=owner, now=NOON)
        assert (row.most, row.spent) == (euros("1"), euros("1"))

    def test_begins_anew_with_the_month_and_can_be_raised_or_dropped(self):
        owner = requester()
        cap(owner, "1")
        self.spend(owner, "1", "batch:1")
        self.spend(owner, "1", "batch:2", now=NOON + 7 * DAY)

        cap(owner, "2")
        self.spend(owner, "1", "batch:3")
        cap(owner, None)
        self.spend(owner, "9", "batch:4")

        assert Spending.objects.count() == 4

    def test_counts_a_key_once_and_another_currency_not_at_all(self):
        owner = requester()
        cap(owner, "1")

        self.spend(owner, "1", "batch:1")
        self.spend(owner, "1", "batch:1")
        limits.spend(
            organisation=owner,
            actor="user:0",
            amount=Money.of("50", "USD"),
            key="batch:2",
            now=NOON,
        )

        assert Spending.objects.count() == 2

    def test_is_not_for_strangers(self):
        stranger = seat("owner").user.pk

        with pytest.raises(BadLimit):
            cap(requester(), "1", user_id=stranger)


class TestLowFunds:
    def test_are_told_once_to_those_who_see_money_and_again_after_a_rise(self):
        member = seat("finance", wallet="10")
        owner = member.organisation
        seat("reviewer", at=owner)
        alerts.set_alert(organisation=owner, least=euros("5"))

        told = [warn_of_low_funds(now=NOON)]
        use(owner, "6", "1")
        told += [warn_of_low_funds(now=NOON), warn_of_low_funds(now=NOON)]
        use(owner, "3", "2", is_back=True)
        told += [warn_of_low_funds(now=NOON)]
        use(owner, "3", "3")
        told += [warn_of_low_funds(now=NOON)]

        assert told == [0, 1, 0, 0, 1]
        notices = Notice.objects.filter(kind="money.low-funds")
        assert [one.user_id for one in notices] == [member.user.pk] * 2
        assert notices[0].facts["left"] == "4.00 EUR"

    def test_are_not_told_any_more_once_the_line_is_taken_away(self):
        owner = requester(wallet="1")
        alerts.set_alert(organisation=owner, least=euros("5"))

        alerts.set_alert(organisation=owner, least=euros("0"))

        assert warn_of_low_funds(now=NOON) == 0
        assert not FundsAlert.objects.exists()


class TestARefund:
    @pytest.fixture
    def owner(self):
        return seat("owner", wallet="10").organisation

    def ask(self, owner, amount="10", account=None) -> WalletRefund:
        return ask_for_refund(
            organisation=owner,
            amount=euros(amount),
            account=account or iban(7),
            now=NOON,
            actor="user:1",
        )

    def send(self, row) -> WalletRefund:
        return send_refund(
            public_id=row.public_id, reference="T-1", now=NOON, actor="user:2"
        )

    def test_leaves_the_wallet_once_when_an_operator_books_it(self, owner):
        row = self.ask(owner)
        assert wallet(owner) == "10.00"

        self.send(row)
        with pytest.raises(NoSuchRefund):
            self.send(row)

        assert wallet(owner) == "0.00"
        assert Notice.objects.get().kind == "money.refund-sent"
        assert broken() == []

    def test_shows_its_account_to_operators_alone(self, owner):
        self.ask(owner)

        (mine,) = refunds_of(organisation_id=owner.pk, limit=9)
        (theirs,) = refunds_to_send(limit=9)

        assert (mine.account, theirs.account) == ("", iban(7))
        assert iban(7) not in WalletRefund.objects.get().sealed_account

    def test_in_another_currency_than_the_banks_is_refused(self, owner):
        with pytest.raises(OnlyEuros):
            ask_for_refund(
                organisation=owner,
                amount=Money.of("1", "USD"),
                account=iban(7),
                now=NOON,
                actor="user:1",
            )

        assert not WalletRefund.objects.exists()

    def test_that_is_declined_moves_nothing(self, owner):
        row = self.ask(owner)

        decline_refund(
            public_id=row.public_id, reason="Not yours.", now=NOON, actor="user:2"
        )
        with pytest.raises(NoSuchRefund):
            self.send(row)

        assert wallet(owner) == "10.00"

    def test_is_not_booked_where_the_wallet_was_spent_since(self, owner):
        row = self.ask(owner)
        use(owner, "1", "spent")

        with pytest.raises(InsufficientFunds):
            self.send(row)

        row.refresh_from_db()
        assert (row.state, wallet(owner)) == ("asked", "9.00")

    def test_of_more_than_there_is_or_what_is_asked_for_already_is_refused(self, owner):
        self.ask(owner, "6")

        for amount in ("4.01", "0", "1.001"):
            with pytest.raises(NothingToRefund):
                self.ask(owner, amount)

        assert WalletRefund.objects.count() == 1

    def test_to_a_mistyped_account_is_refused(self, owner):
        with pytest.raises(WrongCheckDigits):
            self.ask(owner, account="DE00370400440532013000")

        assert not WalletRefund.objects.exists()

    def test_has_the_deposit_in_the_books_behind_it(self, owner):
        deposit_money(organisation=owner, amount=euros("1"), key="more", now=NOON)

        assert wallet(owner) == "11.00"
