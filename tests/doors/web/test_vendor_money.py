"""A vendor's money at its pages, and what an operator does for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.build import months, vendors, web
from tests.build.months import AT, DECEMBER
from tests.build.payouts import PAYER, configure, iban
from tests.build.people import worker
from tests.build.work import has
from tests.doors.web.hostile import HOSTILE, packed
from tests.doors.web.test_vendor_first_hostile import shown

from hormiga.domain.people.models import (
    AuditEntry,
    Membership,
    Organisation,
    Worker,
)
from hormiga.domain.programmes.models import Contract
from hormiga.domain.settlement import queries, services
from hormiga.domain.settlement.models import (
    LineDispute,
    VendorAccount,
    VendorDetails,
    VendorPayment,
)
from hormiga.domain.settlement.services import Answer
from hormiga.doors.web.vendor.papers import write_csv, write_pdf
from hormiga.doors.web.vendor.people import name_for
from hormiga.flows.dispute_statement_line import answer_dispute, dispute_line
from hormiga.kit import accounts, ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


@pytest.fixture
def contract():
    return months.contract()


@pytest.fixture
def vendor(contract):
    return contract.vendor


@pytest.fixture
def owner(vendor):
    return web.signed_in(web.member(vendor))


@pytest.fixture
def operator():
    return web.signed_in(web.user(is_operator=True))


@pytest.fixture
def statement(contract, vendor):
    months.ready(vendor)
    months.work(contract, times=[AT] * 4)
    return months.closed(vendor)


def at(vendor: Organisation, tail: str) -> str:
    return f"/vendor/{vendors.name(vendor)}/{tail}"


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def name(of: Any) -> str:
    return ids.outside(of.public_id)


class TestAVendor:
    def test_sees_what_is_due_and_which_months_are_closed(
        self, owner, vendor, statement
    ):
        text = page(owner, at(vendor, "statements/"))

        assert "0.22 EUR" in text
        assert "November 2026" in text

    def test_reads_a_month_line_by_line(self, owner, vendor, statement):
        text = page(owner, at(vendor, f"statements/{name(statement)}/"))

        assert queries.number_of(statement) in text
        for said in ("Name the animal", "4 tasks", "0.20 EUR", "0.02 EUR"):
            assert said in text

    def test_objects_to_a_line_and_reads_the_answer(
        self, owner, operator, vendor, statement
    ):
        line = statement.lines.get(kind="margin")
        path = at(vendor, f"statements/{name(statement)}/")

        owner.post(f"{path}lines/{line.pk}/dispute/", {"words": "Five, not four."})
        asked = LineDispute.objects.get()
        waiting = page(operator, "/operator/vendors-money/")
        operator.post(
            f"/operator/vendors-money/objections/{name(asked)}/",
            {"outcome": "accepted", "words": "So it is.", "correction": "0,005"},
        )

        assert "Five, not four." in waiting
        text = page(owner, path)
        assert "So it is." in text
        assert has(accounts.vendor_payable(vendor.pk)) == "0.225"

    def test_gives_its_details_and_its_account(self, owner, vendor):
        owner.post(
            at(vendor, "billing/"),
            {
                "name": "Enlace S.L.",
                "tax_id": "B12345678",
                "address": "Calle Mayor 1",
                "agrees": "on",
            },
        )
        owner.post(
            at(vendor, "billing/account/"), {"holder": "Enlace", "iban": iban(5)}
        )

        assert VendorDetails.objects.get(vendor=vendor).self_billing_agreed_at
        assert VendorAccount.objects.get(vendor=vendor).state == "given"
        text = page(owner, at(vendor, "billing/"))
        assert iban(5) not in text
        assert f"{iban(5)[:4]} … {iban(5)[-4:]}" in text
        assert AuditEntry.objects.filter(act="vendor-account-given").count() == 1

    def test_is_told_what_is_wrong_with_an_iban(self, owner, vendor):
        wrong = "ES9121000418450200051333"

        answer = owner.post(
            at(vendor, "billing/account/"), {"holder": "E", "iban": wrong}, follow=True
        )

        assert "A digit of this IBAN is wrong." in answer.content.decode()
        assert VendorAccount.objects.count() == 0

    @pytest.mark.parametrize(
        ("role", "sees", "changes"),
        [
            (Membership.Role.OWNER, 200, 302),
            (Membership.Role.MANAGER, 200, 403),
            (Membership.Role.FINANCE, 200, 403),
            (Membership.Role.REVIEWER, 403, 403),
        ],
    )
    def test_lets_some_see_its_money_and_owners_change_where_it_goes(
        self, vendor, role, sees, changes
    ):
        client = web.signed_in(web.member(vendor, role))

        seen = client.get(at(vendor, "statements/"))
        given = client.post(
            at(vendor, "billing/account/"), {"holder": "E", "iban": iban(5)}
        )

        assert (seen.status_code, given.status_code) == (sees, changes)
        assert VendorAccount.objects.count() == (changes == 302)


class TestAPaper:
    def test_has_the_same_bytes_each_time(self, statement):
        first = write_pdf(statement, language="en")

        assert first.startswith(b"%PDF")
        assert write_pdf(statement, language="en") == first

    def test_lists_each_line_as_csv(self, owner, vendor, statement):
        text = write_csv(statement)

        begins = f'"2026-11-24","{statement.lines.first().about}","Name the animal"'
        assert text.splitlines()[1:] == [
            f'{begins},"{kind}","4","{amount}","EUR","",""'
            for kind, amount in (("margin", "0.02"), ("reward", "0.20"))
        ]
        path = at(vendor, f"statements/{name(statement)}/csv/")
        assert owner.get(path).content.decode() == text

    def test_makes_a_text_of_what_a_spreadsheet_would_run(self, statement):
        line = statement.lines.first()
        line.title = {"en": "=1+1"}
        line.save()

        assert '"\'=1+1"' in write_csv(statement)


class TestAnOperator:
    def test_checks_an_account_against_what_was_given(self, operator, vendor):
        given = services.give_account(
            vendor=vendor,
            holder="Enlace",
            number=iban(5),
            by=web.member(vendor),
            now=AT,
        )

        assert iban(5) in page(operator, "/operator/vendors-money/")
        operator.post(
            f"/operator/vendors-money/accounts/{name(given)}/", {"right": "yes"}
        )

        given.refresh_from_db()
        assert given.state == "checked"

    def test_pays_a_vendor_and_books_it(self, operator, vendor, statement):
        operator.post(
            f"/operator/vendors-money/vendors/{vendors.name(vendor)}/pay/",
            {"currency": "EUR"},
        )
        payment = VendorPayment.objects.get()
        file = operator.get(f"/operator/vendors-money/payments/{name(payment)}/file/")
        operator.post(f"/operator/vendors-money/payments/{name(payment)}/end/")

        payment.refresh_from_db()
        assert (payment.state, payment.amount_micro) == ("booked", 220_000)
        assert iban(vendor.pk).encode() in file.content
        assert AuditEntry.objects.filter(act="vendor-file-taken").count() == 1

    def test_is_told_when_nobody_checked_the_account(self, operator, contract, vendor):
        months.work(contract)
        months.closed(vendor)

        answer = operator.post(
            f"/operator/vendors-money/vendors/{vendors.name(vendor)}/pay/",
            {"currency": "EUR"},
            follow=True,
        )

        assert "No bank account of this vendor is checked" in answer.content.decode()
        assert VendorPayment.objects.count() == 0


class TestPaymentsToWorkers:
    def owed(self, contract: Contract) -> Worker:
        who = worker()
        vendors.placed(who, contract)
        months.work(contract, times=[AT] * 4, who=who)
        return who

    def test_are_recorded_from_a_file_once(self, owner, contract, vendor):
        who = self.owed(contract)
        other = self.owed(contract)
        rows = "worker,amount,currency,day,reference\n" + "".join(
            f"{name_for(vendor, one.public_id)},{amount},EUR,2026-11-24,{reference}\n"
            for one, amount, reference in [
                (who, "0.15", "N1"),
                (other, "0.20", "N2"),
                (other, "0.20", "N3"),
            ]
        )

        def send() -> str:
            file = SimpleUploadedFile("paid.csv", rows.encode())
            answer = owner.post(
                at(vendor, "worker-payments/"), {"file": file}, follow=True
            )
            told: str = answer.content.decode()
            return told

        first, second = send(), send()

        assert "2 payments recorded." in first
        assert "Row 3: You do not owe this worker that much." in first
        assert "2 were there before." in second
        assert has(accounts.owed_by_vendor(vendor.pk, who.pk)) == "0.05"
        assert has(accounts.owed_by_vendor(vendor.pk, other.pk)) == "0.00"

    def test_of_another_vendors_worker_are_refused(self, owner, contract, vendor):
        self.owed(contract)
        stranger = months.contract()
        theirs = self.owed(stranger)

        answer = owner.post(
            at(vendor, "worker-payments/"),
            {
                "worker": name_for(stranger.vendor, theirs.public_id),
                "amount": "0.01",
                "currency": "EUR",
                "day": "2026-11-24",
                "reference": "N1",
            },
            follow=True,
        )

        assert "Row 1: Check the worker" in answer.content.decode()
        assert has(accounts.owed_by_vendor(stranger.vendor.pk, theirs.pk)) == "0.20"

    def test_show_whom_the_vendor_owes(self, owner, contract, vendor):
        who = self.owed(contract)

        text = page(owner, at(vendor, "worker-payments/"))

        assert name_for(vendor, who.public_id) in text
        assert "0.20 EUR" in text


class TestWhatPeopleWrite:
    @pytest.mark.parametrize("part", range(3))
    def test_stands_on_each_others_pages_and_does_nothing(self, part, statement):
        vendor = statement.vendor
        member, boss = web.member(vendor), web.user(is_operator=True)
        hand, operator = web.signed_in(member), web.signed_in(boss)
        path = at(vendor, f"statements/{name(statement)}/")
        line = statement.lines.first()
        for words in packed(HOSTILE[part::3], 900):
            kept = " ".join(words.split())
            title = {"en": words}
            statement.lines.filter(pk=line.pk).update(title=title)
            VendorDetails.objects.update(name=words[:190], address=words[:400])
            asked = dispute_line(
                vendor=vendor,
                statement=statement.public_id,
                line_id=line.pk,
                words=words,
                by=member,
                now=DECEMBER,
            )
            assert kept in shown(operator, "/operator/vendors-money/")
            answer_dispute(
                public_id=asked.public_id,
                answer=Answer(is_accepted=False, words=words),
                by=boss,
                now=DECEMBER,
            )
            assert shown(hand, path).count(kept) >= 3
            shown(hand, at(vendor, "billing/"))
            assert write_pdf(statement, language="en").startswith(b"%PDF")
