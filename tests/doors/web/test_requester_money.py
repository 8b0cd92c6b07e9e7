"""A requester's money on its pages: paid in, used, on paper, given back."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import httpx
import pytest
from pypdf import PdfReader
from tests.build import billing
from tests.build.billing import name_parties, running_orders, tell, worked
from tests.build.payouts import PAYER, configure, iban
from tests.build.people import NOON, requester
from tests.build.requester import Seat, seat
from tests.build.web import signed_in, user
from tests.build.work import has
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.billing.models import (
    Bonus,
    BuyerDetails,
    Document,
    FundsAlert,
    PaypalOrder,
    SpendLimit,
    WalletRefund,
)
from hormiga.domain.billing.references import organisation_for
from hormiga.domain.billing.rules import Month
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.django_db
LAST = Month.at(clock.read()).before
LAST_MONTH = datetime(LAST.year, LAST.number, 9, 12, tzinfo=UTC)


def text(response) -> str:
    return str(response.content, "utf-8")


def said(who: Seat, response) -> str:
    """Follow to the page, and read it."""
    assert response.status_code == 302, text(response)
    return text(who.client.get(response["Location"]))


def wallet(who: Seat) -> str:
    return has(accounts.wallet(who.organisation.pk))


@pytest.fixture
def who() -> Seat:
    return seat("owner", wallet="100")


class TestTheWallet:
    def test_says_where_to_send_money_and_a_reference_that_finds_its_owner(
        self, who, settings
    ):
        configure(settings, **PAYER)

        page = who.page("wallet/")

        assert "Casa Hormiga" in page
        assert "ES91 2100 0418 4502 0005 1332" in page
        assert organisation_for(read(page)[1]) == who.organisation.pk
        assert "paypal" not in page.lower()

    def test_gives_all_lines_as_csv(self, who):
        worked(who.organisation, judgments=1, reward="0.10")

        rows = b"".join(who.get("wallet/EUR.csv").streaming_content).decode()

        lines = [line.split(",")[1::2] for line in rows.splitlines()]
        assert lines == [
            ["What", "Amount"],
            ["Set aside for a batch", "-0.72"],
            ["Deposit", "100.00"],
        ]

    def test_gives_a_receipt_for_a_deposit_and_for_nothing_else(self, who):
        line = billing.deposit_line(who.organisation)
        form = {"currency": "EUR", "line": line}

        response = who.post("wallet/receipt/", form)
        again = who.post("wallet/receipt/", form)

        assert response["Content-Type"] == "application/pdf"
        assert (
            "100.00" in PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
        )
        assert response.content == again.content
        assert Document.objects.count() == 1
        assert who.post("wallet/receipt/", {"line": "1.0"}).status_code == 404


class TestPayingInWithPayPal:
    @pytest.fixture
    def fake(self, settings):
        with running_orders(settings) as fake:
            yield fake

    def test_goes_there_and_back_and_into_the_wallet(self, who, fake):
        response = who.post("wallet/paypal/", {"amount": "12,50", "currency": "EUR"})
        place = response["Location"]
        assert fake.url in text(who.client.get(place))
        order = PaypalOrder.objects.get()
        back = httpx.post(order.approve_url)

        assert back.headers["Location"].startswith("http://localhost:8000" + place)
        page = said(who, who.client.post(place))

        assert "12.50\u00a0EUR is in your wallet" in page
        assert wallet(who) == "112.50"

    def test_before_it_is_confirmed_there_takes_nothing(self, who, fake):
        response = who.post("wallet/paypal/", {"amount": "12.50", "currency": "EUR"})

        page = said(who, who.client.post(response["Location"]))

        assert "PayPal has taken nothing" in page
        assert wallet(who) == "100.00"

    def test_can_be_asked_about_after_a_lost_answer(self, who, fake):
        tell(fake, "next", on="make", fault="accept-then-500")
        response = who.post("wallet/paypal/", {"amount": "5", "currency": "EUR"})
        place = response["Location"]
        assert "Ask again" in text(who.client.get(place))

        page = said(who, who.client.post(place))

        assert "Go to PayPal" in page
        assert "waits for you" in who.page("wallet/")

    @pytest.mark.parametrize("amount", ["", "0.5", "99999", "1,500", "-5"])
    def test_of_an_amount_that_cannot_be_is_refused_in_words(self, who, fake, amount):
        page = said(
            who, who.post("wallet/paypal/", {"amount": amount, "currency": "EUR"})
        )

        assert "Nothing was" in page
        assert not PaypalOrder.objects.exists()


class TestAnInvoice:
    @pytest.fixture
    def used(self, who: Seat) -> Seat:
        name_parties(who.organisation)
        worked(who.organisation, judgments=3, reward="0.10", now=LAST_MONTH)
        return who

    def invoice(self, who: Seat) -> str:
        form = {"month": str(LAST), "currency": "EUR"}
        return said(who, who.post("billing/invoice/", form))

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ("Invoice F-", "Platform fee", "Name the animal", "0.36")),
            ("es", ("F-", "Laboratorio Azul", "Nombra el animal", "0,36")),
        ],
    )
    def test_is_made_for_a_month_that_was_used_and_downloaded(
        self, used, language, words
    ):
        assert "0.36\u00a0EUR used" in used.page("billing/")
        page = self.invoice(used)
        assert "F-" in page

        name = ids.outside(Document.objects.get().public_id)
        used.client.cookies["django_language"] = language
        got = used.get(f"billing/{name}.pdf")
        paper = PdfReader(io.BytesIO(got.content)).pages[0].extract_text()

        assert got["Content-Type"] == "application/pdf"
        for word in (*words, "B87654321", "Casa Hormiga, S. L.", "Calle del Roble 1"):
            assert word in paper.replace("\u00a0", " "), word
        assert Document.objects.get().sha256 in paper.replace("\n", "")

    def test_has_its_lines_as_csv(self, used):
        self.invoice(used)
        name = ids.outside(Document.objects.get().public_id)

        rows = text(used.get(f"billing/{name}.csv")).splitlines()

        assert rows == [
            "What for,Payments,Amount",
            "Name the animal · Platform fee,3,0.06",
            "Name the animal · Rewards of workers,3,0.30",
            "Total,,0.36",
        ]

    def test_needs_the_buyers_name_and_says_so(self, who):
        worked(who.organisation, now=LAST_MONTH)
        name_parties(requester())

        assert "Write first who the invoices are for" in self.invoice(who)
        assert not Document.objects.exists()

    def test_of_a_month_that_is_not_over_is_refused(self, used):
        form = {"month": str(LAST.after), "currency": "EUR"}

        page = said(used, used.post("billing/invoice/", form))

        assert "This month is not over yet" in page

    def test_is_corrected_by_an_operator_with_a_credit_note(self, used):
        self.invoice(used)
        operator = signed_in(user(is_operator=True))
        name = ids.outside(Document.objects.get().public_id)

        shown = text(operator.get("/operator/billing/"))
        operator.post(f"/operator/billing/{name}/credit/", {"reason": "Wrong name."})

        assert "Laboratorio" in shown
        assert [row.total_micro for row in Document.objects.order_by("pk")] == [
            360_000,
            -360_000,
        ]
        assert "Credit note R-" in used.page("billing/")


class TestTheBuyersDetails:
    def test_are_kept_without_needless_space(self, who):
        who.post(
            "billing/details/",
            {"name": " Lab  Azul ", "tax_id": "b 1", "address": "Plaza 1\r\n\r\nX"},
        )

        row = BuyerDetails.objects.get()
        assert (row.name, row.tax_id, row.address) == ("Lab Azul", "B1", "Plaza 1\nX")

    def test_are_refused_without_a_name_and_come_back_as_written(self, who):
        response = who.post("billing/details/", {"name": "", "address": "Plaza 12"})

        assert response.status_code == 200
        assert "Plaza 12" in text(response)
        assert not BuyerDetails.objects.exists()


class TestMoneyBack:
    def test_is_asked_for_and_sent_by_an_operator(self, who):
        form = {"amount": "40", "currency": "EUR", "account": iban(3)}
        assert "Asked." in said(who, who.post("wallet/refund/", form))
        operator = signed_in(user(is_operator=True))
        assert iban(3) in text(operator.get("/operator/billing/"))
        name = ids.outside(WalletRefund.objects.get().public_id)

        for _ in range(2):
            operator.post(
                f"/operator/billing/refunds/{name}/", {"do": "send", "note": "T-77"}
            )

        assert wallet(who) == "60.00"
        page = who.page("wallet/")
        assert "Sent back to your bank account" in page
        assert "T-77" in page

    def test_to_a_mistyped_account_is_refused_in_words(self, who):
        form = {"amount": "1", "currency": "EUR", "account": "ES0021000418450200051332"}

        assert "A digit of this IBAN is wrong" in said(
            who, who.post("wallet/refund/", form)
        )
        assert not WalletRefund.objects.exists()


class TestLimitsAndAlerts:
    def test_are_set_and_taken_away_by_an_owner(self, who):
        other = seat("manager", at=who.organisation)
        form = {"member": other.user.email, "currency": "EUR", "amount": "20"}

        page = said(who, who.post("limits/set/", form))
        assert "0.00\u00a0EUR of 20.00\u00a0EUR this month" in page
        who.post("limits/set/", form | {"amount": ""})

        assert not SpendLimit.objects.exists()

    def test_are_not_set_for_strangers(self, who):
        form = {"member": "x@example.org", "currency": "EUR", "amount": "20"}

        assert "Choose a member" in said(who, who.post("limits/set/", form))
        assert not SpendLimit.objects.exists()

    def test_tell_below_which_amount(self, who):
        who.post("limits/alert/", {"currency": "EUR", "amount": "15"})

        assert FundsAlert.objects.get().least_micro == 15_000_000
        assert 'value="15.00"' in who.page("limits/")


class TestABonus:
    @pytest.fixture
    def judgment(self, who) -> str:
        worked(who.organisation, judgments=1, now=NOON)
        who.post(
            "bonuses/fund/",
            {"amount": "5", "currency": "EUR", "way": "in", "token": "1"},
        )
        return f"judgments/{ids.outside(Assignment.objects.get().public_id)}/bonus/"

    def test_is_paid_once_however_often_its_form_is_sent(self, who, judgment):
        form = {"amount": "2", "reason": "So careful!", "token": "t1"}

        pages = [said(who, who.post(judgment, form)) for _ in range(2)]

        assert ["So careful!" in page for page in pages] == [True, True]
        assert Bonus.objects.count() == 1
        assert has(accounts.bonus_pot(who.organisation.pk)) == "3.00"
        assert "So careful!" in who.page("bonuses/")

    def test_beyond_the_pot_is_refused_and_keeps_what_was_written(self, who, judgment):
        form = {"amount": "6", "reason": "So careful!", "token": "t1"}

        page = text(who.post(judgment, form))

        assert "There is not enough money" in page
        assert "So careful!" in page
        assert not Bonus.objects.exists()


class TestHostileWords:
    def test_stand_as_they_are_and_do_nothing(self, who):
        worked(who.organisation, judgments=1, now=NOON)
        name = ids.outside(Assignment.objects.get().public_id)
        who.post("bonuses/fund/", {"amount": "5", "currency": "EUR", "token": "1"})
        plain = [one for one in HOSTILE if one.isprintable()]
        reasons, addresses = packed(plain, 480), packed(plain, 480, "\n")

        for number, reason in enumerate(reasons):
            form = {"amount": "0.01", "reason": reason, "token": f"t{number}"}
            assert who.post(f"judgments/{name}/bonus/", form).status_code == 302
        shown = [who.page("bonuses/"), who.page(f"judgments/{name}/bonus/")]
        for address in addresses:
            form = {"name": address[:150], "tax_id": "1", "address": address}
            who.post("billing/details/", form)
            shown.append(who.page("billing/"))

        assert [read(page)[0] for page in shown if read(page)[0]] == []
        assert " ".join(reasons[0].split()) in read(shown[0])[1]
