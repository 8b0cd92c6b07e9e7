"""A worker says that a line is wrong, people answer, and it is put right once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.build import web
from tests.build.payouts import has, payable, programme
from tests.build.people import DAY, NOON, worker
from tests.build.projects import live_batch
from tests.build.work import escrow, judge

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes import queries
from hormiga.domain.disputes.leaving import disputes_said, forget_disputes
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import (
    AlreadyDisputed,
    Answer,
    BadCorrection,
    DisputeDecided,
    NoSuchDispute,
    NoSuchLine,
    NothingToObjectTo,
    NotYoursToDecide,
    NoWordsBack,
    Outcome,
    PayTheWholeLine,
    SayWhatIsWrong,
    Wrong,
)
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages.models import Notice
from hormiga.domain.payouts.history import Kind
from hormiga.domain.people.models import AuditEntry, Organisation, User, Worker
from hormiga.domain.programmes.models import Enrolment
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.decide_dispute import decide_dispute
from hormiga.flows.find_mismatches import rules
from hormiga.flows.list_lines import Cursor, Reader
from hormiga.flows.open_dispute import object_to_answer, open_dispute
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db

WORDS = "You are right, and we are sorry."
EXPLAINED = Answer(Outcome.EXPLAINED, "It is in the next payout.")


def corrected(amount: str = "0.05", currency: str = "EUR") -> Answer:
    return Answer(Outcome.CORRECTED, WORDS, Money.of(amount, currency))


def judged(
    who: Worker, *, number: int = 1, review_seconds: int = 0
) -> list[Assignment]:
    batch = live_batch(tasks=number, review_seconds=review_seconds)
    return judge(who, batch, *["ant"] * number)


def rejected(who: Worker) -> Assignment:
    (one,) = judged(who, review_seconds=3600)
    reject_judgment(
        judgment=one,
        organisation=one.batch.project.organisation,
        reason="not an ant",
        now=NOON,
    )
    return one


def disputed(
    who: Worker, name: str, wrong: Wrong = Wrong.NOT_PAID, words: str = "Look again."
) -> Dispute:
    return open_dispute(worker_id=who.pk, name=name, wrong=wrong, words=words, now=NOON)


def about(who: Worker, one: Assignment, **given) -> Dispute:
    return disputed(who, ids.outside(one.public_id), **given)


def approved_and_disputed(who: Worker) -> tuple[Assignment, Dispute]:
    (one,) = judged(who)
    approve_due_judgments(now=NOON)
    return one, about(who, one, wrong=Wrong.WRONG_AMOUNT)


def decide(
    dispute: Dispute,
    answer: Answer,
    by: User | None = None,
    now: datetime = NOON,
    **given,
) -> Dispute:
    decide_dispute(
        public_id=dispute.public_id,
        answer=answer,
        by=by or operator(),
        now=now,
        **given,
    )
    return Dispute.objects.get(pk=dispute.pk)


def operator() -> User:
    return web.user(is_operator=True)


def matches() -> list[str]:
    return [one for question in rules().values() for one in question()]


class TestADispute:
    def test_has_a_clock_of_fourteen_days_and_tells_the_operators(self):
        who, runs_it = worker(), operator()

        _, made = approved_and_disputed(who)

        assert made.answer_by == NOON + timedelta(days=14)
        assert (made.amount_micro, made.currency) == (50_000, "EUR")
        (told,) = Notice.objects.filter(user=runs_it)
        assert told.kind == "money.dispute-opened"

    def test_is_open_once_a_line(self):
        who = worker()
        one, _ = approved_and_disputed(who)

        with pytest.raises(AlreadyDisputed):
            about(who, one)

        assert Dispute.objects.count() == 1

    def test_about_something_else_needs_words(self):
        who = worker()
        (one,) = judged(who)

        with pytest.raises(SayWhatIsWrong):
            about(who, one, wrong=Wrong.OTHER, words="  ")

        assert not Dispute.objects.exists()

    def test_is_about_ones_own_line_alone(self):
        who, other = worker(), worker()
        (one,) = judged(who)

        with pytest.raises(NoSuchLine):
            about(other, one)
        made = about(who, one)
        with pytest.raises(NoSuchDispute):
            queries.dispute_of(worker_id=other.pk, public_id=made.public_id)

        assert Dispute.objects.count() == 1

    def test_that_is_overdue_stands_first_for_operators(self):
        who = worker()
        one, two, three = judged(who, number=3)
        late, decided, fresh = about(who, one), about(who, two), about(who, three)
        Dispute.objects.filter(pk=late.pk).update(answer_by=NOON - DAY)
        decide(decided, EXPLAINED)

        rows = queries.disputes_to_read(limit=9)

        assert [row.pk for row in rows] == [late.pk, fresh.pk, decided.pk]
        assert queries.counts(now=NOON) == (2, 1)


class TestAnAnswer:
    def test_is_kept_with_who_when_and_words_and_told(self):
        mail = web.user()
        who = worker()
        Worker.objects.filter(pk=who.pk).update(user=mail)
        _, made = approved_and_disputed(who)
        by = operator()

        done = decide(made, EXPLAINED, by, NOON + DAY)

        assert (done.state, done.outcome) == ("answered", "explained")
        assert (done.decided_by, done.decided_at) == (by, NOON + DAY)
        assert done.answer == EXPLAINED.words
        (told,) = Notice.objects.filter(user=mail)
        assert told.kind == "money.dispute-answered"
        assert AuditEntry.objects.filter(act="dispute-decided").count() == 1

    def test_is_given_once(self):
        _, made = approved_and_disputed(worker())
        decide(made, EXPLAINED)

        with pytest.raises(DisputeDecided):
            decide(made, corrected())

        assert Dispute.objects.get().outcome == "explained"
        assert has(accounts.GOODWILL) == "0.00"

    def test_needs_words(self):
        _, made = approved_and_disputed(worker())

        with pytest.raises(NoWordsBack):
            decide(made, Answer(Outcome.DECLINED, " "))

        assert Dispute.objects.get().state == "open"

    @pytest.mark.parametrize(
        "answer",
        [
            corrected("0"),
            corrected("10000"),
            corrected("1", "USD"),
            Answer(Outcome.CORRECTED, WORDS),
            Answer(Outcome.DECLINED, WORDS, Money.of("1", "EUR")),
        ],
    )
    def test_corrects_by_an_amount_that_makes_sense(self, answer):
        who = worker()
        _, made = approved_and_disputed(who)

        with pytest.raises(BadCorrection):
            decide(made, answer)

        assert (Dispute.objects.get().state, payable(who)) == ("open", "0.05")


class TestACorrection:
    def test_of_a_live_batchs_line_is_the_houses_own_money(self):
        who = worker()
        one, made = approved_and_disputed(who)
        before = escrow(one.batch)

        decide(made, corrected("0.02"))

        assert (payable(who), has(accounts.GOODWILL)) == ("0.07", "-0.02")
        assert escrow(one.batch) == before
        assert matches() == []

    def test_comes_out_of_a_closed_batch_that_still_holds_money(self):
        who = worker()
        first, second = judged(who, number=2, review_seconds=3600)
        for one in (first, second):
            reject_judgment(
                judgment=one,
                organisation=one.batch.project.organisation,
                reason="no",
                now=NOON,
            )
        close_batch(batch=first.batch, now=NOON)
        # Past the appeal, and not refunded yet: nothing binds the money any more.
        later = NOON + timedelta(days=15)
        made = about(who, first, wrong=Wrong.REJECTED)

        decide(made, corrected(), now=later)

        assert (payable(who), has(accounts.GOODWILL)) == ("0.05", "0.00")
        assert escrow(first.batch) == "0.07"

    def test_of_a_rejection_pays_the_judgment_itself(self):
        who = worker()
        one = rejected(who)
        made = about(who, one, wrong=Wrong.REJECTED)

        decide(made, corrected())

        one.refresh_from_db()
        assert one.state == Assignment.State.APPROVED
        assert (payable(who), has(accounts.FEE)) == ("0.05", "0.01")
        assert has(accounts.GOODWILL) == "0.00"
        assert matches() == []

    def test_of_a_rejection_is_the_whole_line_or_nothing(self):
        who = worker()
        made = about(who, rejected(who), wrong=Wrong.REJECTED)

        with pytest.raises(PayTheWholeLine):
            decide(made, corrected("0.02"))

        assert (Dispute.objects.get().state, payable(who)) == ("open", "0.00")

    def test_of_what_was_never_booked_books_it_under_its_own_key(self):
        who = worker()
        (one,) = judged(who)
        Assignment.objects.filter(pk=one.pk).update(state=5, decided_at=NOON)
        made = about(who, one)
        assert len(matches()) == 2

        decide(made, corrected())

        assert payable(who) == "0.05"
        assert matches() == []

    def test_of_what_was_taken_back_is_the_houses_own_money(self):
        who = worker()
        (one,) = judged(who)
        approve_due_judgments(now=NOON)
        key = accounts.judgment_key(one.pk)
        ledger.reverse(key=f"{key}:undone", original_key=key, now=NOON)
        page = Reader(worker_id=who.pk, now=NOON).page(after=Cursor(), limit=9)
        taken = next(line for line in page.lines if line.kind is Kind.TAKEN_BACK)

        decide(disputed(who, taken.name), corrected())

        assert (payable(who), has(accounts.GOODWILL)) == ("0.05", "-0.05")

    def test_is_a_line_of_its_own(self):
        who = worker()
        _, made = approved_and_disputed(who)
        decide(made, corrected("0.02"))

        page = Reader(worker_id=who.pk, now=NOON).page(after=Cursor(), limit=9)

        shown = {(line.kind.value, line.amount.amount) for line in page.lines}
        assert shown == {("answer", "0.05"), ("dispute", "0.02")}


class TestAnObjection:
    def test_is_decided_by_a_second_person(self):
        who, first = worker(), operator()
        _, made = approved_and_disputed(who)
        decide(made, EXPLAINED, first)
        object_to_answer(
            worker_id=who.pk, public_id=made.public_id, words="No.", now=NOON + DAY
        )

        with pytest.raises(NotYoursToDecide):
            decide(made, corrected("0.02"), first, NOON + 2 * DAY)
        done = decide(made, corrected("0.02"), now=NOON + 2 * DAY)

        assert (done.state, done.last_outcome) == ("closed", "corrected")
        assert done.answer_by == NOON + timedelta(days=15)
        assert payable(who) == "0.07"

    def test_is_made_once_in_time_and_to_what_corrected_nothing(self):
        who = worker()
        one, made = approved_and_disputed(who)

        def objects(dispute: Dispute, now: datetime = NOON) -> None:
            object_to_answer(
                worker_id=who.pk, public_id=dispute.public_id, words="No.", now=now
            )

        with pytest.raises(NothingToObjectTo):
            objects(made)
        decide(made, EXPLAINED)
        with pytest.raises(NothingToObjectTo):
            objects(made, NOON + timedelta(days=30))
        objects(made)
        with pytest.raises(NothingToObjectTo):
            objects(made)
        decide(made, EXPLAINED)
        with pytest.raises(NothingToObjectTo):
            objects(made)
        again = about(who, one)
        decide(again, corrected("0.01"))
        with pytest.raises(NothingToObjectTo):
            objects(again)

        assert payable(who) == "0.06"


class TestALineThatAVendorPays:
    def owed(
        self, by: Organisation | None = None
    ) -> tuple[Worker, Organisation, Dispute]:
        who, owing = worker(), by or web.vendor("Casa Abeja")
        Enrolment.objects.create(
            worker=who, programme=programme(), vendor=owing, joined_at=NOON
        )
        transfer = Transfer(
            accounts.vendor_debts(owing.pk),
            accounts.owed_by_vendor(owing.pk, who.pk),
            Money.of("0.07", "EUR"),
        )
        ledger.post(entry=Entry("x:1", "approve", (transfer,)), now=NOON)
        (line,) = Reader(worker_id=who.pk, now=NOON).page(after=Cursor(), limit=9).lines
        return who, owing, disputed(who, line.name)

    def test_is_answered_by_the_vendors_people_who_owe_the_correction(self):
        who, owing, made = self.owed()

        decide(made, corrected("0.03"), web.member(owing), vendor=owing)

        assert has(accounts.owed_by_vendor(owing.pk, who.pk)) == "0.10"
        assert has(accounts.vendor_debts(owing.pk)) == "-0.10"
        assert (payable(who), has(accounts.GOODWILL)) == ("0.00", "0.00")
        assert matches() == []

    def test_is_told_to_those_who_may_answer_for_the_vendor(self):
        owing = web.vendor("Casa Abeja")
        owner = web.member(owing)

        self.owed(owing)

        (told,) = Notice.objects.filter(user=owner)
        assert told.kind == "money.dispute-opened"

    def test_goes_to_the_operator_when_the_worker_objects(self):
        who, owing, made = self.owed()
        decide(made, EXPLAINED, web.member(owing), vendor=owing)
        object_to_answer(
            worker_id=who.pk, public_id=made.public_id, words="No.", now=NOON
        )

        with pytest.raises(NotYoursToDecide):
            decide(made, EXPLAINED, web.member(owing), vendor=owing)

        assert decide(made, EXPLAINED).state == "closed"

    def test_is_not_another_vendors_to_see(self):
        _, _, made = self.owed()

        with pytest.raises(NoSuchDispute):
            decide(made, EXPLAINED, vendor=web.vendor())

        assert Dispute.objects.get().state == "open"


class TestTheTable:
    @pytest.mark.parametrize(
        "changed",
        [
            {"state": "answered"},
            {"outcome": "explained"},
            {"corrected_micro": 5},
            {"last_outcome": "declined"},
            {"state": "objected", "outcome": "explained"},
        ],
    )
    def test_keeps_no_decision_without_who_when_and_what(self, changed):
        _, made = approved_and_disputed(worker())

        with pytest.raises(IntegrityError), transaction.atomic():
            Dispute.objects.filter(pk=made.pk).update(**changed)

    def test_keeps_no_second_answer_of_the_same_person(self):
        who, by = worker(), operator()
        _, made = approved_and_disputed(who)
        decide(made, EXPLAINED, by)

        with pytest.raises(IntegrityError), transaction.atomic():
            Dispute.objects.filter(pk=made.pk).update(
                state="closed",
                objected_at=NOON,
                last_outcome="declined",
                last_by=by,
                last_at=NOON,
            )


class TestSomebodyWhoLeaves:
    def test_takes_their_words_along_and_leaves_none(self):
        who = worker()
        _, made = approved_and_disputed(who)
        decide(made, corrected("0.02"))

        (said,) = disputes_said(worker_id=who.pk)
        forget_disputes(worker_id=who.pk)

        assert (said.words, said.answer) == ("Look again.", WORDS)
        assert said.corrected == Money.of("0.02", "EUR")
        kept = Dispute.objects.get()
        assert (kept.words, kept.answer, kept.corrected_micro) == ("", "", 20_000)
