"""A bonus is paid once a token, from money that is there, and its worker is told."""

from __future__ import annotations

import pytest
from tests.build.billing import broken, worked
from tests.build.people import NOON, requester, worker
from tests.build.projects import project
from tests.build.work import has, payable

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.billing.bonuses import BonusRow, Gift, bonuses_by_key, bonuses_of
from hormiga.domain.billing.leaving import forget, taken_along
from hormiga.domain.billing.models import Bonus
from hormiga.domain.billing.rules import BadBonus, NoSuchBonus, TokenReused
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.domain.messages.models import Notice
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.quality.rules import NoSuchJudgment
from hormiga.flows.fund_bonuses import fund_bonuses
from hormiga.flows.pay_bonus import of_judgment, of_work, pay_bonus
from hormiga.kit import accounts
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
ALL = 2**63 - 1


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
def owner():
    """A requester with 5.00 for bonuses, and one judgment that is paid."""
    made = requester(wallet="100")
    worked(made, judgments=1, now=NOON)
    move(made, "5", "1")
    return made


@pytest.fixture
def judgment(owner):
    return Assignment.objects.get(project__organisation=owner)


def move(owner, amount: str, token: str, *, is_back: bool = False) -> None:
    fund_bonuses(
        organisation=owner,
        amount=euros(amount),
        is_back=is_back,
        token=token,
        now=NOON,
        actor="user:1",
    )


def pay(
    owner: Organisation,
    judgment: Assignment,
    amount: str = "2",
    reason: str = "So careful!",
    token: str = "thanks-1",
) -> BonusRow:
    return pay_bonus(
        organisation=owner,
        deed=of_judgment(organisation=owner, public_id=judgment.public_id),
        gift=Gift(euros(amount), reason, token),
        now=NOON,
        actor="user:1",
    )


def pot(owner) -> str:
    return has(accounts.bonus_pot(owner.pk))


class TestABonus:
    def test_goes_from_the_pot_to_the_worker_once_a_token(self, owner, judgment):
        who = judgment.worker
        before = payable(who)

        rows = [pay(owner, judgment) for _ in range(3)]

        assert len({row.pk for row in rows}) == 1
        assert (before, payable(who), pot(owner)) == ("0.05", "2.05", "3.00")
        assert rows[0].about == f"judgment:{judgment.pk}"
        assert broken() == []

    @pytest.mark.parametrize(
        "other", [{"amount": "1"}, {"reason": "So fast!"}], ids=["amount", "reason"]
    )
    def test_with_other_words_under_its_token_is_refused(self, owner, judgment, other):
        pay(owner, judgment)

        with pytest.raises(TokenReused):
            pay(owner, judgment, **other)

        assert pot(owner) == "3.00"

    def test_needs_money_in_the_pot(self, owner, judgment):
        with pytest.raises(InsufficientFunds):
            pay(owner, judgment, amount="5.01")

        assert pot(owner) == "5.00"

    @pytest.mark.parametrize(
        "wrong",
        [{"amount": "0"}, {"reason": "  "}, {"reason": "x" * 501}, {"token": "a b"}],
        ids=["nothing", "no reason", "long reason", "token"],
    )
    def test_without_amount_reason_or_token_is_refused(self, owner, judgment, wrong):
        with pytest.raises(BadBonus):
            pay(owner, judgment, **wrong)

        assert not Bonus.objects.exists()

    def test_in_another_currency_than_the_work_is_refused(self, owner, judgment):
        deed = of_judgment(organisation=owner, public_id=judgment.public_id)
        gift = Gift(Money.of("1", "USD"), "So careful!", "thanks-2")

        with pytest.raises(BadBonus):
            pay_bonus(
                organisation=owner, deed=deed, gift=gift, now=NOON, actor="user:1"
            )

        assert not Bonus.objects.exists()

    def test_is_only_for_ones_own_judgments(self, judgment):
        with pytest.raises(NoSuchJudgment):
            pay(requester(), judgment)

    def test_may_be_for_work_in_a_project(self, owner, judgment):
        found = of_work(
            organisation=owner, project=judgment.project, worker=judgment.worker
        )

        assert found.about == f"project:{judgment.project_id}"
        for work, who in (
            (judgment.project, worker()),
            (project(), judgment.worker),
        ):
            with pytest.raises(NoSuchBonus):
                of_work(organisation=owner, project=work, worker=who)

    def test_is_a_line_with_its_reason_and_a_notice_for_its_worker(
        self, owner, judgment
    ):
        user = people.create_user(
            email="eva@example.org", password=None, is_operator=False, now=NOON
        )
        Worker.objects.filter(pk=judgment.worker_id).update(user=user)

        paid = pay(owner, judgment)

        (line,) = bonuses_of(worker_id=judgment.worker_id, before=ALL, limit=9)
        assert (line.reason, line.key) == ("So careful!", f"bonus:{owner.pk}:thanks-1")
        found = bonuses_by_key(worker_id=judgment.worker_id, keys=[paid.key, "x"])
        assert list(found) == [paid.key]
        assert Notice.objects.get(user=user).facts["reason"] == "So careful!"

    def test_loses_its_words_and_not_its_amount_when_its_worker_leaves(
        self, owner, judgment
    ):
        pay(owner, judgment)
        assert taken_along(worker_id=judgment.worker_id)[0]["reason"] == "So careful!"

        forget(worker_id=judgment.worker_id)

        assert Bonus.objects.get().reason == ""
        assert pay(owner, judgment).amount == euros("2")
        assert broken() == []


class TestThePot:
    def test_takes_from_the_wallet_and_gives_back(self, owner):
        before = has(accounts.wallet(owner.pk))

        move(owner, "2", "back", is_back=True)
        move(owner, "2", "back", is_back=True)

        assert pot(owner) == "3.00"
        assert euros(has(accounts.wallet(owner.pk))) == euros(before) + euros("2")
