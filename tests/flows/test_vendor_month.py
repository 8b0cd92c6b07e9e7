"""A vendor's month: from approvals to a statement, an answer and a payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from tests.build import months, vendors, web
from tests.build.months import AT, DECEMBER, JANUARY
from tests.build.payouts import PAYER, configure, iban
from tests.build.people import DAY, NOON
from tests.build.work import has

from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.programmes.models import Contract
from hormiga.domain.settlement import payments, services
from hormiga.domain.settlement.audit import QUESTIONS
from hormiga.domain.settlement.models import (
    InvoiceSeries,
    LineDispute,
    VendorAccount,
    VendorLine,
    VendorPayment,
    VendorStatement,
)
from hormiga.domain.settlement.queries import due_to, number_of, totals_of
from hormiga.domain.settlement.rules import (
    LineInDispute,
    NoCheckedAccount,
    NoSuchVendorLine,
    NothingDue,
    SecondPersonNeeded,
    TooMuchToCorrect,
    VendorPaymentEnded,
    VendorPaymentUnderWay,
    WordsNeeded,
)
from hormiga.domain.settlement.services import Answer
from hormiga.engines.rails import pain001
from hormiga.flows.audit_house import _ask
from hormiga.flows.close_vendor_month import close_vendor_months
from hormiga.flows.dispute_statement_line import answer_dispute, dispute_line
from hormiga.flows.pay_vendor import (
    book_vendor_payment,
    pay_vendor,
    return_vendor_payment,
)
from hormiga.kit import accounts, ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


@pytest.fixture
def contract() -> Contract:
    return months.contract()


@pytest.fixture
def vendor(contract):
    return contract.vendor


@pytest.fixture(autouse=True)
def the_questions_find_nothing():
    yield
    assert {
        rule: found for rule, query in QUESTIONS.items() if (found := _ask(query))
    } == {}


def lines(of: VendorStatement) -> list[tuple[str, str, int, int]]:
    rows = of.lines.order_by("day", "kind").values_list(
        "day", "kind", "judgments", "amount_micro"
    )
    return [(day.isoformat(), kind, n, micro) for day, kind, n, micro in rows]


def paid(vendor, now: datetime = DECEMBER) -> VendorPayment:
    return pay_vendor(
        vendor=vendor, currency="EUR", today=now.date(), now=now, actor="user:1"
    )


def disputed(of: VendorStatement, line: VendorLine | None = None) -> LineDispute:
    return dispute_line(
        vendor=of.vendor,
        statement=of.public_id,
        line_id=(line or of.lines.get(kind="margin")).pk,
        words="Two tasks are missing.",
        by=web.member(of.vendor),
        now=of.closed_at,
    )


def answered(to: LineDispute, **given: Any) -> LineDispute:
    return answer_dispute(
        public_id=to.public_id,
        answer=replace(Answer(is_accepted=True, words="You are right."), **given),
        by=web.user(is_operator=True),
        now=to.opened_at + DAY,
    )


class TestAMonth:
    def test_has_rewards_and_margins_by_project_and_day(self, contract, vendor):
        batch = months.work(contract, times=[AT, AT, AT + DAY])

        statement = months.closed(vendor)

        assert lines(statement) == [
            ("2026-11-24", "margin", 2, 10_000),
            ("2026-11-24", "reward", 2, 100_000),
            ("2026-11-25", "margin", 1, 5_000),
            ("2026-11-25", "reward", 1, 50_000),
        ]
        about = set(statement.lines.values_list("about", flat=True))
        assert about == {f"project:{batch.project_id}"}
        titles = [line.title["es"] for line in statement.lines.all()]
        assert set(titles) == {"Nombra el animal"}
        totals = totals_of(statement)
        assert (totals.whole.amount, totals.judgments) == ("0.165", 3)
        assert has(accounts.vendor_payable(vendor.pk)) == "0.165"

    def test_has_margins_alone_where_the_platform_pays(self):
        contract = months.contract(payer=Contract.Payer.PLATFORM)
        months.work(contract)

        assert lines(months.closed(contract.vendor)) == [
            ("2026-11-24", "margin", 1, 5_000)
        ]

    def test_is_closed_once(self, contract, vendor):
        months.work(contract)
        first = close_vendor_months(now=DECEMBER)

        assert close_vendor_months(now=DECEMBER) == []
        assert [one.vendor for one in first] == [vendor]
        assert VendorStatement.objects.count() == 1

    def test_waits_for_its_end_and_its_hold_where_the_programme_is(self):
        programme = vendors.market(time_zone="America/Bogota", hold_days=3)
        contract = months.contract(programme=programme)
        months.work(contract, times=[AT])
        just_before = datetime(2026, 12, 4, 4, 59, 59, tzinfo=UTC)

        assert close_vendor_months(now=just_before) == []
        (made,) = close_vendor_months(now=datetime(2026, 12, 4, 5, tzinfo=UTC))
        assert (made.month, made.ends_at) == (
            date(2026, 11, 1),
            datetime(2026, 12, 1, 5, tzinfo=UTC),
        )

    def test_counts_what_came_at_its_last_moment_and_not_what_came_after(self):
        contract = months.contract(programme=vendors.market(time_zone="Europe/Madrid"))
        midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)
        months.work(contract, times=[midnight - DAY / 86_400, midnight])

        november = months.closed(contract.vendor)
        december = months.closed(contract.vendor, JANUARY)

        assert [day for day, *_ in lines(november)] == ["2026-11-30"] * 2
        assert [day for day, *_ in lines(december)] == ["2026-12-01"] * 2

    def test_of_another_vendor_is_not_touched(self, contract, vendor):
        months.work(contract)
        other = months.contract()
        months.work(other)

        assert len(close_vendor_months(now=DECEMBER)) == 2
        assert totals_of(months.closed(vendor)).whole.amount == "0.055"

    def test_tells_its_owner(self, contract, vendor):
        owner = web.member(vendor)
        months.work(contract)

        statement = months.closed(vendor)

        (notice,) = Notice.objects.filter(user=owner)
        assert notice.kind == "money.vendor-month"
        assert ids.outside(statement.public_id) in notice.link


class TestAnInvoice:
    def test_has_the_next_number_when_the_vendor_said_yes_before(
        self, contract, vendor
    ):
        months.ready(vendor)
        months.work(contract)
        first = months.closed(vendor)
        months.work(contract, times=[DECEMBER])
        second = months.closed(vendor, JANUARY)

        assert [(s.year, s.number) for s in (first, second)] == [(2026, 1), (2027, 1)]
        assert number_of(first).endswith("-2026-0001")
        assert first.details["tax_id"] == "B12345678"

    def test_is_none_without_that_yes(self, contract, vendor):
        months.ready(vendor, agrees=False)
        months.work(contract)

        statement = months.closed(vendor)

        assert (number_of(statement), statement.details) == ("", {})
        assert InvoiceSeries.objects.count() == 0

    def test_is_none_for_a_month_without_lines(self, contract, vendor):
        months.ready(vendor)
        months.work(contract)
        close_vendor_months(now=JANUARY)

        empty = VendorStatement.objects.get(month=date(2026, 12, 1))

        assert (empty.number, empty.lines.count()) == (None, 0)


class TestADispute:
    def test_holds_back_its_line_and_nothing_else(self, contract, vendor):
        months.work(contract, times=[AT] * 4)
        statement = months.closed(vendor)

        made = disputed(statement)

        assert due_to(vendor_id=vendor.pk, currency="EUR").amount == "0.20"
        assert totals_of(statement).disputed.amount == "0.02"
        assert made.due_at - made.opened_at == 14 * DAY

    def test_that_is_declined_frees_its_line(self, contract, vendor):
        months.work(contract, times=[AT] * 4)

        answered(
            disputed(months.closed(vendor)), is_accepted=False, words="It is right."
        )

        assert due_to(vendor_id=vendor.pk, currency="EUR").amount == "0.22"

    def test_that_is_accepted_is_a_line_of_the_next_month(self, contract, vendor):
        months.work(contract)
        made = disputed(months.closed(vendor))

        answered(made, correction_micro=30_000)

        assert has(accounts.vendor_payable(vendor.pk)) == "0.085"
        assert lines(months.closed(vendor, JANUARY)) == [
            ("2026-12-03", "correction", 0, 30_000)
        ]
        assert Notice.objects.filter(
            user=made.opened_by, kind="money.vendor-answer"
        ).exists()

    def test_may_lower_a_line_by_what_it_is(self, contract, vendor):
        months.work(contract)
        made = disputed(months.closed(vendor))

        with pytest.raises(TooMuchToCorrect):
            answered(made, correction_micro=-5_001)
        answered(made, correction_micro=-5_000)

        assert has(accounts.vendor_payable(vendor.pk)) == "0.05"

    def test_changes_nothing_when_it_is_declined(self, contract, vendor):
        months.work(contract)
        made = disputed(months.closed(vendor))

        with pytest.raises(TooMuchToCorrect):
            answered(made, is_accepted=False, correction_micro=1)

        made.refresh_from_db()
        assert (made.state, has(accounts.vendor_payable(vendor.pk))) == (
            "open",
            "0.055",
        )

    def test_is_opened_once_a_line_with_words(self, contract, vendor):
        months.work(contract)
        statement = months.closed(vendor)
        disputed(statement)

        with pytest.raises(LineInDispute):
            disputed(statement)
        with pytest.raises(WordsNeeded):
            answered(LineDispute.objects.get(), words="  ")
        assert LineDispute.objects.count() == 1

    def test_of_anothers_line_is_refused(self, contract, vendor):
        months.work(contract)
        statement = months.closed(vendor)

        with pytest.raises(NoSuchVendorLine):
            dispute_line(
                vendor=web.vendor(),
                statement=statement.public_id,
                line_id=statement.lines.get(kind="margin").pk,
                words="Mine.",
                by=web.user(),
                now=DECEMBER,
            )
        assert LineDispute.objects.count() == 0


class TestAnAccount:
    def test_is_used_once_an_operator_has_checked_it(self, contract, vendor):
        months.work(contract)
        months.closed(vendor)
        given = services.give_account(
            vendor=vendor,
            holder="Enlace S.L.",
            number=iban(7),
            by=web.member(vendor),
            now=NOON,
        )

        with pytest.raises(NoCheckedAccount):
            paid(vendor)

        assert VendorPayment.objects.count() == 0
        assert iban(7) not in given.sealed_iban

    def test_is_not_checked_by_who_gave_it(self, vendor):
        both = web.member(vendor)
        given = services.give_account(
            vendor=vendor, holder="Enlace", number=iban(7), by=both, now=NOON
        )

        with pytest.raises(SecondPersonNeeded):
            services.check_account(
                public_id=given.public_id, is_right=True, by=both, now=NOON
            )
        given.refresh_from_db()
        assert given.state == VendorAccount.State.GIVEN

    def test_pays_on_while_another_waits_to_be_checked(self, contract, vendor):
        months.ready(vendor)
        months.work(contract)
        months.closed(vendor)
        services.give_account(
            vendor=vendor,
            holder="Otra",
            number=iban(9),
            by=web.member(vendor),
            now=NOON,
        )

        payment = paid(vendor)

        (line,) = pain001.read_back(payments.file_of(payment)).lines
        assert line.iban == iban(vendor.pk)


class TestAPayment:
    def test_is_a_file_of_what_is_not_disputed(self, contract, vendor):
        months.ready(vendor)
        months.work(contract, times=[AT] * 4)
        disputed(months.closed(vendor))

        payment = paid(vendor)

        file = payments.file_of(payment)
        assert pain001.read_back(file).total.amount == "0.20"
        assert payment.file_sha256 == sha256(file).digest()
        assert number_of(payment.statement).encode() in file
        assert has(accounts.vendor_payable(vendor.pk)) == "0.02"
        assert has(accounts.vendor_transit(payment.pk)) == "0.20"
        assert AuditEntry.objects.filter(act="vendor-paid").count() == 1

    def test_is_made_once(self, contract, vendor):
        months.ready(vendor)
        months.work(contract, times=[AT] * 4)
        months.closed(vendor)
        first = paid(vendor)

        with pytest.raises(VendorPaymentUnderWay):
            paid(vendor)
        book_vendor_payment(public_id=first.public_id, now=DECEMBER, actor="user:1")
        with pytest.raises(NothingDue):
            paid(vendor)

        assert VendorPayment.objects.count() == 1
        assert has(accounts.vendor_transit(first.pk)) == "0.00"

    def test_carries_what_is_less_than_a_cent_on(self, contract, vendor):
        months.ready(vendor)
        months.work(contract)
        months.closed(vendor)

        payment = paid(vendor)
        book_vendor_payment(public_id=payment.public_id, now=DECEMBER, actor="user:1")
        months.work(contract, times=[DECEMBER])
        months.closed(vendor, JANUARY)

        assert payment.amount_micro == 50_000
        assert paid(vendor, JANUARY).amount_micro == 60_000

    def test_is_booked_once(self, contract, vendor):
        months.ready(vendor)
        months.work(contract)
        months.closed(vendor)
        payment = paid(vendor)

        for _ in range(2):
            book_vendor_payment(
                public_id=payment.public_id, now=DECEMBER, actor="user:1"
            )

        assert has(accounts.vendor_transit(payment.pk)) == "0.00"
        assert AuditEntry.objects.filter(act="vendor-payment-booked").count() == 1

    @pytest.mark.parametrize("is_booked", [False, True])
    def test_that_comes_back_is_due_again(self, contract, vendor, is_booked):
        months.ready(vendor)
        months.work(contract)
        months.closed(vendor)
        payment = paid(vendor)
        if is_booked:
            book_vendor_payment(
                public_id=payment.public_id, now=DECEMBER, actor="user:1"
            )

        for _ in range(2):
            return_vendor_payment(
                public_id=payment.public_id, now=DECEMBER, actor="user:1"
            )

        assert has(accounts.vendor_payable(vendor.pk)) == "0.055"
        assert due_to(vendor_id=vendor.pk, currency="EUR").amount == "0.05"
        with pytest.raises(VendorPaymentEnded):
            book_vendor_payment(
                public_id=payment.public_id, now=DECEMBER, actor="user:1"
            )

    def test_of_nothing_is_refused(self, contract, vendor):
        months.ready(vendor)
        months.work(contract)

        with pytest.raises(NothingDue):
            paid(vendor)

        assert VendorPayment.objects.count() == 0
