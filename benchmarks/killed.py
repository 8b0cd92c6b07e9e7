"""`hormiga payouts run` in a process that kills itself at a marked point.

Nothing of the product knows of it: the points are statements that reach the database,
and files and sockets that are opened, which this process sees from outside. It is
`kill -9`: no handler runs and nothing is put in order.

`HORMIGA_TEST_STOP_AT=posted python -m benchmarks.killed FOLDER` works on the database
of the environment; without a point it runs to its end and prints what the command does.
"""

# ruff: noqa: PLC0415 - models can be imported only once Django is set up

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django

STOP_AT = "HORMIGA_TEST_STOP_AT"


@dataclass(frozen=True)
class Statement:
    """A statement that has these words; `word` is among its values."""

    has: str
    word: str = ""
    is_after: bool = False


@dataclass(frozen=True)
class Event:
    """What Python itself tells of: `open`, `os.rename`, `socket.connect`."""

    name: str
    has: str


POINTS: dict[str, Statement | Event] = {
    "locked": Statement('FROM "programmes_programme"', is_after=True),
    "planned": Statement('INSERT INTO "payouts_run"'),
    "run-written": Statement('INSERT INTO "payouts_run"', is_after=True),
    "payouts-written": Statement('INSERT INTO "payouts_payout"', is_after=True),
    "posted": Statement("ledger_post(", is_after=True),
    "committed": Event("open", ".part"),
    "file-written": Event("os.rename", ".part"),
    "intent-kept": Event("socket.connect", "127.0.0.1"),
    "paypal-has-it": Statement('UPDATE "payouts_run"', word="sent"),
    "arrived": Statement('UPDATE "payouts_payout"', word="paid", is_after=True),
    "booked": Statement("ledger_post(", word="payout-settled", is_after=True),
}
"""From the first lock to the last entry, in the order in which a run meets them."""


def die() -> None:
    """End as after `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def watch(point: Statement | Event) -> None:
    """Die when the point is reached."""
    if isinstance(point, Event):
        sys.addaudithook(_dies_at_event(point))
        return
    from django.db import connection

    connection.execute_wrappers.append(_dies_at_statement(point))


def _dies_at_event(point: Event) -> Callable[[str, tuple[Any, ...]], None]:
    def look(name: str, given: tuple[Any, ...]) -> None:
        if name == point.name and point.has in str(given):
            die()

    return look


def _dies_at_statement(point: Statement) -> Callable[..., Any]:
    def look(execute: Callable[..., Any], sql: str, values: Any, *rest: Any) -> Any:
        is_here = point.has in sql and (
            not point.word or any(point.word in str(one) for one in values or ())
        )
        if is_here and not point.is_after:
            die()
        told = execute(sql, values, *rest)
        if is_here:
            die()
        return told

    return look


def main() -> None:
    """Run the command in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--test-vault", action="store_true")
    given = parser.parse_args()
    django.setup(set_prefix=False)
    if given.test_vault:
        from hormiga.config.wiring import install_for_tests

        install_for_tests()
    from hormiga.doors.cli import payouts

    wanted = os.environ.get(STOP_AT)
    if wanted:
        watch(POINTS[wanted])
    arguments = argparse.Namespace(
        verb="run", programme="open", dry_run=False, out=None
    )
    facts = payouts.run(arguments, SimpleNamespace(data_dir=given.folder))
    sys.stdout.write(json.dumps(facts, default=str))


if __name__ == "__main__":
    main()
