"""Where a worker's money goes: asked back, told, held, and looked at by a person."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from tests.build import payouts, web
from tests.build.payouts import configure, earn, worker_owed
from tests.doors.web.hostile import HOSTILE, packed, read
from tests.doors.web.test_worker_pages import signed_in, text

from hormiga.domain.messages.models import Notice
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.accounts_given import Details
from hormiga.domain.payouts.models import PayoutMethod, Run
from hormiga.domain.payouts.rules import Rail, masked, method_context
from hormiga.domain.people.models import AuditEntry, User, Worker
from hormiga.domain.programmes import services as programmes
from hormiga.doors.jobs import tasks
from hormiga.flows.change_account import mail_left
from hormiga.kit import clock, ids, jobs, vault

pytestmark = pytest.mark.django_db

PAGE = "/earnings/account/"
IBAN = "ES91 2100 0418 4502 0005 1332"
SEPA = {"rail": "sepa", "holder": "Ana Pérez", "account": IBAN}
PAYPAL = {"rail": "paypal", "holder": "Ana", "account": "ana@example.org"}
LISTED = {
    "rail": "list",
    "holder": "Rahim Uddin",
    "country": "BD",
    "bank": "Sonali Bank",
    "account": "0123 456 789",
    "note": "Branch 0123",
}
RIGHT = {"right": "yes"}


def reauthenticated(client: Client) -> None:
    client.post("/accounts/again/", {"password": "x"})


def active(worker: Worker) -> PayoutMethod:
    return PayoutMethod.objects.get(worker=worker, is_active=True)


def kinds(user: User | None) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def given(client: Client, account: dict[str, str] = SEPA) -> None:
    assert client.post(PAGE, account | RIGHT)["Location"] == PAGE


class TestTheAccountPage:
    def test_asks_back_with_the_banks_name_before_it_keeps_anything(self):
        client, _ = signed_in()

        page = text(client.post(PAGE, SEPA))

        assert "Is this right?" in page
        assert "ES91 2100 0418 4502 0005 1332" in page
        assert "CAIXABANK, S.A." in page
        assert "Spain" in page
        assert not PayoutMethod.objects.exists()

    def test_keeps_an_iban_and_shows_only_its_ends(self):
        client, worker = signed_in()

        given(client)

        page = text(client.get(PAGE))
        assert "ES91 … 1332" in page
        assert "CAIXABANK, S.A." in page
        assert "2100" not in page
        assert methods.usable(active(worker), clock.read())

    def test_keeps_a_paypal_address(self):
        client, _ = signed_in()

        given(client, PAYPAL)

        assert "a…@example.org" in text(client.get(PAGE))

    def test_keeps_an_account_that_is_paid_by_hand(self):
        client, _ = signed_in()

        asked = text(client.post(PAGE, LISTED))
        given(client, LISTED)

        assert "0123 456 789" in asked
        assert "Branch 0123" in asked
        page = text(client.get(PAGE))
        assert "… 6 789" not in page
        assert "… " in page
        assert "Sonali Bank" in page
        assert "Bangladesh" in page

    @pytest.mark.parametrize(
        ("country", "way"), [("ES", "sepa"), ("CO", "paypal"), ("BD", "list")]
    )
    def test_begins_with_the_way_that_reaches_the_worker(self, country, way):
        client, worker = signed_in()
        Worker.objects.filter(pk=worker.pk).update(country=country)

        assert f'name="rail" value="{way}"' in text(client.get(PAGE))
        other = text(client.get(f"{PAGE}?way=paypal"))
        assert 'name="rail" value="paypal"' in other

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"account": "ES91"}, "account", "This is not an IBAN"),
            (
                {"account": "ES9121000418450200051333"},
                "account",
                "One character of this IBAN is wrong.",
            ),
            (
                {"account": "BR1800360305000010009795493C1"},
                "account",
                "outside the SEPA area",
            ),
            ({"holder": "中"}, "holder", "Banks cannot read this name."),
            (
                {"rail": "paypal", "account": "ana"},
                "account",
                "A PayPal account is an e-mail address.",
            ),
            ({"account": ""}, "account", "Write your IBAN or your PayPal address."),
            (LISTED | {"account": "=1"}, "account", "An account number has letters"),
            (LISTED | {"bank": ""}, "bank", "Write the name of the bank."),
            (LISTED | {"country": "ES"}, "country", "Select a valid choice"),
        ],
    )
    def test_refuses_in_words_beside_the_field(self, changed, field, words):
        client, _ = signed_in()

        page = text(client.post(PAGE, SEPA | changed | RIGHT))

        assert f'id="id_{field}_error"' in page
        assert words in page
        assert not PayoutMethod.objects.exists()

    def test_knows_no_other_way(self):
        client, _ = signed_in()

        page = text(client.post(PAGE, SEPA | {"rail": "cash"} | RIGHT))

        assert "Choose how you want to be paid." in page
        assert not PayoutMethod.objects.exists()

    def test_masks_each_kind_of_account(self):
        assert masked(rail=Rail.SEPA, account="ES9121000418450200051332") == (
            "ES91 … 1332"
        )
        assert masked(rail=Rail.PAYPAL, account="ana@b.org") == "a…@b.org"
        assert masked(rail=Rail.LIST, account="0123456789") == "… 6789"
        assert masked(rail=Rail.LIST, account="123456") == "… 56"


class TestAChange:
    def test_is_kept_only_after_the_password_was_asked_for(self):
        client, worker = signed_in()
        given(client)

        asked = client.post(PAGE, PAYPAL | RIGHT)

        assert asked["Location"].startswith("/accounts/again/")
        assert active(worker).rail == "sepa"

    def test_goes_on_where_it_was_once_the_password_is_given(self):
        client, worker = signed_in()
        given(client)
        asked = client.post(PAGE, PAYPAL)

        page = text(client.post(asked["Location"], {"password": "x", "next": PAGE}))

        assert "Is this right?" in page
        assert 'action="/earnings/account/"' in page
        client.post(PAGE, PAYPAL | RIGHT)
        assert active(worker).rail == "paypal"

    def test_is_not_taken_with_a_wrong_password(self):
        client, worker = signed_in()
        given(client)
        asked = client.post(PAGE, PAYPAL | RIGHT)

        client.post(asked["Location"], {"password": "y", "next": PAGE})
        client.post(PAGE, PAYPAL | RIGHT)

        assert active(worker).rail == "sepa"

    def test_is_told_by_mail_and_says_until_when_nothing_is_sent(self):
        client, worker = signed_in()
        given(client)
        reauthenticated(client)

        given(client, PAYPAL)

        assert kinds(worker.user) == ["security.payout-account-changed"]
        page = text(client.get("/notices/"))
        assert "Your payout account was changed on" in page
        assert "Not you?" in page
        until = active(worker).usable_from
        assert f"Nothing is sent there until {until.day} " in text(client.get(PAGE))

    def test_is_mailed_whatever_was_chosen(self):
        client, worker = signed_in()
        given(client)
        reauthenticated(client)
        given(client, PAYPAL)
        notice = Notice.objects.get(user=worker.user)

        tasks.WORK[jobs.MAIL_NOTICE](notice.pk)

        (letter,) = mail.outbox
        assert letter.to == ["ana@example.org"]
        assert "Your payout account was changed on" in letter.subject

    def test_is_told_to_the_paypal_address_that_was_left(self):
        client, worker = signed_in()
        given(client, PAYPAL | {"account": "old@example.org"})
        left = active(worker)
        reauthenticated(client)
        given(client)

        tasks.WORK[jobs.MAIL_LEFT_ACCOUNT](left.pk)

        (letter,) = mail.outbox
        assert letter.to == ["old@example.org"]
        assert letter.subject == "Payouts no longer come to this PayPal address"
        assert "ES91" not in letter.body

    def test_is_not_told_twice_to_one_address(self):
        client, worker = signed_in()
        given(client, PAYPAL)

        mail_left(method_id=active(worker).pk, now=clock.read())

        assert mail.outbox == []


class TestAnAccountThatABankRefused:
    def test_is_confirmed_or_changed_by_its_owner(self):
        client, worker = signed_in()
        given(client)
        methods.mark_unverified(
            method_id=active(worker).pk, reason="AC04", now=clock.read()
        )

        page = text(client.get(PAGE))
        client.post(f"{PAGE}right/")

        assert "The bank sent your money back." in page
        assert "The account is closed." in page
        assert methods.usable(active(worker), clock.read())


@pytest.fixture
def sharing():
    """Two workers with one account, each with a client of their own."""
    ana, eva = signed_in(), signed_in("eva@example.org")
    given(ana[0])
    given(eva[0])
    return ana, eva


class TestASharedAccount:
    def test_waits_for_both_and_names_neither_to_the_other(self, sharing):
        for client, worker in sharing:
            page = text(client.get(PAGE))
            (other,) = {"ana@example.org", "eva@example.org"} - {worker.user.email}
            held_at = active(worker).held_for_review_at
            assert held_at
            day = (held_at + timedelta(days=5)).day
            assert "A person is looking at this account." in page
            assert f"You hear from us by {day} " in page
            assert "There is nothing that you must do." in page
            assert other not in page
            assert kinds(worker.user) == ["money.account-in-review"]
            assert other not in text(client.get("/notices/"))

    def test_is_paid_to_neither_and_the_money_waits(self, sharing, settings):
        configure(settings, **payouts.PAYER)
        programmes.enrol(
            workers=[worker for _, worker in sharing],
            programme=payouts.programme(),
            now=clock.read(),
        )
        for _, worker in sharing:
            earn(worker, "5.00")

        opened = payouts.opened(now=clock.read())

        assert not opened.runs
        assert {one.reason for one in opened.unpaid} == {"in-review"}
        assert [payouts.payable(worker) for _, worker in sharing] == ["5.00", "5.00"]

    def test_is_decided_by_an_operator_with_a_reason(self, sharing):
        (ana_client, ana), (eva_client, eva) = sharing
        operator = web.signed_in(web.user(is_operator=True))
        page = text(operator.get("/operator/accounts/"))
        assert "ana@example.org" in page
        assert ids.outside(eva.public_id, ids.WORKER) in page

        for worker, decision in ((ana, "release"), (eva, "refuse")):
            operator.post(
                "/operator/accounts/decide/",
                {
                    "method": active(worker).pk,
                    "decision": decision,
                    "reason": f"We {decision} it.",
                },
            )

        assert methods.usable(active(ana), clock.read())
        assert not PayoutMethod.objects.filter(worker=eva, is_active=True).exists()
        assert kinds(ana.user)[-1] == "money.account-released"
        assert kinds(eva.user)[-1] == "money.account-refused"
        assert "We refuse it." in text(eva_client.get(PAGE))
        assert "A person is looking" not in text(ana_client.get(PAGE))
        assert list(
            AuditEntry.objects.filter(act__startswith="account-")
            .order_by("pk")
            .values_list("act", "subject")
        ) == [
            ("account-released", f"worker:{ids.outside(ana.public_id, ids.WORKER)}"),
            ("account-refused", f"worker:{ids.outside(eva.public_id, ids.WORKER)}"),
        ]
        assert "No account waits." in text(operator.get("/operator/accounts/"))

    def test_stays_as_it_is_without_a_reason(self, sharing):
        (_, ana), _ = sharing
        operator = web.signed_in(web.user(is_operator=True))

        operator.post(
            "/operator/accounts/decide/",
            {"method": active(ana).pk, "decision": "release", "reason": " "},
        )

        assert methods.waiting_for_review() == 2
        assert not AuditEntry.objects.filter(act__startswith="account-").exists()

    def test_is_refused_to_its_worker_for_good(self, sharing):
        (client, ana), _ = sharing
        methods.refuse(method_id=active(ana).pk, reason="No.", now=clock.read())
        reauthenticated(client)

        page = text(client.post(PAGE, SEPA | RIGHT))

        assert "did not accept it" in page
        assert not PayoutMethod.objects.filter(worker=ana, is_active=True).exists()


class TestHostileWords:
    """No form lets them all in, but the table would."""

    def test_act_on_neither_the_workers_nor_the_operators_page(self, sharing):
        (client, ana), (eva_client, eva) = sharing
        operator = web.signed_in(web.user(is_operator=True))
        for pack in packed(HOSTILE, 500):
            details = json.dumps({"bank": pack, "country": "BD", "note": pack})
            PayoutMethod.objects.filter(worker=ana, is_active=True).update(
                rail="list",
                sealed_holder=sealed(ana, "holder", pack),
                sealed_details=sealed(ana, "details", details),
            )
            refused = PayoutMethod.objects.filter(worker=eva)
            refused.update(is_active=False, refused_at=clock.read(), decision=pack)

            seen = shown(client, PAGE)
            decided = shown(eva_client, PAGE)
            looked = shown(operator, "/operator/accounts/")

            assert seen.count(" ".join(pack.split())) == 2
            assert " ".join(pack.split()) in decided
            assert " ".join(pack.split()) in looked

    def test_of_a_bank_act_nowhere(self):
        client, worker = signed_in()
        given(client)
        for pack in packed(HOSTILE, 200):
            PayoutMethod.objects.filter(worker=worker).update(
                unverified_at=clock.read(), unverified_reason=pack
            )

            assert " ".join(pack.split()) in shown(client, PAGE)


def sealed(worker: Worker, part: str, text: str) -> str:
    return vault.seal(text, method_context(worker_id=worker.pk, part=part))


def shown(client: Client, path: str) -> str:
    """Look at a page; it may hold nothing that acts."""
    dangers, words = read(text(client.get(path)))
    assert dangers == [], path
    return " ".join(words.split())


class TestARunOfAList:
    def test_is_a_csv_file_that_somebody_pays_by_hand_and_books(self):
        worker = worker_owed("12.30")
        methods.set_method(
            worker=worker,
            rail=Rail.LIST,
            holder="=Rahim",
            account="0123 456 789",
            details=Details(bank="Sonali Bank", country="BD"),
            now=payouts.NOON,
        )
        operator = web.signed_in(web.user(is_operator=True))
        (run,) = payouts.opened().runs
        path = f"/operator/payouts/runs/{ids.outside(run.public_id)}/"

        page = text(operator.get(path))
        first, again = operator.get(f"{path}file/"), operator.get(f"{path}file/")
        operator.post(f"{path}settle/")

        assert "pay each line by hand" in page
        assert first["Content-Type"] == "text/csv; charset=utf-8"
        assert first["Content-Disposition"].endswith('.csv"')
        assert first.content == again.content
        assert re.search(
            r'"P?[^"]+","\'=Rahim","BD","Sonali Bank","0123 456 789","","12.30","EUR"',
            first.content.decode(),
        )
        assert Run.objects.get().state == "settled"
        assert payouts.payable(worker) == "0.00"
