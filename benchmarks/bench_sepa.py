"""Random payouts as a SEPA file: valid, adding up, the same again, and how quickly.

`python -m benchmarks.bench_sepa [--payouts 10000] [--seed N]`. Names in many letters,
accounts of all EEA countries and amounts are drawn; the file is made in each version,
held against its XSD by a reader that is not ours, against the books, and made again.
"""

# ruff: noqa: PLC0415 - models can be imported only when the house has set Django up

from __future__ import annotations

import argparse
import importlib.resources
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from benchmarks.bench_payouts import AT_ONCE, house
from benchmarks.measure import BAR_HEAD, bar, table, warn_if_busy
from lxml import etree
from schwifty import IBAN

from hormiga.engines.rails import iban
from hormiga.kit import clock
from hormiga.kit.money import MICRO_PER_CENT, Money

COUNTRIES = ("AT", "BE", "DE", "ES", "FI", "FR", "IT", "LU", "NL", "PL", "PT")
NAMES = (
    *("Ana Pérez", "Łucja Wójcik", "Jürgen Groß", "Ólafur Þórðarson", "Ελένη Παππά"),
    *("Иван Петров", "O'Brien & Sons", "Đorđe Đukić", "Zoë “Zed” Øst", "Ñuño 1/2"),
)
MOST_CENTS = 200_000


@dataclass
class Drawn:
    """Who is paid and how much, by worker."""

    accounts: dict[int, str]
    amounts: dict[int, Money]


def drawn(worker_ids: Sequence[int], dice: random.Random) -> Drawn:
    """Draw an account and an amount for each worker."""
    accounts: dict[int, str] = {}
    seen: set[str] = set()
    for worker_id in worker_ids:
        while worker_id not in accounts:
            account = str(IBAN.random(dice.choice(COUNTRIES), random=dice))
            if account not in seen and iban.in_eea(account):
                accounts[worker_id] = account
                seen.add(account)
    cents = {pk: dice.randint(1, MOST_CENTS) for pk in worker_ids}
    return Drawn(
        accounts,
        {pk: Money("EUR", one * MICRO_PER_CENT) for pk, one in cents.items()},
    )


def workers(number: int) -> list[int]:
    """Make workers who have joined the open programme; give their ids."""
    from hormiga.domain.people.models import Worker
    from hormiga.domain.programmes import services as programmes

    now = clock.read() - timedelta(days=30)
    made = Worker.objects.bulk_create(
        [Worker(created_at=now) for _ in range(number)], batch_size=AT_ONCE
    )
    programmes.enrol(
        workers=made, programme=programmes.programme_named("open"), now=now
    )
    return [worker.pk for worker in made]


def give(what: Drawn, dice: random.Random) -> None:
    """Store the accounts, sealed as a page stores them."""
    from django.conf import settings

    from hormiga.domain.payouts.models import PayoutMethod
    from hormiga.domain.payouts.rules import account_digest, method_context
    from hormiga.kit import vault

    now = clock.read() - timedelta(days=20)

    def sealed(worker_id: int, part: str, text: str) -> str:
        return vault.seal(text, method_context(worker_id=worker_id, part=part))

    PayoutMethod.objects.bulk_create(
        [
            PayoutMethod(
                worker_id=pk,
                rail="sepa",
                sealed_holder=sealed(pk, "holder", dice.choice(NAMES)),
                sealed_account=sealed(pk, "account", account),
                account_digest=account_digest(
                    account=account, pepper=settings.SECRET_KEY
                ),
                created_at=now,
                usable_from=now,
            )
            for pk, account in what.accounts.items()
        ],
        batch_size=AT_ONCE,
    )


def earn(what: Drawn, *, name: str) -> None:
    """Let each worker earn their amount, ten days ago."""
    from hormiga.domain.ledger.services import Entry, Transfer, post_many
    from hormiga.kit import accounts

    now = clock.read() - timedelta(days=10)
    entries = [
        Entry(
            f"sepa:{name}:{pk}",
            "test",
            (Transfer(accounts.BANK, accounts.payable(pk), amount),),
        )
        for pk, amount in what.amounts.items()
    ]
    for start in range(0, len(entries), AT_ONCE):
        post_many(entries=entries[start : start + AT_ONCE], now=now)


def run_of(version: str, what: Drawn) -> list[list[object]]:
    """Pay everybody in one version of the file; give its figures against the bars."""
    from django.conf import settings

    from hormiga.domain.ledger import queries as books
    from hormiga.domain.payouts import files, queries
    from hormiga.domain.payouts.rules import Due
    from hormiga.domain.programmes.models import Programme
    from hormiga.flows.pay_workers import open_runs
    from hormiga.flows.settle_run import settle_file
    from hormiga.kit import accounts

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sepa_version=version)
    settings.FOUR_EYES_LIMIT = "900000000"  # one person opens the run
    earn(what, name=version)
    programme, now = Programme.objects.get(slug="open"), clock.read()
    (run,) = open_runs(programme=programme, today=now.date(), now=now).runs
    frozen = queries.file_of(run=run)
    payouts = queries.payouts_of(run=run)
    due: list[Due] = [
        queries.opened(one.method, Money("EUR", one.amount_micro)) for one in payouts
    ]
    began = time.perf_counter()
    again = files.write_file(run=run, payouts=payouts, due=due, today=now.date())
    took_s = time.perf_counter() - began
    in_transit = books.balance_of(owner=accounts.transit(run.pk), currency="EUR")
    wrong, off = held_against(frozen, version, what, in_transit)
    settle_file(run_id=run.pk, now=now)
    named = f"pain.001.001.{version}"
    return [
        bar(name=f"{named}: XSD errors", value=wrong, must=0, aim=0, is_most=True),
        bar(name=f"{named}: cents off", value=off, must=0, aim=0, is_most=True),
        bar(
            name=f"{named}: bytes differ",
            value=frozen != again,
            must=0,
            aim=0,
            is_most=True,
        ),
        bar(name=f"{named}: file, s", value=took_s, must=10, aim=5, is_most=True),
    ]


def held_against(
    xml: bytes, version: str, what: Drawn, in_transit: Money
) -> tuple[int, int]:
    """Count schema errors, and the cents by which any two of four sums differ.

    The sums: of what was drawn, the file's own `CtrlSum`, of its payments, and of the
    ledger. The reader is lxml alone.
    """
    schemas = importlib.resources.files("sepaxml") / "schemas"
    path = str(schemas / f"pain.001.001.{version}.xsd")
    root = etree.fromstring(xml)
    schema = etree.XMLSchema(etree.parse(path))
    errors = 0 if schema.validate(root) else len(schema.error_log)
    cents = sorted(
        [
            in_transit.micro // MICRO_PER_CENT,
            sum(one.micro for one in what.amounts.values()) // MICRO_PER_CENT,
            _cents(root.findtext(".//{*}GrpHdr/{*}CtrlSum")),
            sum(_cents(one.text) for one in root.iter("{*}InstdAmt")),
        ]
    )
    return errors, cents[-1] - cents[0]


def _cents(text: Any) -> int:
    whole, _, part = str(text).partition(".")
    return int(whole) * 100 + int(part)


def main() -> int:
    """Measure both versions; give 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payouts", type=int, default=10_000)
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(32)
    )
    given = parser.parse_args()
    warn_if_busy()
    print(f"{given.payouts:,} payouts, seed {given.seed}")
    dice = random.Random(given.seed)
    with house():
        what = drawn(workers(given.payouts), dice)
        give(what, dice)
        rows = [row for version in ("09", "03") for row in run_of(version, what)]
    print(table(BAR_HEAD, rows))
    return 1 if any(row[-1] == "MISSED" for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())
