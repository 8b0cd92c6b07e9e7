"""Privacy against permanence: who leaves is in no row any more, and the books balance.

One marked word is written into each field that may hold something of a person; then
the account is closed, and every table is read as text (bar 24, the database's part).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from tests.build import tax, web
from tests.build.payouts import configure, iban
from tests.build.people import requester
from tests.build.tax import earns, gives, pay_from, told

from hormiga.domain.billing.models import Bonus
from hormiga.domain.community import names
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.ledger.queries import drift, sums_balance
from hormiga.domain.messages import services as messages
from hormiga.domain.payouts.leaving import MoneyToPay
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.people.models import AuditEntry, User, Worker
from hormiga.domain.tax import identity, services
from hormiga.domain.tax.identity import Why
from hormiga.domain.tax.models import TaxIdentity, TaxRequest, Withholding
from hormiga.domain.tax.rules import Relief
from hormiga.flows.ask_tax_data import (
    ask_workers,
    hold_payouts,
    remind_workers,
)
from hormiga.flows.close_account import close_account
from hormiga.kit import vault
from hormiga.kit.money import Money

SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 12, tzinfo=UTC)


def canary(field: str) -> str:
    """A word that stands in one field alone."""
    return f"Canary{field.title().replace('_', '')}"


VAULT = {
    name: canary(name)
    for name in ("first_name", "last_name", "street", "post_code", "city")
} | {"birth_place": canary("birth_place"), "birth_date": date(1971, 2, 3)}
SECRETS = [*(str(value) for value in VAULT.values()), "12345678Z"]
OTHERS = [
    canary(name)
    for name in (
        "email",
        "holder",
        "held_reason",
        "notice",
        "forum_name",
        "dispute",
        "bonus",
    )
]


def dumped() -> dict[str, str]:
    """Every table as COPY writes it, by name."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                tables[name] = b"".join(bytes(part) for part in copy).decode()
    return tables


def hits(words: list[str], tables: dict[str, str]) -> list[tuple[str, str]]:
    """Name what is found where; letters may have been made small."""
    return [
        (word, name)
        for name, text in tables.items()
        for word in words
        if word.lower() in text.lower()
    ]


def ledger_sums() -> list[Any]:
    return tax.sql("SELECT account_id, amount FROM ledger_sum ORDER BY 1")


@pytest.fixture
def person(db, settings) -> tuple[User, Worker]:
    """Somebody with something in each field, owed nothing."""
    configure(settings)
    pay_from(settings, "ES")
    user, worker = tax.somebody("ES")
    address = f"{canary('email').lower()}@example.org"
    User.objects.filter(pk=user.pk).update(email=address)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    earns(worker, "100", now=SPRING)
    ask_workers(now=SPRING)
    for days in (20, 40):
        remind_workers(now=SPRING + timedelta(days=days))
    hold_payouts(
        worker_id=worker.pk,
        reason=canary("held_reason"),
        actor="user:9",
        now=SPRING + timedelta(days=60),
    )
    return user, worker


def live(user: User, worker: Worker) -> str:
    """Give the data, be paid, be told, write: everything that leaves words behind."""
    gives(worker, told("ES", **VAULT), now=LATER)
    services.note_relief(
        worker=worker,
        kind=Relief.NEW_PROFESSIONAL,
        days=(date(2026, 1, 1), date(2026, 12, 31)),
        actor="user:9",
        now=LATER,
    )
    payout = tax.is_paid(worker, "85", "EUR", now=LATER)
    owner = f"payable:worker:{worker.pk}"
    tax.post((owner, "tax:withheld:ES", 15_000_000), now=LATER)
    services.note_kept_back(
        lines=[
            services.KeptBack(
                source=f"payout:{payout.pk}",
                worker_id=worker.pk,
                country="ES",
                row="ES irpf withholding ES 2015-07-12",
                rate_ppm=150_000,
                rail="sepa",
                gross=Money.of("100", "EUR"),
                kept=Money.of("15", "EUR"),
            )
        ],
        now=LATER,
    )
    account = iban(worker.pk)
    PayoutMethod.objects.filter(worker=worker).update(
        sealed_holder=vault.seal(canary("holder"), f"payout-method:{worker.pk}:holder"),
        sealed_account=vault.seal(account, f"payout-method:{worker.pk}:account"),
    )
    messages.tell(
        user_id=user.pk,
        kind="money.tax-held",
        facts={"reason": canary("notice")},
        key="n",
        now=LATER,
    )
    names.choose_name(user_id=user.pk, text=canary("forum_name"), now=LATER)
    Dispute.objects.create(
        worker=worker,
        line="judgment:1",
        name="3X",
        currency="EUR",
        amount_micro=1,
        wrong="other",
        words=canary("dispute"),
        opened_at=LATER,
        answer_by=LATER + timedelta(days=7),
    )
    Bonus.objects.create(
        organisation=requester(),
        worker=worker,
        about="judgment:1",
        currency="EUR",
        amount_micro=1_000_000,
        reason=canary("bonus"),
        token="t",
        body_sha256="0" * 64,
        by="user:9",
        paid_at=LATER,
    )
    return account


class TestClosingAnAccount:
    def test_leaves_no_word_of_the_person_outside_the_vault(self, person):
        user, worker = person
        assert hits([canary("held_reason")], dumped()) != []  # the search finds
        account = live(user, worker)
        assert hits([canary("forum_name"), canary("notice")], dumped()) != []
        before = ledger_sums()

        close_account(user_id=user.pk, now=LATER)

        tables = dumped()
        words = [*SECRETS, *OTHERS, account, canary("email")]
        assert hits(words, tables) == []
        assert ledger_sums() == before
        assert sums_balance()
        assert drift() == []
        assert not TaxRequest.objects.exists()
        assert Withholding.objects.get().kept_micro == 15_000_000

    def test_keeps_the_vault_shut_and_no_longer_than_its_day(self, person):
        user, worker = person
        live(user, worker)
        close_account(user_id=user.pk, now=LATER)

        vaulted = dumped()["tax_taxidentity"]
        assert vaulted.count("v1.") == 8
        assert not any(word in vaulted for word in SECRETS)
        read = identity.read(
            worker_id=worker.pk, actor="user:9", why=Why.AUTHORITY, now=LATER
        )
        assert read.last_name == canary("last_name")
        assert AuditEntry.objects.filter(act="tax-data-read").count() == 1

        identity.purge(today=TaxIdentity.objects.get().keep_until + timedelta(days=1))

        assert not TaxIdentity.objects.exists()
        assert sums_balance()

    def test_is_no_way_round_what_is_owed(self, person):
        user, _ = person

        with pytest.raises(MoneyToPay):
            close_account(user_id=user.pk, now=LATER)

        assert TaxRequest.objects.get().held_reason == canary("held_reason")
        assert web.user().pk  # the table of people still takes rows
