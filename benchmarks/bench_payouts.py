"""A payout run of 10,000 workers: how long it takes, and what `kill -9` does to it.

`python -m benchmarks.bench_payouts [--workers N] [--points all|NAME …]`. Half of the
workers have an IBAN, half PayPal (the shipped fake). At each marked point the command
is killed, run again, and everybody must have been paid once, to the cent.
"""

# ruff: noqa: PLC0415 - models can be imported only when the house has set Django up

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from benchmarks.killed import POINTS
from benchmarks.measure import BAR_HEAD, bar, table, warn_if_busy
from schwifty import IBAN

from hormiga.kit import clock
from hormiga.kit.money import Money

EACH = Money.of("0.05", "EUR")
"""So little that the whole run stays below the limit of one person."""
AT_ONCE = 2_000
SEPA = {
    "HORMIGA_SEPA_NAME": "Casa Hormiga",
    "HORMIGA_SEPA_IBAN": "ES9121000418450200051332",
}


@contextmanager
def house() -> Iterator[tuple[Path, Any]]:
    """Make an installation with a bank account and PayPal's fake; give both."""
    from hormiga.domain.payouts.rails.paypal_fake import FakePayPal

    with (
        tempfile.TemporaryDirectory(prefix="hormiga-bench-") as folder,
        FakePayPal() as fake,
    ):
        os.chmod(folder, 0o711)  # noqa: PTH101 - the database's user passes through
        os.environ |= SEPA | {
            "HORMIGA_DATA_DIR": str(Path(folder) / "data"),
            "HORMIGA_PAYPAL_URL": fake.url,
            "HORMIGA_PAYPAL_CLIENT_ID": fake.client_id,
            "HORMIGA_PAYPAL_SECRET": fake.secret,
        }
        from hormiga.config import environment
        from hormiga.config.house import prepared
        from hormiga.doors.cli.parser import Needs

        with prepared(environment.read(os.environ), needs=Needs.DATABASE) as made:
            made.migrate()
            yield Path(folder) / "data", fake
            from django.db import connections

            connections.close_all()


def fill(number: int) -> list[int]:
    """Make workers of `open` with an IBAN each who have earned; give their ids."""
    from hormiga.domain.people.models import Worker
    from hormiga.domain.programmes import services as programmes

    now = clock.read() - timedelta(days=30)
    made = Worker.objects.bulk_create(
        [Worker(created_at=now) for _ in range(number)], batch_size=AT_ONCE
    )
    programmes.enrol(
        workers=made, programme=programmes.programme_named("open"), now=now
    )
    worker_ids = [worker.pk for worker in made]
    give_accounts(worker_ids, rail="sepa")
    earn(worker_ids, name="first")
    return worker_ids


def give_accounts(worker_ids: Sequence[int], *, rail: str) -> None:
    """Give workers an account, which takes the place of the one before."""
    from django.conf import settings

    from hormiga.domain.payouts.models import PayoutMethod
    from hormiga.domain.payouts.rules import account_digest, method_context
    from hormiga.kit import vault

    now = clock.read() - timedelta(days=20)
    PayoutMethod.objects.filter(worker__in=worker_ids).update(is_active=False)
    rows = []
    for worker_id in worker_ids:
        email = f"w{worker_id}@example.org"
        account = _iban(worker_id) if rail == "sepa" else email
        sealed = {
            f"sealed_{part}": vault.seal(
                text, method_context(worker_id=worker_id, part=part)
            )
            for part, text in (("holder", "Ana Ruiz"), ("account", account))
        }
        digest = account_digest(account=account, pepper=settings.SECRET_KEY)
        rows.append(
            PayoutMethod(
                worker_id=worker_id,
                rail=rail,
                account_digest=digest,
                created_at=now,
                usable_from=now,
                **sealed,
            )
        )
    PayoutMethod.objects.bulk_create(rows, batch_size=AT_ONCE)


def _iban(number: int) -> str:
    return str(IBAN.generate("DE", bank_code="37040044", account_code=f"{number:010d}"))


def earn(worker_ids: Sequence[int], *, name: str) -> None:
    """Let each worker earn the same."""
    from hormiga.domain.ledger.services import Entry, Transfer, post_many
    from hormiga.kit import accounts

    now = clock.read() - timedelta(days=10)
    for start in range(0, len(worker_ids), AT_ONCE):
        entries = [
            Entry(
                f"bench:{name}:{pk}",
                "test",
                (Transfer(accounts.BANK, accounts.payable(pk), EACH),),
            )
            for pk in worker_ids[start : start + AT_ONCE]
        ]
        post_many(entries=entries, now=now)


def time_a_run(number: int) -> list[list[object]]:
    """Open one run of so many SEPA payouts, and make its file once more alone."""
    from hormiga.domain.payouts import files, queries
    from hormiga.domain.payouts.models import Run
    from hormiga.domain.payouts.planning import plan_of
    from hormiga.domain.payouts.rules import Rail
    from hormiga.domain.programmes.models import Programme
    from hormiga.flows.pay_workers import open_runs

    programme, now = Programme.objects.get(slug="open"), clock.read()
    due = plan_of(programme=programme, at=now).due[Rail.SEPA]
    began, cpu = time.perf_counter(), time.process_time()
    (run,) = open_runs(programme=programme, today=now.date(), now=now).runs
    prepared_s, prepared_cpu_s = time.perf_counter() - began, time.process_time() - cpu
    payouts = queries.payouts_of(run=run)
    if len(payouts) != number:
        raise SystemExit(f"{len(payouts)} payouts instead of {number}")
    again = Run(rail=run.rail, sender_batch_id=run.sender_batch_id)
    again.created_at, again.currency = run.created_at, run.currency
    began, cpu = time.perf_counter(), time.process_time()
    files.freeze_file(run=again, payouts=payouts, due=due, today=now.date())
    file_s, file_cpu_s = time.perf_counter() - began, time.process_time() - cpu
    is_same = bytes(again.file_sha256 or b"") == bytes(run.file_sha256 or b"")
    settle_all()
    return [
        bar(name="prepared, s", value=prepared_s, must=60, aim=30, is_most=True),
        bar(name="of it CPU", value=prepared_cpu_s, must=60, aim=30, is_most=True),
        bar(name="file, s", value=file_s, must=10, aim=5, is_most=True),
        bar(name="of it CPU", value=file_cpu_s, must=10, aim=5, is_most=True),
        bar(name="bytes that differ", value=not is_same, must=0, aim=0, is_most=True),
    ]


def settle_all() -> None:
    """Book each file as the bank's: it has paid."""
    from hormiga.domain.payouts.models import Run
    from hormiga.flows.settle_run import settle_file

    for run_id in Run.objects.filter(rail="sepa").values_list("pk", flat=True):
        settle_file(run_id=run_id, now=clock.read())


@dataclass
class Round:
    """Workers who earned once more, in the how-manieth run of theirs."""

    worker_ids: Sequence[int]
    number: int

    def die_at(self, point: str, data_dir: Path, fake: Any) -> list[object]:
        """Kill the command at a point, run it again, and count who is not paid once."""
        from tests.build.paid_once import differences, run_payouts, was_killed

        earn(self.worker_ids, name=point)
        killed = run_payouts(data_dir / "payouts", {}, stop_at=point)
        began = time.perf_counter()
        resumed = run_payouts(data_dir / "payouts", {})
        resumed_s = time.perf_counter() - began
        if resumed.returncode:
            sys.exit(resumed.stderr)
        settle_all()
        found = differences(
            earned=dict.fromkeys(self.worker_ids, EACH.micro * self.number),
            paypal=httpx.get(f"{fake.url}/_fake/books", timeout=60).json(),
            times=self.number,
        )
        is_dead = "yes" if was_killed(killed) else "NO"
        return [point, is_dead, resumed_s, *found.values()]


HEAD = (
    *("killed at", "dead", "resumed, s", "twice", "not at all", "to nobody"),
    *("wrong", "left", "drift", "problems"),
)


def main() -> int:
    """Measure, then kill at each point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=10_000)
    parser.add_argument("--points", nargs="*", default=list(POINTS))
    given = parser.parse_args()
    warn_if_busy()
    with house() as (data_dir, fake):
        worker_ids = fill(given.workers)
        bars = time_a_run(given.workers)
        print(f"A run of {given.workers:,} workers, all by SEPA", flush=True)
        print(table(BAR_HEAD, bars), flush=True)
        give_accounts(worker_ids[::2], rail="paypal")
        rows = []
        for number, point in enumerate(given.points, start=2):
            rows.append(Round(worker_ids, number).die_at(point, data_dir, fake))
            print(*rows[-1], flush=True)
    print("Killed and run again, half by SEPA, half by PayPal")
    print(table(HEAD, rows))
    is_met = all(row[1] == "yes" and not any(row[3:]) for row in rows)
    return 0 if is_met and all(line[-1] != "MISSED" for line in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
