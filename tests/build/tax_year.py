"""A made-up tax year for many workers in six countries, and its sums by plain SQL."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from tests.build.tax import TINS, sql, told

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Programme
from hormiga.domain.tax import identity
from hormiga.domain.tax.models import TaxIdentity, Withholding
from hormiga.kit import accounts
from hormiga.kit.money import Money

YEAR = 2026
COUNTRIES = tuple(TINS)
MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")
CENT = 10_000
EDGES = (
    ("sepa", 2_000_000_000 - CENT, 1),
    ("sepa", 2_000_000_000, 1),
    ("paypal", 20_000_010_000, 200),
    ("paypal", 20_000_010_000, 201),
    ("paypal", 20_000_000_000, 201),
)
"""Just below and just at the limits: rail, dollars in micro-units, payouts."""


@dataclass
class Year:
    """What is to be written, in bulk and in order of time."""

    dice: random.Random
    entries: list[tuple[datetime, Entry]] = field(default_factory=list)
    reversals: list[tuple[datetime, str]] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    kept: list[Withholding] = field(default_factory=list)
    runs: dict[tuple[str, str], Run] = field(default_factory=dict)
    edges: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def moment(self, quarter: int) -> datetime:
        """Draw a moment well inside a quarter, so that no zone moves it out."""
        first = datetime(YEAR, 3 * quarter + 1, 3, tzinfo=UTC)
        return first + timedelta(days=self.dice.randrange(80))


def fill(*, workers: int, seed: int) -> Year:
    """Write a year: work, fees, corrections, payouts, tax kept back; all have told."""
    year = Year(random.Random(seed))
    people = Worker.objects.bulk_create(
        Worker(
            country=COUNTRIES[number % len(COUNTRIES)],
            created_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
        for number in range(workers + len(EDGES))
    )
    _tell(people)
    methods = {
        rail: PayoutMethod.objects.create(
            worker=people[0],
            rail=rail,
            sealed_holder="",
            sealed_account="",
            account_digest=rail.encode(),
            is_active=False,
            usable_from=people[0].created_at,
            created_at=people[0].created_at,
        )
        for rail in ("sepa", "paypal")
    }
    for worker in people[:workers]:
        _work(year, worker, methods)
    for worker, edge in zip(people[workers:], EDGES, strict=True):
        Worker.objects.filter(pk=worker.pk).update(country="US")
        year.edges[worker.pk] = edge
        _at_the_edge(year, worker, edge, methods)
    _write(year)
    return year


def _tell(people: list[Worker]) -> None:
    TaxIdentity.objects.bulk_create(
        TaxIdentity(
            worker=worker,
            **identity._sealed(worker.pk, told(home, last_name=f"No {worker.pk}")),
            residence=home,
            given_at=worker.created_at,
            keep_until=date(2040, 12, 31),
        )
        for number, worker in enumerate(people)
        for home in [
            "US"
            if number >= len(people) - len(EDGES)
            else COUNTRIES[number % len(COUNTRIES)]
        ]
    )


def _work(year: Year, worker: Worker, methods: dict[str, PayoutMethod]) -> None:
    dice = year.dice
    currency = "USD" if worker.country in {"US", "MX"} else "EUR"
    owner = accounts.payable(worker.pk)
    _edge_of_the_year(year, worker, currency)
    for quarter in range(4):
        earned = 0
        for _ in range(dice.randrange(1, 4)):
            micro = dice.randrange(1_000, 900_000_000)
            at = year.moment(quarter)
            fee = dice.choice([0, 0, micro // 7])
            legs = [(accounts.BANK, owner, micro)]
            legs += [(owner, accounts.FEE, fee)] if fee else []
            key = _entry(year, at, currency, *legs)
            if dice.random() < 0.1:
                year.reversals.append((at + timedelta(hours=1), key))
            else:
                earned += micro - fee
        gross = earned // CENT * CENT
        if gross > CENT and dice.random() < 0.7:
            _pay(year, worker, gross, year.moment(quarter) + timedelta(days=3), methods)


def _edge_of_the_year(year: Year, worker: Worker, currency: str) -> None:
    """Earn a second before the year in Madrid, at its first, and a second after it."""
    owner = accounts.payable(worker.pk)
    first = datetime(YEAR, 1, 1, tzinfo=MADRID)
    after = datetime(YEAR + 1, 1, 1, tzinfo=MADRID)
    for at in (
        first - timedelta(seconds=1),
        first,
        after - timedelta(seconds=1),
        after,
    ):
        legs = (accounts.BANK, owner, year.dice.randrange(1, 99_999))
        _entry(year, at.astimezone(UTC), currency, legs)


def _pay(
    year: Year,
    worker: Worker,
    gross: int,
    at: datetime,
    methods: dict[str, PayoutMethod],
) -> None:
    dice = year.dice
    is_dollar = worker.country in {"US", "MX"}
    rail = dice.choice(["sepa", "paypal"])
    kept = gross * 15 // 100 // CENT * CENT if dice.random() < 0.4 else 0
    currency = "USD" if is_dollar else "EUR"
    payout = _payout(year, worker, methods[rail], currency, gross - kept, at)
    if kept:
        year.kept.append(
            Withholding(
                source=f"payout:{payout.pk}",
                worker=worker,
                country="US" if is_dollar else "ES",
                row="a row",
                rate_ppm=150_000,
                rail=rail,
                currency="USD" if is_dollar else "EUR",
                gross_micro=gross,
                kept_micro=kept,
                at=at,
            )
        )
    owner = accounts.payable(worker.pk)
    legs = [(owner, accounts.transit(payout.run_id), gross - kept)]
    legs += [(owner, accounts.withheld("US" if is_dollar else "ES"), kept)] * bool(kept)
    key = _entry(year, at, currency, *legs, key=f"payout:{payout.pk}")
    if dice.random() < 0.1:
        payout.state = Payout.State.RETURNED
        year.reversals.append((at + timedelta(hours=1), key))
        for row in year.kept:
            if row.source == key:
                row.undone_at = at


def _at_the_edge(
    year: Year,
    worker: Worker,
    edge: tuple[str, int, int],
    methods: dict[str, PayoutMethod],
) -> None:
    rail, micro, payouts = edge
    at = year.moment(1)
    owner = accounts.payable(worker.pk)
    _entry(year, at, "USD", (accounts.BANK, owner, micro))
    left = micro
    for number in range(payouts):
        part = left if number == payouts - 1 else micro // payouts // CENT * CENT
        left -= part
        payout = _payout(
            year, worker, methods[rail], "USD", part, at + timedelta(hours=number + 1)
        )
        leg = (owner, accounts.transit(payout.run_id), part)
        at_ = at + timedelta(hours=number + 1)
        _entry(year, at_, "USD", leg, key=f"payout:{payout.pk}")


def _payout(
    year: Year,
    worker: Worker,
    method: PayoutMethod,
    currency: str,
    micro: int,
    at: datetime,
) -> Payout:
    """One run a payout of a worker and rail: a worker is once in a run."""
    rail, number = method.rail, next(year.numbers)
    sealed = {"sealed_file": "x", "file_sha256": b"x"} if rail == "sepa" else {}
    run = Run(
        pk=10**6 + number,
        programme=_programme(),
        rail=rail,
        currency=currency,
        state=Run.State.SETTLED,
        sender_batch_id=f"tax-year-{number}",
        created_at=at,
        settled_at=at,
        **sealed,
    )
    year.runs[rail, str(number)] = run
    payout = Payout(
        pk=10**6 + number,
        run=run,
        worker=worker,
        method=method,
        amount_micro=micro,
        state=Payout.State.PAID,
        settled_at=at,
    )
    year.payouts.append(payout)
    return payout


def _programme() -> Programme:
    global _open  # noqa: PLW0603 - asked for once, not once a payout
    _open = _open or Programme.objects.get(slug="open")
    return _open


_open: Programme | None = None


def _entry(
    year: Year,
    at: datetime,
    currency: str,
    *legs: tuple[str, str, int],
    key: str = "",
) -> str:
    name = key or f"tax-year:{next(year.numbers)}"
    transfers = tuple(Transfer(d, c, Money(currency, micro)) for d, c, micro in legs)
    year.entries.append((at, Entry(name, "test", transfers)))
    return name


def _write(year: Year) -> None:
    """Post all; each entry has its own time, so they go by time, a call a moment."""
    Run.objects.bulk_create(year.runs.values(), batch_size=2_000)
    Payout.objects.bulk_create(year.payouts, batch_size=2_000)
    Withholding.objects.bulk_create(year.kept, batch_size=2_000)
    # What comes in goes first: a payable never goes below zero.
    moments: dict[tuple[bool, datetime], list[Entry]] = {}
    for at, entry in year.entries:
        moments.setdefault((entry.key.startswith("payout:"), at), []).append(entry)
    for (_, at), entries in sorted(moments.items(), key=lambda one: one[0]):
        ledger.post_many(entries=entries, now=at)
    for at, key in year.reversals:
        ledger.reverse(key=f"{key}:undone", original_key=key, now=at)


def ledger_by_sql() -> dict[tuple[int, str, int], tuple[int, int, int, int]]:
    """Sum (gross, fees, tax, entries) by worker, currency and quarter, without us."""
    rows = sql(_BY_QUARTER, {"year": YEAR})
    return {
        (int(worker), currency, int(quarter)): (int(a), int(b), int(c), int(d))
        for worker, currency, quarter, a, b, c, d in rows
    }


def dollars_by_sql() -> dict[int, tuple[int, int]]:
    """Sum (paid and kept back, kept back) in dollars but not by PayPal, without us."""
    rows = sql(_DOLLARS, {"year": YEAR})
    return {int(worker): (int(paid), int(kept)) for worker, paid, kept in rows}


def paypal_by_sql() -> set[int]:
    """Tell who got more than 20,000 USD in more than 200 payouts by PayPal."""
    return {int(worker) for (worker,) in sql(_BY_PAYPAL, {"year": YEAR})}


def rounded(micro: int, unit: int) -> int:
    """Round to a unit of micro-units, halves up, as a decimal would be."""
    return int((micro + unit // 2) // unit)


def money_in(element: Any, name: str) -> list[int]:
    """Read a report's four quarters of one name."""
    return [int(element.findtext(f".//{{*}}{name}{q}")) for q in (1, 2, 3, 4)]


_BY_QUARTER = """
    WITH one AS (
        SELECT c.owner AS mine, d.owner AS other, f.currency, f.amount,
               t.id, t.posted_at AT TIME ZONE 'Europe/Madrid' AS at
        FROM ledger_transfer f JOIN ledger_transaction t ON t.id = f.transaction_id
        JOIN ledger_account c ON c.id = f.credit_id
        JOIN ledger_account d ON d.id = f.debit_id
        WHERE c.owner LIKE 'payable:worker:%%'
        UNION ALL
        SELECT d.owner, c.owner, f.currency, -f.amount,
               t.id, t.posted_at AT TIME ZONE 'Europe/Madrid'
        FROM ledger_transfer f JOIN ledger_transaction t ON t.id = f.transaction_id
        JOIN ledger_account c ON c.id = f.credit_id
        JOIN ledger_account d ON d.id = f.debit_id
        WHERE d.owner LIKE 'payable:worker:%%'
    )
    SELECT substr(mine, 16), currency, extract(quarter FROM at),
           sum(CASE WHEN other LIKE 'transit:%%' OR other LIKE 'tax:%%'
                    OR other = 'platform:fee' THEN 0 ELSE amount END),
           -sum(CASE WHEN other = 'platform:fee' THEN amount ELSE 0 END),
           -sum(CASE WHEN other LIKE 'tax:%%' THEN amount ELSE 0 END),
           sum(CASE WHEN other = 'platform:bank' THEN sign(amount) ELSE 0 END)
    FROM one WHERE extract(year FROM at) = %(year)s
    GROUP BY 1, 2, 3
"""

_DOLLARS = """
    SELECT worker_id, sum(paid), sum(kept) FROM (
        SELECT p.worker_id, p.amount_micro AS paid, 0 AS kept
        FROM payouts_payout p JOIN payouts_run r ON r.id = p.run_id
        WHERE p.state = 'paid' AND r.rail <> 'paypal' AND r.currency = 'USD'
          AND extract(year FROM p.settled_at AT TIME ZONE 'America/New_York') = %(year)s
        UNION ALL
        SELECT w.worker_id, w.kept_micro, w.kept_micro FROM tax_withholding w
        WHERE w.undone_at IS NULL AND w.rail <> 'paypal' AND w.currency = 'USD'
          AND w.country = 'US'
          AND extract(year FROM w.at AT TIME ZONE 'America/New_York') = %(year)s
    ) x JOIN people_worker o ON o.id = x.worker_id WHERE o.country = 'US'
    GROUP BY worker_id HAVING sum(paid) >= 2000 * 1000000::bigint
"""

_BY_PAYPAL = """
    SELECT p.worker_id FROM payouts_payout p JOIN payouts_run r ON r.id = p.run_id
    JOIN people_worker o ON o.id = p.worker_id
    WHERE p.state = 'paid' AND r.rail = 'paypal' AND r.currency = 'USD'
      AND o.country = 'US'
      AND extract(year FROM p.settled_at AT TIME ZONE 'America/New_York') = %(year)s
    GROUP BY p.worker_id
    HAVING sum(p.amount_micro) > 20000 * 1000000::bigint AND count(*) > 200
"""
