"""Whether everybody was paid once: workers, files, books and PayPal's side compared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.killed import STOP_AT

from hormiga.domain.ledger import queries as books
from hormiga.domain.payouts import files, queries
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import Rail
from hormiga.kit import accounts, ids

ROOT = Path(__file__).parents[2]


def run_payouts(
    folder: Path,
    environment: Mapping[str, str],
    *,
    stop_at: str = "",
    words: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run `hormiga payouts run` in a process of its own, killed at a point if named."""
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.killed", str(folder), *words],
        env=dict(os.environ) | dict(environment) | {STOP_AT: stop_at},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def was_killed(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode == -signal.SIGKILL


def differences(
    *, earned: Mapping[int, int], paypal: Mapping[str, Any], times: int = 1
) -> dict[str, int]:
    """Count who was paid twice, who not at all, and what does not add up.

    `earned` is whole micro-units by worker, all of it due; `times` how many runs paid
    each of them.
    """
    sent = Counter[int]()
    rows = Payout.objects.exclude(state=Payout.State.RETURNED)
    for worker_id, micro in rows.values_list("worker_id", "amount_micro"):
        sent[worker_id] += micro
    whose = dict(rows.values_list("public_id", "worker_id"))
    names = [*_filed(), *(one["sender_item_id"] for one in paypal["payments"])]
    outside = Counter(whose.get(ids.known(name), 0) for name in names)
    left = books.balances_under(prefix=accounts.payable(0)[:-1], currency="EUR")
    return {
        "twice": sum(outside[worker] > times for worker in earned),
        "not at all": sum(outside[worker] < times for worker in earned),
        "to nobody": outside[0],
        "wrong": sum(sent[worker] != micro for worker, micro in earned.items()),
        "left": len(left),
        "drift": len(books.drift()),
        "problems": len(list(queries.problems())),
    }


def _filed() -> list[str]:
    """Name the payouts of all files."""
    return [
        reference
        for run in Run.objects.filter(rail=Rail.SEPA.value)
        for reference, _, _ in files.paid_by(
            rail=Rail.SEPA, written=queries.file_of(run=run)
        )
    ]
