"""What a bank says is booked once, in whatever order and however often it is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from tests.build import bank, web
from tests.build.bank import back, batch, came, euros, file, notice
from tests.build.bank_house import (
    block_of,
    came_of,
    names_of,
    problems,
    read,
    run_open,
    states,
    suspense,
)
from tests.build.payouts import (
    LATER,
    PAYER,
    configure,
    has,
    payable,
    sepa_worker,
)
from tests.build.people import requester

from hormiga.domain.bank.models import BankEntry, BankFile, BankStatement
from hormiga.domain.bank.rules import NotOurAccount
from hormiga.domain.billing.references import reference_of
from hormiga.domain.messages.models import Notice
from hormiga.domain.payouts.models import PayoutMethod, Run
from hormiga.domain.payouts.rules import SepaNotConfigured
from hormiga.domain.people.models import AuditEntry, Worker
from hormiga.engines.rails.camt import (
    DuplicateStatement,
    Movement,
    StatementDoesNotAddUp,
)
from hormiga.engines.rails.safe_xml import XmlTruncated, XmlWithDoctype
from hormiga.flows.settle_run import settle_file
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def unchanged() -> bool:
    """Say whether nothing at all was written down."""
    kept = [one.objects.exists() for one in (BankFile, BankStatement, BankEntry)]
    noted = AuditEntry.objects.filter(act="bank-file-read").exists()
    return not any([*kept, noted]) and suspense() == "0.00" and problems() == []


class TestABatchBooking:
    def test_books_the_whole_run_as_paid(self):
        sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()

        read(file(batch("13.00", block_of(run), count=2)))

        assert states(run) == ["paid", "paid"]
        assert came_of() == [("matched", "paid")]
        assert Run.objects.get(pk=run.pk).state == "settled"
        assert [has(accounts.transit(run.pk)), has(accounts.BANK)] == ["0.00"] * 2
        assert problems() == []

    def test_is_fine_where_an_operator_has_booked_it_by_hand(self):
        sepa_worker("12.34")
        run = run_open()
        settle_file(run_id=run.pk, now=LATER)

        read(file(batch("12.34", block_of(run))))

        assert came_of() == [("matched", "paid-already")]
        assert problems() == []

    def test_is_known_by_the_message_too(self):
        sepa_worker("12.34")
        run = run_open()
        out = Movement(
            amount=euros("12.34"), is_credit=False, message_id=run.sender_batch_id
        )

        read(file(bank.entry("B", out)))

        assert states(run) == ["paid"]

    @pytest.mark.parametrize("amount", ["12.33", "12.35", "25.68"])
    def test_of_another_amount_books_nothing_and_asks(self, amount):
        sepa_worker("12.34"), sepa_worker("1.00")
        run = run_open()

        read(file(batch(amount, block_of(run))))

        assert states(run) == ["in-transit", "in-transit"]
        assert came_of() == [("asks", "odd-amount")]
        assert problems() == []

    def test_of_the_rest_fits_once_the_bank_has_told_what_it_rejected(self):
        sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()
        read(file(batch("0.66", block_of(run))))
        asked = came_of()

        read(bank.rejected(run.sender_batch_id, names_of(run)[0]))

        assert asked == [("asks", "odd-amount")]
        assert came_of() == [("matched", "paid")]
        assert [states(run), problems()] == [["returned", "paid"], []]

    def test_a_second_time_asks_a_person(self):
        sepa_worker("12.34")
        run = run_open()
        read(file(batch("12.34", block_of(run))))

        read(file(batch("12.34", block_of(run)), name="2026-229"))

        assert came_of() == [("matched", "paid"), ("asks", "twice")]
        assert problems() == []

    def test_that_lists_its_payments_books_those(self):
        sepa_worker("12.34"), sepa_worker("0.66"), sepa_worker("5.00")
        run = run_open()
        first, second, _ = names_of(run)
        both = [
            Movement(
                amount=euros(amount),
                is_credit=False,
                end_to_end_id=name,
                information_id=block_of(run),
            )
            for amount, name in (("12.34", first), ("0.66", second))
        ]

        read(file(bank.entry("B", *both)))

        assert states(run) == ["paid", "paid", "in-transit"]
        assert came_of() == [("matched", "paid")] * 2
        assert problems() == []

    def test_announced_and_then_stated_is_one_booking(self):
        sepa_worker("12.34")
        run = run_open()

        read(notice(batch("12.34", block_of(run))))
        read(file(batch("12.34", block_of(run))))

        assert came_of() == [("matched", "paid"), ("matched", "paid-already")]
        assert [states(run), problems()] == [["paid"], []]

    def test_takes_what_the_account_paid_for_other_things_as_not_ours(self):
        fee = Movement(amount=euros("3.50"), is_credit=False, remittance="Fee")
        reversed_one = bank.entry(
            "X", Movement(amount=euros("9"), is_credit=False), is_reversal=True
        )

        read(file(bank.entry("F", fee), reversed_one))

        assert came_of() == [("ignored", "not-ours"), ("asks", "reversal")]
        assert problems() == []


class TestAReturn:
    def test_gives_the_payout_back_and_tells_its_worker_why(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("0.66")
        Worker.objects.filter(pk=ana.pk).update(user=web.user())
        run = run_open()
        first, _ = names_of(run)

        read(file(batch("13.00", block_of(run)), back("12.34", first, reason="AC04")))

        assert states(run) == ["returned", "paid"]
        assert [payable(ana), payable(eva)] == ["12.34", "0.00"]
        method = PayoutMethod.objects.get(worker=ana)
        assert (method.unverified_at, method.unverified_reason) == (LATER, "AC04")
        told = Notice.objects.get()
        assert told.kind == "money.payout-returned"
        assert told.facts == {"amount": "12.34 EUR", "reason": "AC04", "asks": True}
        assert has(accounts.BANK) == "-12.34"
        assert problems() == []

    def test_by_our_own_mistake_leaves_the_account_as_it_is(self):
        ana = sepa_worker("12.34")
        run = run_open()

        read(file(back("12.34", *names_of(run), reason="AM05")))

        assert PayoutMethod.objects.get(worker=ana).unverified_at is None
        assert states(run) == ["returned"]

    def test_before_and_after_its_booking_comes_to_the_same(self):
        results = []
        for order in permutations(range(3)):
            ana, *_ = sepa_worker("12.34"), sepa_worker("0.66"), sepa_worker("5.00")
            run = run_open()
            name, _, rejected = names_of(run)
            read(bank.rejected(run.sender_batch_id, rejected, name=f"S{run.pk}"))
            day = f"D{run.pk}-"
            files = [
                file(batch("13.00", block_of(run)), name=f"{day}1"),
                file(back("12.34", name), name=f"{day}2"),
                notice(back("12.34", name), name=f"{day}3"),
            ]
            for at in order:
                read(files[at])
            results.append((states(run), payable(ana), suspense()))
            read(files[0])

        told = (["returned", "paid", "returned"], "12.34", "0.00")
        assert results == [told] * 6
        assert not BankEntry.objects.exclude(state="matched").exists()
        assert problems() == []

    def test_a_second_time_is_money_that_nobody_knows(self):
        ana = sepa_worker("12.34")
        run = run_open()
        (name,) = names_of(run)

        read(file(batch("12.34", block_of(run)), back("12.34", name)))
        read(file(back("12.34", name, reference="R2"), name="2026-229"))

        assert came_of()[-1] == ("suspense", "twice")
        assert [payable(ana), suspense()] == ["12.34", "12.34"]
        assert problems() == []

    @pytest.mark.parametrize(
        ("amount", "name", "why"),
        [("12.30", None, "odd-amount"), ("12.34", "3NOTOURS", "unknown-return")],
    )
    def test_that_is_no_payout_of_ours_waits_in_suspense(self, amount, name, why):
        ana = sepa_worker("12.34")
        run = run_open()

        read(
            file(batch("12.34", block_of(run)), back(amount, name or names_of(run)[0]))
        )

        assert came_of()[-1] == ("suspense", why)
        assert [payable(ana), suspense()] == ["0.00", amount]
        assert problems() == []

    def test_of_a_payment_that_the_bank_never_took_is_not_expected(self):
        ana, _ = sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()
        name = names_of(run)[0]
        read(bank.rejected(run.sender_batch_id, name))

        read(file(batch("0.66", block_of(run)), back("12.34", name)))

        assert came_of() == [("matched", "paid"), ("suspense", "not-expected")]
        assert [payable(ana), suspense(), has(accounts.BANK)] == [
            "12.34",
            "12.34",
            "-24.68",
        ]
        assert problems() == []

    def test_of_a_rejected_payment_that_went_out_with_the_whole_is_expected(self):
        ana, _ = sepa_worker("12.34"), sepa_worker("0.66")
        run = run_open()
        name = names_of(run)[0]
        read(bank.rejected(run.sender_batch_id, name))

        read(file(batch("13.00", block_of(run)), back("12.34", name)))

        assert came_of() == [("matched", "paid"), ("matched", "given-back-already")]
        assert [payable(ana), suspense(), has(accounts.BANK)] == [
            "12.34",
            "0.00",
            "-12.34",
        ]
        assert problems() == []


class TestMoneyThatComesIn:
    def test_with_a_requesters_reference_is_in_its_wallet(self):
        owner = requester()

        read(file(came("250.00", f"for tasks {reference_of(owner)} thanks")))

        assert has(accounts.wallet(owner.pk)) == "250.00"
        assert came_of() == [("matched", "deposited")]
        entry = BankEntry.objects.get()
        assert entry.match_key == f"bank:{entry.statement_id}:{entry.pk}"
        assert entry.sealed_words == ""
        noted = AuditEntry.objects.get(act="deposited", actor="user:1")
        assert noted.facts == {"amount": "250.00 EUR"}
        assert problems() == []

    def test_without_one_waits_in_suspense_with_sealed_words(self):
        owner = requester()

        read(file(came("250.00", "our last invoice", name="Bodega Soler")))

        assert [has(accounts.wallet(owner.pk)), suspense()] == ["0.00", "250.00"]
        assert came_of() == [("suspense", "unknown-sender")]
        sealed = BankEntry.objects.get().sealed_words
        assert sealed.startswith("v1.")
        assert "Bodega" not in sealed
        assert problems() == []

    def test_is_only_announced_by_a_notice(self):
        owner = requester()
        entry = came("250.00", reference_of(owner))

        read(notice(entry))
        told = [has(accounts.wallet(owner.pk)), came_of()]
        read(file(entry))

        assert told == ["0.00", [("ignored", "announced")]]
        assert has(accounts.wallet(owner.pk)) == "250.00"
        assert suspense() == "0.00"
        assert problems() == []


class TestAFileReadAgain:
    def test_changes_nothing_in_whatever_bytes_and_order_it_comes(self):
        owner, ana = requester(), sepa_worker("12.34")
        run = run_open()
        entries = (
            batch("12.34", block_of(run)),
            back("12.34", *names_of(run)),
            came("9.00", reference_of(owner), reference="C1"),
            came("5.00", "hello", reference="C2"),
        )
        told = bank.statement(*entries)

        first = read(bank.camt(bank.document(told)))
        for order in permutations(told.entries):
            read(bank.camt(bank.document(replace(told, entries=order))))
        again = read(bank.camt(bank.document(told)))

        assert (first.was_known, again.was_known) == (False, True)
        assert again.file == first.file
        assert BankEntry.objects.count() == 4
        assert [payable(ana), suspense(), has(accounts.wallet(owner.pk))] == [
            "12.34",
            "5.00",
            "9.00",
        ]
        assert problems() == []

    def test_finishes_what_was_cut_short(self):
        sepa_worker("12.34")
        run = run_open()
        content = file(batch("12.34", block_of(run)), came("5.00", "hello"))
        read(content)
        BankEntry.objects.filter(is_credit=False).update(
            state="new", came="", match_key=""
        )

        read(content)

        assert came_of() == [
            ("matched", "paid-already"),
            ("suspense", "unknown-sender"),
        ]
        assert problems() == []


class TestAFileIsRefused:
    def test_when_a_statement_says_something_else_than_before(self):
        read(file(came("5.00", "hello")))

        with pytest.raises(DuplicateStatement):
            read(file(came("6.00", "hello")))

        assert [BankFile.objects.count(), BankEntry.objects.count()] == [1, 1]
        assert suspense() == "5.00"
        assert problems() == []

    def test_when_one_of_its_statements_is_not_our_accounts(self):
        foreign = bank.statement(iban="DE89370400440532013000", name="2")
        ours = bank.statement(came("5.00", "hello"))

        with pytest.raises(NotOurAccount):
            read(bank.camt(bank.document(ours, foreign)))

        assert unchanged()

    def test_without_an_account_that_pays(self, settings):
        configure(settings, sepa_name="", sepa_iban="")

        with pytest.raises(SepaNotConfigured):
            read(file(came("5.00", "hello")))

        assert unchanged()

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (lambda whole: whole[:-20], XmlTruncated),
            (
                lambda whole: whole.replace(b">1005.00<", b">1005.01<"),
                StatementDoesNotAddUp,
            ),
            (
                lambda whole: whole.replace(
                    b"?>", b'?><!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                ).replace(b"hello", b"&x;"),
                XmlWithDoctype,
            ),
        ],
    )
    def test_whole_and_leaves_nothing(self, change, refusal):
        whole = file(came("5.00", "hello"))

        with pytest.raises(refusal):
            read(change(whole))

        assert unchanged()
