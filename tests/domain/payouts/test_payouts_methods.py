"""Where a worker's money goes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.build.payouts import LATER, NOON, iban, worker_owed

from hormiga.domain.payouts import methods
from hormiga.domain.payouts.accounts_given import (
    Details,
    ReachedOtherwise,
    read_details,
)
from hormiga.domain.payouts.leaving import forget_accounts
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.rules import NoPaypalAccount, Rail, method_context
from hormiga.domain.payouts.shown import opened
from hormiga.domain.people.models import Worker
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.engines.rails.pain001 import NameNotWritable
from hormiga.engines.rails.payout_list import NotAnAccountNumber
from hormiga.kit import vault

pytestmark = pytest.mark.django_db


def set_iban(
    worker: Worker, account: str, *, holder: str = "Ana Pérez", now: datetime = NOON
) -> PayoutMethod:
    return methods.set_method(
        worker=worker, rail=Rail.SEPA, holder=holder, account=account, now=now
    )


def set_paypal(worker: Worker, account: str) -> PayoutMethod:
    return methods.set_method(
        worker=worker, rail=Rail.PAYPAL, holder="", account=account, now=NOON
    )


def account_of(method: PayoutMethod) -> str:
    context = method_context(worker_id=method.worker_id, part="account")
    return vault.open_sealed(method.sealed_account, context)


class TestAMethod:
    def test_is_sealed_for_its_worker(self):
        worker = worker_owed("1.00")

        method = set_iban(worker, "de89 3704 0044 0532 0130 00")

        assert account_of(method) == "DE89370400440532013000"
        assert "DE89370400440532013000" not in method.sealed_account
        context = method_context(worker_id=worker.pk + 1, part="account")
        with pytest.raises(vault.Tampered):
            vault.open_sealed(method.sealed_account, context)

    def test_replaces_the_one_before(self):
        worker = worker_owed("1.00")
        before = set_iban(worker, iban(1))

        after = set_iban(worker, iban(2), now=LATER)

        rows = PayoutMethod.objects.filter(worker=worker).order_by("pk")
        assert [(row.pk, row.is_active) for row in rows] == [
            (before.pk, False),
            (after.pk, True),
        ]

    def test_has_one_digest_however_the_account_is_written(self):
        spaced = set_iban(worker_owed("1.00"), "DE89 3704 0044 0532 0130 00")
        plain = set_iban(worker_owed("1.00"), "de89370400440532013000")
        other = set_iban(worker_owed("1.00"), iban(7))

        assert spaced.account_digest == plain.account_digest
        assert other.account_digest != plain.account_digest

    @pytest.mark.parametrize(
        ("account", "refusal"),
        [
            ("DE88370400440532013000", WrongCheckDigits),
            ("DE8937040044053201300", NotAnIban),
            ("not an iban", NotAnIban),
            ("BR1800360305000010009795493C1", NotInSepa),
        ],
    )
    def test_refuses_a_bad_iban_by_name(self, account, refusal):
        worker = worker_owed("1.00")
        known = set_iban(worker, iban(1))

        with pytest.raises(refusal):
            set_iban(worker, account)

        assert PayoutMethod.objects.get(worker=worker).pk == known.pk
        assert PayoutMethod.objects.get(worker=worker).is_active

    def test_refuses_a_name_that_no_bank_file_can_carry(self):
        with pytest.raises(NameNotWritable):
            set_iban(worker_owed("1.00"), iban(1), holder="王小明")

        assert not PayoutMethod.objects.exists()

    @pytest.mark.parametrize("account", ["luis", "luis@", f"{'l' * 120}@example.org"])
    def test_refuses_what_is_no_paypal_account(self, account):
        with pytest.raises(NoPaypalAccount):
            set_paypal(worker_owed("1.00"), account)

        assert not PayoutMethod.objects.exists()


AFTER_HOLD = NOON + timedelta(hours=72)
BANGLADESH = Details(bank="Sonali Bank", country="BD", note="Branch 0123")


def set_listed(
    worker: Worker, account: str = "0123 456 789", details: Details = BANGLADESH
) -> PayoutMethod:
    return methods.set_method(
        worker=worker,
        rail=Rail.LIST,
        holder="রহিম উদ্দিন",
        account=account,
        details=details,
        now=NOON,
    )


def fresh(method: PayoutMethod) -> PayoutMethod:
    return PayoutMethod.objects.get(pk=method.pk)


class TestAChange:
    def test_of_nothing_is_usable_at_once(self):
        first = set_iban(worker_owed("1.00"), iban(1))

        assert methods.usable(first, NOON)
        assert methods.why_held(first, NOON) is None

    def test_of_an_account_is_usable_after_72_hours(self):
        worker = worker_owed("1.00")
        set_iban(worker, iban(1))

        changed = set_iban(worker, iban(2))

        just_before = AFTER_HOLD - timedelta(microseconds=1)
        assert methods.why_held(changed, just_before) == "new-account"
        assert methods.usable(changed, AFTER_HOLD)

    def test_of_the_name_alone_waits_for_nothing(self):
        worker = worker_owed("1.00")
        set_iban(worker, iban(1))

        mended = set_iban(worker, iban(1), holder="Ana Pérez Gil", now=LATER)

        assert methods.usable(mended, LATER)

    def test_of_the_name_alone_ends_no_wait(self):
        worker = worker_owed("1.00")
        set_iban(worker, iban(1))
        set_iban(worker, iban(2))

        mended = set_iban(worker, iban(2), holder="Ana Pérez Gil", now=LATER)

        assert mended.usable_from == AFTER_HOLD

    def test_there_and_back_waits_too(self):
        worker = worker_owed("1.00")
        set_iban(worker, iban(1))
        set_iban(worker, iban(2))

        back = set_iban(worker, iban(1), now=LATER)

        assert methods.why_held(back, LATER) == "new-account"

    def test_leaves_nobody_but_the_new_one_active(self):
        worker = worker_owed("1.00")
        before = set_iban(worker, iban(1))
        set_iban(worker, iban(2))

        assert not methods.usable(fresh(before), NOON)


class TestAnAccountOfTwo:
    def test_is_held_for_both(self):
        first = set_iban(worker_owed("1.00"), iban(1))
        second = set_iban(worker_owed("1.00"), iban(1), now=LATER)

        assert methods.why_held(fresh(first), LATER) == "in-review"
        assert methods.why_held(second, LATER) == "in-review"
        assert [
            [(one.method_id, one.waits) for one in group]
            for group in methods.digest_groups()
        ] == [[(first.pk, True), (second.pk, True)]]

    def test_is_seen_though_one_has_left_it(self):
        leaver = worker_owed("1.00")
        left = set_iban(leaver, iban(1))
        set_iban(leaver, iban(2))

        second = set_iban(worker_owed("1.00"), iban(1), now=LATER)

        assert methods.why_held(second, LATER) == "in-review"
        assert [(one.method_id, one.waits) for one in methods.digest_groups()[0]] == [
            (left.pk, False),
            (second.pk, True),
        ]

    def test_is_not_another_way_with_the_same_words(self):
        set_paypal(worker_owed("1.00"), "ana@example.org")
        other = set_paypal(worker_owed("1.00"), "eva@example.org")

        assert methods.usable(other, NOON)
        assert methods.digest_groups() == []

    def test_cannot_be_free_twice_even_past_our_code(self):
        first = set_iban(worker_owed("1.00"), iban(1))
        set_iban(worker_owed("1.00"), iban(1))

        with (
            pytest.raises(IntegrityError, match="one_account_is_one_workers"),
            transaction.atomic(),
        ):
            PayoutMethod.objects.update(held_for_review_at=None)

        assert fresh(first).held_for_review_at == NOON

    def test_stays_released_when_a_third_comes(self):
        first = set_iban(worker_owed("1.00"), iban(1))
        second = set_iban(worker_owed("1.00"), iban(1))
        methods.release(method_id=first.pk, reason="A couple.", now=LATER)

        third = set_iban(worker_owed("1.00"), iban(1), now=LATER)

        assert methods.usable(fresh(first), LATER)
        assert not methods.usable(fresh(second), LATER)
        assert not methods.usable(third, LATER)

    def test_stays_released_under_a_mended_name(self):
        worker = worker_owed("1.00")
        first = set_iban(worker, iban(1))
        set_iban(worker_owed("1.00"), iban(1))
        methods.release(method_id=first.pk, reason="A couple.", now=LATER)

        mended = set_iban(worker, iban(1), holder="Ana Pérez Gil", now=LATER)

        assert methods.usable(mended, LATER)

    def test_once_refused_is_not_given_again(self):
        worker = worker_owed("1.00")
        set_iban(worker_owed("1.00"), iban(1))
        second = set_iban(worker, iban(1))
        methods.refuse(method_id=second.pk, reason="One person.", now=LATER)

        with pytest.raises(methods.AccountWasRefused):
            set_iban(worker, iban(1), now=LATER)

        assert not PayoutMethod.objects.filter(worker=worker, is_active=True).exists()

    @pytest.mark.parametrize("decide", [methods.release, methods.refuse])
    def test_is_decided_once_and_with_a_reason(self, decide):
        first = set_iban(worker_owed("1.00"), iban(1))
        set_iban(worker_owed("1.00"), iban(1))

        with pytest.raises(methods.NoDecisionGiven):
            decide(method_id=first.pk, reason="  ", now=LATER)
        assert methods.waiting_for_review() == 2
        decide(method_id=first.pk, reason="Seen.", now=LATER)
        with pytest.raises(methods.NoSuchMethod):
            decide(method_id=first.pk, reason="Seen.", now=LATER)

        assert methods.waiting_for_review() == 1


class TestAnAccountThatABankRefused:
    def test_waits_until_its_owner_says_that_it_is_right(self):
        worker = worker_owed("1.00")
        method = set_iban(worker, iban(1))

        methods.mark_unverified(method_id=method.pk, reason="AC04", now=LATER)

        assert methods.why_held(fresh(method), LATER) == "bank-refused"
        methods.confirm_method(worker_id=worker.pk, now=LATER)
        assert methods.usable(fresh(method), LATER)

    def test_waits_until_it_is_changed(self):
        worker = worker_owed("1.00")
        method = set_iban(worker, iban(1))
        methods.mark_unverified(method_id=method.pk, reason="AC04", now=LATER)

        mended = set_iban(worker, iban(1), holder="Ana Pérez Gil", now=LATER)

        assert methods.usable(mended, LATER)

    def test_is_told_once_and_not_of_an_account_that_was_left(self):
        worker = worker_owed("1.00")
        left = set_iban(worker, iban(1))
        method = set_iban(worker, iban(2))

        assert not methods.mark_unverified(method_id=left.pk, reason="x", now=LATER)
        assert methods.mark_unverified(method_id=method.pk, reason="x", now=LATER)
        assert not methods.mark_unverified(method_id=method.pk, reason="x", now=LATER)

    def test_is_confirmed_by_nobody_else(self):
        method = set_iban(worker_owed("1.00"), iban(1))
        methods.mark_unverified(method_id=method.pk, reason="AC04", now=LATER)

        methods.confirm_method(worker_id=worker_owed("1.00").pk, now=LATER)

        assert methods.why_held(fresh(method), LATER) == "bank-refused"


class TestAnAccountPaidByHand:
    def test_is_sealed_with_its_details(self):
        method = set_listed(worker_owed("1.00"))

        assert opened(method, "account") == "0123 456 789"
        assert opened(method, "holder") == "রহিম উদ্দিন"
        assert read_details(opened(method, "details")) == BANGLADESH
        assert "Sonali" not in method.sealed_details

    @pytest.mark.parametrize("written", ["0123456789", "0123-456.789"])
    def test_is_the_same_however_it_is_marked(self, written):
        set_listed(worker_owed("1.00"))

        assert methods.why_held(set_listed(worker_owed("1.00"), written), NOON) == (
            "in-review"
        )

    @pytest.mark.parametrize("country", ["ES", "CO", "", "XX"])
    def test_is_only_for_countries_that_nothing_else_reaches(self, country):
        with pytest.raises(ReachedOtherwise):
            set_listed(worker_owed("1.00"), details=Details(bank="B", country=country))

        assert not PayoutMethod.objects.exists()

    @pytest.mark.parametrize(
        ("account", "refusal"),
        [
            ("=1+1", NotAnAccountNumber),
            ("1" * 41, NotAnAccountNumber),
            ("PK36SCBL0000001123456703", WrongCheckDigits),
        ],
    )
    def test_refuses_a_bad_number_by_name(self, account, refusal):
        pakistan = Details(bank="Habib Bank", country="PK")

        with pytest.raises(refusal):
            set_listed(worker_owed("1.00"), account, pakistan)

        assert not PayoutMethod.objects.exists()

    def test_cannot_be_without_details_even_past_our_code(self):
        set_listed(worker_owed("1.00"))

        with (
            pytest.raises(IntegrityError, match="paid_by_hand_has_details"),
            transaction.atomic(),
        ):
            PayoutMethod.objects.update(sealed_details="")


class TestLeaving:
    def test_forgets_accounts_details_and_words_about_a_person(self):
        worker = worker_owed("1.00")
        set_listed(worker_owed("1.00"))
        refused = set_listed(worker)
        methods.refuse(method_id=refused.pk, reason="Ana has two.", now=LATER)
        set_iban(worker, iban(1))

        forget_accounts(worker_id=worker.pk)

        rows = PayoutMethod.objects.filter(worker=worker)
        kept = rows.values_list(
            "sealed_holder", "sealed_account", "sealed_details", "decision"
        )
        assert list(kept.order_by("pk")) == [("", "", "", "-"), ("", "", "", "")]
        assert {bytes(row.account_digest) for row in rows} == {b""}
