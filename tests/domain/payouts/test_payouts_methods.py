"""Where a worker's money goes."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.build.payouts import LATER, NOON, iban, worker_owed

from hormiga.domain.payouts import services
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.rules import NoPaypalAccount, Rail, method_context
from hormiga.domain.people.models import Worker
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.engines.rails.pain001 import NameNotWritable
from hormiga.kit import vault

pytestmark = pytest.mark.django_db


def set_iban(
    worker: Worker, account: str, *, holder: str = "Ana Pérez", now: datetime = NOON
) -> PayoutMethod:
    return services.set_method(
        worker=worker, rail=Rail.SEPA, holder=holder, account=account, now=now
    )


def set_paypal(worker: Worker, account: str) -> PayoutMethod:
    return services.set_method(
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
