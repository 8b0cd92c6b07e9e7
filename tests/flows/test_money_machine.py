"""The whole life of money against a small model: deposit to payout, and all that fails.

The seed of a failure is printed (`print_blob`); each step compares every balance.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings as hypothesis_settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.build import months, vendors, web
from tests.build.payouts import PAYER, configure, iban
from tests.build.people import DAY, HOUR, NOON, requester
from tests.build.projects import draft_batch, project
from tests.build.work import answer, claim, submit

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.billing.bonuses import Gift
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import AlreadyReversed, InsufficientFunds
from hormiga.domain.payouts import methods, queries as payouts
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.programmes import services as programmes
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.queries import batch_of
from hormiga.domain.projects.rules import BatchNotLive
from hormiga.domain.quality.rules import APPEAL_TIME, AlreadyDecided, TooLateToOverturn
from hormiga.domain.settlement.models import LineDispute, VendorLine
from hormiga.domain.settlement.queries import due_to
from hormiga.domain.settlement.rules import NothingDue, VendorPaymentUnderWay
from hormiga.domain.settlement.services import Answer
from hormiga.flows.approve_judgments import approve_due_judgments, approve_judgments
from hormiga.flows.audit_house import _findings
from hormiga.flows.close_account import close_account
from hormiga.flows.close_batch import close_batch, refund_closed_batch
from hormiga.flows.close_vendor_month import close_vendor_months
from hormiga.flows.deposit_money import deposit_money
from hormiga.flows.dispute_statement_line import answer_dispute, dispute_line
from hormiga.flows.fund_batch import fund_batch
from hormiga.flows.fund_bonuses import fund_bonuses
from hormiga.flows.pay_bonus import of_judgment, pay_bonus
from hormiga.flows.pay_vendor import (
    book_vendor_payment,
    pay_vendor,
    return_vendor_payment,
)
from hormiga.flows.pay_workers import give_back, open_runs
from hormiga.flows.record_vendor_payment import (
    MoreThanOwed,
    VendorPayment,
    record_vendor_payment,
)
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.settle_run import settle_file
from hormiga.kit import accounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import MICRO_PER_CENT, Money

EXAMPLES, STEPS = 175, 40
REWARD, FEE, MARGIN = 50_000, 10_000, 5_000
PLACE = REWARD + FEE + MARGIN
REVIEW = 7 * DAY
OPEN = {"submitted", "rejected"}


@dataclass
class Judged:
    """A judgment as the model knows it."""

    row: Assignment
    who: int
    batch: int
    at: Any
    state: str = "submitted"


@dataclass
class Sent:
    """A payout, or a payment to the vendor."""

    key: Any
    who: int
    micro: int
    run: int = 0
    state: str = "in-transit"


class Balances(Counter[str]):
    """Balances by account: a movement takes and gives the same."""

    def move(self, debit: str, credit: str, micro: int) -> None:
        self[debit] -= micro
        self[credit] += micro


class World:
    """What each example begins with: three workers, the third through a vendor."""

    def __init__(self) -> None:
        self.owner = requester()
        self.programme = vendors.market(preset="open", fee_ppm=200_000)
        contract = vendors.contract(programme=self.programme)
        self.vendor = contract.vendor
        months.ready(self.vendor)
        self.vendor_member = web.member(self.vendor)
        self.operator = web.user(is_operator=True)
        people = [web.worker_user() for _ in range(3)]
        self.users, self.workers = zip(*people, strict=True)
        programmes.enrol(workers=self.workers[:2], programme=self.programme, now=NOON)
        vendors.placed(self.workers[2], contract)
        for one in self.workers[:2]:
            methods.set_method(
                worker=one, rail=Rail.SEPA, holder="Ana", account=iban(one.pk), now=NOON
            )
        self.project = project(
            owner=self.owner,
            programme=self.programme,
            overlap=1,
            review_seconds=int(REVIEW.total_seconds()),
        )


class MoneyLife(RuleBasedStateMachine):
    """Does to the house what it does to the model, and compares each balance."""

    operations = 0
    world: World
    """Made once by the test; each example is taken back to it."""

    @initialize()
    def begin(self) -> None:
        self.mark = transaction.savepoint()
        self.now, self.money = NOON + 10 * DAY, Balances()
        self.deposits: list[str] = []
        self.undone: set[str] = set()
        self.judged: list[Judged] = []
        self.open: dict[int, int] = {}
        self.closed: list[int] = []
        self.payouts: list[Sent] = []
        self.paid: list[Sent] = []
        self.tokens: dict[str, int] = {}
        self.references: dict[str, tuple[int, int]] = {}
        self.left: set[int] = set()
        self.owner, self.vendor = self.world.owner, self.world.vendor
        self.users, self.workers = self.world.users, self.world.workers
        self.wallet = accounts.wallet(self.owner.pk)
        self.pot = accounts.bonus_pot(self.owner.pk)
        self.earned = accounts.vendor_payable(self.vendor.pk)
        self.owed = accounts.owed_by_vendor(self.vendor.pk, self.workers[2].pk)
        self.debts = accounts.vendor_debts(self.vendor.pk)

    def teardown(self) -> None:
        if hasattr(self, "mark"):
            assert [f"{f.rule}: {f.broken}" for f in _findings() if not f.is_well] == []
            transaction.savepoint_rollback(self.mark)

    # What happens

    @rule(euros=st.integers(1, 3), again=st.booleans())
    def deposit(self, *, euros: int, again: bool) -> None:
        key, micro = f"d{len(self.deposits)}", euros * 1_000_000
        for _ in range(1 + again):
            deposit_money(
                organisation=self.owner,
                amount=Money("EUR", micro),
                key=key,
                now=self.now,
            )
        self.deposits.append(f"deposit:{self.owner.pk}:{key}:{micro}")
        self.money.move(accounts.BANK, self.wallet, micro)

    @precondition(lambda self: self.deposits)
    @rule(data=st.data())
    def undo_a_deposit(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.deposits))
        original, _, micro = name.rpartition(":")
        wanted: type[Refusal] | None = None
        if name in self.undone:
            wanted = AlreadyReversed
        elif self.money[self.wallet] < int(micro):
            wanted = InsufficientFunds

        if self.refused(
            wanted,
            lambda: self.reversed(original),
        ):
            return
        self.undone.add(name)
        self.money.move(self.wallet, accounts.BANK, int(micro))

    @rule(tasks=st.integers(1, 4))
    def publish(self, tasks: int) -> None:
        cost = tasks * PLACE
        batch = draft_batch(of=self.world.project, tasks=tasks)
        wanted = InsufficientFunds if self.money[self.wallet] < cost else None

        if self.refused(wanted, lambda: fund_batch(batch=batch, now=self.now)):
            return
        self.open[batch.pk] = tasks
        self.money.move(self.wallet, accounts.escrow(batch.pk), cost)

    @rule(who=st.integers(0, 2), count=st.integers(1, 3))
    def work(self, who: int, count: int) -> None:
        if who in self.left or not self.workers[who].pk:
            return
        there = sum(self.open.values())
        if not there:
            return
        batch = Batch(pk=0, project=self.world.project)

        claims = claim(self.workers[who], batch, count, now=self.now)

        assert len(claims) == min(count, there)
        verdicts = submit(
            self.workers[who], [answer(one.assignment) for one in claims], now=self.now
        )
        assert set(verdicts) == {"accepted"}
        for one in claims:
            row = Assignment.objects.get(public_id=one.assignment)
            self.open[row.batch_id] -= 1
            self.judged.append(Judged(row, who, row.batch_id, self.now + REVIEW))

    @precondition(lambda self: self.judged)
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.judged))
        is_late = (
            one.state == "rejected"
            and one.batch in self.closed
            and one.at <= self.now - APPEAL_TIME
        )

        if self.refused(
            TooLateToOverturn if is_late else None, lambda: self.approved([one])
        ):
            return
        if one.state != "approved":
            self.pay(one)

    @rule()
    def approve_what_is_due(self) -> None:
        due = [
            one
            for one in self.judged
            if one.state == "submitted" and one.at <= self.now
        ]

        assert approve_due_judgments(now=self.now) == len(due)

        for one in due:
            self.pay(one)

    @precondition(lambda self: self.judged)
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.judged))
        wanted = None if one.state == "submitted" else AlreadyDecided

        if self.refused(
            wanted,
            lambda: reject_judgment(
                judgment=one.row, organisation=self.owner, reason="No.", now=self.now
            ),
        ):
            return
        one.state, one.at = "rejected", self.now

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.open) + self.closed))
        wanted = BatchNotLive if pk in self.closed else None

        if self.refused(
            wanted, lambda: close_batch(batch=self.batch(pk), now=self.now)
        ):
            return
        del self.open[pk]
        self.closed.append(pk)
        self.refunded(pk)

    @precondition(lambda self: self.closed)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(self.closed))

        refund_closed_batch(batch=self.batch(pk), now=self.now)

        self.refunded(pk)

    @rule(cents=st.integers(1, 60), is_back=st.booleans())
    def fund_the_pot(self, *, cents: int, is_back: bool) -> None:
        micro = cents * MICRO_PER_CENT
        ends = (self.pot, self.wallet) if is_back else (self.wallet, self.pot)
        wanted = InsufficientFunds if self.money[ends[0]] < micro else None

        if self.refused(
            wanted,
            lambda: fund_bonuses(
                organisation=self.owner,
                amount=Money("EUR", micro),
                is_back=is_back,
                token=f"p{self.operations}",
                now=self.now,
                actor="user:1",
            ),
        ):
            return
        self.money.move(*ends, micro)

    @precondition(lambda self: self.judged)
    @rule(data=st.data(), token=st.sampled_from("abcdef"))
    def give_a_bonus(self, data: st.DataObject, token: str) -> None:
        one, micro = data.draw(st.sampled_from(self.judged)), 25_000
        if self.tokens.get(token, one.row.pk) != one.row.pk:
            return
        is_new = token not in self.tokens
        wanted = InsufficientFunds if is_new and self.money[self.pot] < micro else None

        if self.refused(
            wanted,
            lambda: pay_bonus(
                organisation=self.owner,
                deed=of_judgment(organisation=self.owner, public_id=one.row.public_id),
                gift=Gift(Money("EUR", micro), "Well done.", token),
                now=self.now,
                actor="user:1",
            ),
        ):
            return
        self.tokens[token] = one.row.pk
        if is_new:
            self.money.move(self.pot, self.payable(one.who), micro)

    @rule()
    def pay_out(self) -> None:
        due = {
            who: self.money[self.payable(who)] // MICRO_PER_CENT * MICRO_PER_CENT
            for who in (0, 1)
            if who not in self.left
        }

        opened = open_runs(
            programme=self.world.programme, today=self.now.date(), now=self.now
        )

        found = {}
        for run in opened.runs:
            for payout in payouts.payouts_of(run=run):
                who = [w.pk for w in self.workers].index(payout.worker_id)
                found[who] = payout.amount_micro
                self.payouts.append(Sent(payout.pk, who, payout.amount_micro, run.pk))
                self.money.move(
                    self.payable(who), accounts.transit(run.pk), payout.amount_micro
                )
        assert found == {who: micro for who, micro in due.items() if micro}

    @precondition(lambda self: self.payouts)
    @rule(data=st.data())
    def book_a_run(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(sorted({one.run for one in self.payouts})))

        settle_file(run_id=run, now=self.now)

        for one in self.payouts:
            if one.run == run and one.state == "in-transit":
                one.state = "paid"
                self.money.move(accounts.transit(run), accounts.BANK, one.micro)

    @precondition(lambda self: self.payouts)
    @rule(data=st.data())
    def get_a_payout_back(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.payouts))

        give_back(payout_id=one.key, detail="AC04", now=self.now)

        source = {"in-transit": accounts.transit(one.run), "paid": accounts.BANK}
        if one.state in source:
            self.money.move(source[one.state], self.payable(one.who), one.micro)
        one.state = "returned"

    @precondition(lambda self: self.money[self.debts])
    @rule(cents=st.integers(1, 12), reference=st.sampled_from("nopq"))
    def have_the_vendor_pay(self, cents: int, reference: str) -> None:
        micro = cents * MICRO_PER_CENT
        known_as = self.references.get(reference)
        if known_as is not None and known_as != (2, micro):
            return
        wanted = (
            MoreThanOwed if known_as is None and self.money[self.owed] < micro else None
        )
        payment = VendorPayment(
            self.workers[2], Money("EUR", micro), self.now.date(), reference
        )

        if self.refused(
            wanted,
            lambda: record_vendor_payment(
                vendor=self.vendor, payment=payment, actor="user:1", now=self.now
            ),
        ):
            return
        self.references[reference] = (2, micro)
        if known_as is None:
            self.money.move(self.owed, self.debts, micro)

    @rule()
    def close_the_months(self) -> None:
        close_vendor_months(now=self.now)

    @rule()
    def pay_the_vendor(self) -> None:
        due = due_to(vendor_id=self.vendor.pk, currency="EUR")
        wanted: type[Refusal] | None = None if due.micro else NothingDue
        if any(one.state == "in-transit" for one in self.paid):
            wanted = VendorPaymentUnderWay

        made: list[Any] = []
        if self.refused(
            wanted,
            lambda: made.append(
                pay_vendor(
                    vendor=self.vendor,
                    currency="EUR",
                    today=self.now.date(),
                    now=self.now,
                    actor="user:1",
                )
            ),
        ):
            return
        (payment,) = made
        self.paid.append(Sent(payment.public_id, -1, due.micro, payment.pk))
        self.money.move(self.earned, accounts.vendor_transit(payment.pk), due.micro)

    @precondition(lambda self: self.paid)
    @rule(is_back=st.booleans())
    def hear_of_the_vendors_payment(self, *, is_back: bool) -> None:
        one = self.paid[-1]
        transit = accounts.vendor_transit(one.run)
        if is_back:
            return_vendor_payment(public_id=one.key, now=self.now, actor="user:1")
            source = {"in-transit": transit, "booked": accounts.BANK}
            if one.state in source:
                self.money.move(source[one.state], self.earned, one.micro)
            one.state = "returned"
        elif one.state != "returned":
            book_vendor_payment(public_id=one.key, now=self.now, actor="user:1")
            if one.state == "in-transit":
                self.money.move(transit, accounts.BANK, one.micro)
            one.state = "booked"

    @rule(micro=st.sampled_from([-3_000, 0, 2_500]))
    def have_the_vendor_object(self, micro: int) -> None:
        line = (
            VendorLine.objects.filter(statement__vendor=self.vendor, amount_micro__gt=0)
            .exclude(disputes__state=LineDispute.State.OPEN)
            .first()
        )
        if line is None:
            return
        made = dispute_line(
            vendor=self.vendor,
            statement=line.statement.public_id,
            line_id=line.pk,
            words="Wrong.",
            by=self.world.vendor_member,
            now=self.now,
        )
        change = micro if micro > -line.amount_micro else 0
        wanted = InsufficientFunds if change + self.money[self.earned] < 0 else None
        if self.refused(
            wanted,
            lambda: answer_dispute(
                public_id=made.public_id,
                answer=Answer(is_accepted=True, words="Yes.", correction_micro=change),
                by=self.world.operator,
                now=self.now,
            ),
        ):
            return
        self.money.move(accounts.FEE, self.earned, change)

    @precondition(lambda self: self.payouts)
    @rule(who=st.integers(0, 1))
    def leave(self, who: int) -> None:
        if who in self.left:
            return
        mine = [one for one in self.payouts if one.who == who]
        may_stay = (
            any(one.who == who and one.state in OPEN for one in self.judged)
            or any(one.state != "paid" for one in mine)
            or self.money[self.payable(who)] >= MICRO_PER_CENT
        )

        try:
            close_account(user_id=self.users[who].pk, now=self.now)
        except Refusal:
            assert may_stay or any(
                one.run in {m.run for m in mine} and one.state == "in-transit"
                for one in self.payouts
            )
            return
        assert self.money[self.payable(who)] < MICRO_PER_CENT
        self.left.add(who)

    @rule(who=st.integers(0, 2))
    def have_a_good_day(self, who: int) -> None:
        """Do what all the rest lives on in one step: paid work."""
        self.deposit(euros=1, again=False)
        self.publish(tasks=3)
        self.work(who=who, count=2)
        for one in [j for j in self.judged if j.state == "submitted"]:
            self.approved([one])
            self.pay(one)

    @rule(is_booked=st.booleans(), is_back=st.booleans())
    def settle_with_the_vendor(self, *, is_booked: bool, is_back: bool) -> None:
        """Let a month end, and pay it."""
        self.wait(hours=24 * 31)
        self.close_the_months()
        self.pay_the_vendor()
        if self.paid and is_booked:
            self.hear_of_the_vendors_payment(is_back=False)
        if self.paid and is_back:
            self.hear_of_the_vendors_payment(is_back=True)

    @rule(hours=st.sampled_from([1, 80, 24 * 8, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    # What must hold

    @invariant()
    def each_balance_is_the_models(self) -> None:
        if not hasattr(self, "money"):
            return
        type(self).operations += 1
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT a.owner, coalesce(b.amount, (SELECT coalesce(sum(s.amount), 0)"
                "  FROM ledger_sum s WHERE s.account_id = a.id)) FROM ledger_account a"
                " LEFT JOIN ledger_balance b ON b.account_id = a.id"
            )
            found = {owner: int(micro) for owner, micro in cursor if micro}
        assert found == {owner: micro for owner, micro in self.money.items() if micro}

    # Words

    def refused(self, wanted: type[Refusal] | None, act: Any) -> bool:
        """Do it; say whether it was refused, by the refusal that the model wants."""
        if wanted is None:
            act()
            return False
        with pytest.raises(wanted):
            act()
        return True

    def reversed(self, original: str) -> None:
        with transaction.atomic():
            ledger.reverse(
                key=f"{original}:undone:{self.operations}",
                original_key=original,
                now=self.now,
            )

    def payable(self, who: int) -> str:
        return accounts.payable(self.workers[who].pk)

    def batch(self, pk: int) -> Batch:
        public_id = Batch.objects.values_list("public_id", flat=True).get(pk=pk)
        return batch_of(organisation_id=self.owner.pk, public_id=public_id)

    def approved(self, them: list[Judged]) -> None:
        approve_judgments(
            judgments=[one.row for one in them],
            organisation=self.owner,
            reason="",
            now=self.now,
        )

    def pay(self, one: Judged) -> None:
        one.state, one.at = "approved", self.now
        escrow = accounts.escrow(one.batch)
        if one.who == 2:
            self.money.move(escrow, self.earned, REWARD + MARGIN)
            self.money.move(self.debts, self.owed, REWARD)
        else:
            self.money.move(escrow, self.payable(one.who), REWARD)
        self.money.move(escrow, accounts.FEE, FEE)

    def refunded(self, pk: int) -> None:
        kept = PLACE * sum(
            one.batch == pk
            and (
                one.state == "submitted"
                or (one.state == "rejected" and one.at > self.now - APPEAL_TIME)
            )
            for one in self.judged
        )
        free = self.money[accounts.escrow(pk)] - kept
        if free > 0:
            self.money.move(accounts.escrow(pk), self.wallet, free)


@pytest.mark.slow
@pytest.mark.django_db
def test_money_lives_as_its_model_lives(settings):
    configure(settings, **PAYER)
    MoneyLife.operations, MoneyLife.world = 0, World()

    run_state_machine_as_test(
        MoneyLife,
        settings=hypothesis_settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    print(f"\nbar 5: {MoneyLife.operations} operations, 0 differences from the model")
    assert MoneyLife.operations >= 5_000
