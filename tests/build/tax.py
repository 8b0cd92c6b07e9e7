"""Tax years: who earned, was paid, told their data; and the same sums by plain SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import connection
from pytest_django import Settings
from tests.build import web

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.people.models import User, Worker
from hormiga.domain.programmes.models import Programme
from hormiga.domain.tax import identity, services
from hormiga.domain.tax.identity import Identity
from hormiga.domain.tax.models import Declarant, Filing
from hormiga.domain.tax.services import Report
from hormiga.kit import accounts
from hormiga.kit.money import Money

NEW_YEAR = datetime(2027, 1, 5, 12, tzinfo=UTC)
TINS = {
    "ES": "12345678Z",
    "DE": "36574261809",
    "FR": "0701987765493",
    "IT": "RCCMNL83S18D969H",
    "US": "536-90-4399",
    "MX": "",
}
_numbers = count(1)


def pay_from(settings: Settings, country: str) -> None:
    """Say for which tax office the house pays; pytest-django puts it back."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, tax_country=country)


def somebody(country: str = "ES") -> tuple[User, Worker]:
    """A worker who signs in, and lives in this country."""
    user, worker = web.worker_user()
    Worker.objects.filter(pk=worker.pk).update(
        country=country, created_at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    worker.refresh_from_db()
    return user, worker


def told(country: str = "ES", **changed: Any) -> Identity:
    """What somebody of a country tells."""
    given: dict[str, Any] = {
        "first_name": "Ana",
        "last_name": "Pérez",
        "street": "Calle Mayor 1",
        "post_code": "28001",
        "city": "Madrid",
        "residence": country,
        "birth_date": date(1990, 5, 17),
        "birth_place": "" if TINS.get(country) else "Puebla",
        "tin": TINS.get(country, ""),
    }
    return Identity(**(given | changed))


def gives(
    worker: Worker,
    given: Identity | None = None,
    *,
    keep_until: date = date(2032, 12, 31),
    now: datetime = NEW_YEAR,
) -> None:
    """Was asked, and told."""
    services.ask(asked={worker.pk: ("EU dac7 report 2023-01-01", "dac7")}, now=now)
    data = given or told(worker.country)
    identity.give(worker=worker, given=data, keep_until=keep_until, now=now)


def post(
    *legs: tuple[str, str, int],
    currency: str = "EUR",
    now: datetime,
    kind: str = "test",
    key: str = "",
) -> str:
    """Post one entry of legs (debit, credit, micro); give its key."""
    name = key or f"tax-test:{next(_numbers)}"
    transfers = tuple(Transfer(d, c, Money(currency, micro)) for d, c, micro in legs)
    ledger.post(entry=Entry(name, kind, transfers), now=now)
    return name


def earns(
    worker: Worker, amount: str, currency: str = "EUR", *, now: datetime, fee: int = 0
) -> str:
    """Earn for work, of which the platform takes a fee (in micro-units)."""
    owner = accounts.payable(worker.pk)
    legs = [(accounts.BANK, owner, Money.of(amount, currency).micro)]
    legs += [(owner, accounts.FEE, fee)] if fee else []
    return post(*legs, currency=currency, now=now)


def is_paid(
    worker: Worker,
    amount: str,
    currency: str = "USD",
    *,
    rail: str = "sepa",
    now: datetime,
) -> Payout:
    """Have a payout arrive, with the ledger's two entries."""
    micro = Money.of(amount, currency).micro
    method = PayoutMethod.objects.filter(worker=worker).first()
    if method is None:
        method = PayoutMethod.objects.create(
            worker=worker,
            rail=rail,
            sealed_holder="",
            sealed_account="",
            account_digest=f"digest of {worker.pk}".encode(),
            usable_from=now,
            created_at=now,
        )
    sealed = {"sealed_file": "x", "file_sha256": b"x"} if rail == "sepa" else {}
    number = next(_numbers)
    run = Run.objects.create(
        programme=Programme.objects.get(slug="open"),
        rail=rail,
        currency=currency,
        state=Run.State.SETTLED,
        sender_batch_id=f"R{number}",
        created_at=now,
        settled_at=now,
        **sealed,
    )
    payout = Payout.objects.create(
        run=run,
        worker=worker,
        method=method,
        amount_micro=micro,
        state=Payout.State.PAID,
        settled_at=now,
    )
    owner, transit = accounts.payable(worker.pk), accounts.transit(run.pk)
    way = accounts.BANK if rail == "sepa" else accounts.PAYPAL
    post((owner, transit, micro), currency=currency, now=now, key=f"payout:{payout.pk}")
    post((transit, way, micro), currency=currency, now=now)
    return payout


def reports(country: str = "ES", **changed: str) -> Declarant:
    """Say who reports."""
    given = {
        "name": "Casa Hormiga SL",
        "business_name": "Hormiga",
        "country": country,
        "tin": {"FR": "123456789", "US": "12-3456789"}.get(country, "B12345674"),
        "street": "Calle Real 2",
        "post_code": "28002",
        "city": "Austin, TX" if country == "US" else "Madrid",
        "phone": "+34 600 000 000",
    }
    return services.declare(actor="user:1", now=NEW_YEAR, **(given | changed))


def one_filing(content: bytes = b"<a/>") -> Filing:
    """A report that was filed."""
    report = Report(
        form=Filing.Form.DAC7,
        country="ES",
        year=2025,
        number=1,
        sort=Filing.Sort.NEW,
        corrects=None,
        records=1,
        content=content,
        keep_until=date(2032, 12, 31),
    )
    return services.file(report=report, actor="user:1", now=NEW_YEAR)


def sql(statement: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Ask the database without us."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or {})
        return list(cursor.fetchall())


def one_of_each(worker: Worker, *, now: datetime) -> Worker:
    """Something on each tax page: asked and reminded, earned, kept back, filed."""
    services.ask(asked={worker.pk: ("EU dac7 report 2023-01-01", "dac7")}, now=now)
    services.note_kept_back(
        lines=[
            services.KeptBack(
                source="payout:0",
                worker_id=worker.pk,
                country="ES",
                row="ES irpf withholding ES 2015-07-12",
                rate_ppm=150_000,
                rail="sepa",
                gross=Money.of("10", "EUR"),
                kept=Money.of("1.50", "EUR"),
            )
        ],
        now=now,
    )
    earns(worker, "12.345", now=now)
    earns(worker, "0.003", "USD", now=now)
    reports()
    one_filing()
    return worker
