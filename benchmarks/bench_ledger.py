"""Approvals a second through `ledger_post`, two transfers each, in bulk and one by one.

`python -m benchmarks.bench_ledger [POSTGRES_URL] [--fill N] [--bars]` makes a database
of its own (a server too, where no address is given) and drops it. `--bars` also runs
the tests that print a figure for the other bars of the books.
"""

from __future__ import annotations

import argparse
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson
import psycopg
from benchmarks.measure import BAR_HEAD, bar, table, warn_if_busy
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hormiga.config import postgres
from hormiga.config.postgres.binaries import locate

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "src/hormiga/domain/ledger/migrations/0001_ledger.sql"
WORKERS = ESCROWS = 1_000
CLIENTS = 32
SECONDS = 4
ROWS = [  # approvals a call, calls, connections
    *((1, 1_000, 1), (10, 300, 1), (100, 100, 1), (1_000, 15, 1)),
    *((100, 100, 4), (1_000, 12, 4)),
]
SLOW_DISK = "-c commit_delay=1000 -c commit_siblings=0"
"""Each commit waits a millisecond longer, as on a disk over a network."""
ONE_BY_ONE = r"""
\set this_escrow random(1, {escrows})
\set this_worker random(1, 1000)
SELECT count(*) FROM ledger_post(jsonb_build_array(jsonb_build_object(
    'key', 'judgment:' || gen_random_uuid(), 'kind', 'approve', 'transfers',
    jsonb_build_array(
        jsonb_build_array('escrow:batch:' || :this_escrow::text,
                          'payable:worker:' || :this_worker::text, 'EUR', 70000),
        jsonb_build_array('escrow:batch:' || :this_escrow::text,
                          'platform:fee', 'EUR', 14000)
    ))), now());
"""
TELLING = [
    *("tests/domain/ledger/test_concurrency.py", "tests/domain/ledger/test_attacks.py"),
    *("tests/doors/test_twice.py", "tests/flows/test_money_machine.py"),
]
"""Tests that print the other bars: each line begins with `bar`."""


@contextmanager
def server_at(url: str) -> Iterator[str]:
    """Give the server that is named, else one of our own for as long as we need it."""
    with ExitStack() as stack:
        if not url:
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="hormiga-bench-")
            )
            Path(folder).chmod(0o711)  # the database's user passes through
            url = stack.enter_context(
                postgres.start(Path(folder) / "data")
            ).superuser_url
        yield url


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    name = sql.Identifier(f"bench_ledger_{secrets.token_hex(6)}")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            ours = make_conninfo(url, dbname=name.as_string().strip('"'))
            with psycopg.connect(ours) as connection:
                connection.execute(SCHEMA.read_text())
            yield ours
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def post(connection: psycopg.Connection, payload: str) -> None:
    connection.execute("SELECT * FROM ledger_post(%s::jsonb, now())", [payload])


def fill(url: str, payments_before: int) -> None:
    """Put money into every escrow, and this many payments into the books."""
    entries = [
        {
            "key": f"deposit:{number}",
            "kind": "deposit",
            "transfers": [
                ["platform:bank", f"escrow:batch:{number}", "EUR", 10**15 - 1]
            ],
        }
        for number in range(1, ESCROWS + 1)
    ]
    with psycopg.connect(url, autocommit=True) as connection:
        post(connection, orjson.dumps(entries).decode())
        for body in payloads("fill", 1_000, payments_before // 1_000):
            post(connection, body)


def payment(key: str, worker: int) -> dict[str, object]:
    escrow, micro = "escrow:batch:1", 70_000
    return {
        "key": key,
        "kind": "payment",
        "transfers": [
            [escrow, f"payable:worker:{worker}", "EUR", micro],
            [escrow, "platform:fee", "EUR", micro // 5],
        ],
    }


def payloads(run: str, size: int, calls: int) -> list[str]:
    return [
        orjson.dumps(
            [
                payment(f"judgment:{run}:{call}:{n}", (call * size + n) % WORKERS)
                for n in range(size)
            ]
        ).decode()
        for call in range(calls)
    ]


def seconds_a_call(url: str, bodies: list[str]) -> list[float]:
    taken = []
    with psycopg.connect(url, autocommit=True) as connection:
        for body in bodies:
            start = time.perf_counter()
            post(connection, body)
            taken.append(time.perf_counter() - start)
    return taken


def in_bulk(url: str, size: int, calls: int, connections: int) -> tuple[float, float]:
    """Give approvals a second, and a call's median in milliseconds."""
    bodies = [
        payloads(secrets.token_hex(4), size, calls // connections)
        for _ in range(connections)
    ]
    start = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        taken = [
            s for some in pool.map(seconds_a_call, [url] * 99, bodies) for s in some
        ]
    elapsed = time.perf_counter() - start
    return len(taken) * size / elapsed, statistics.median(taken) * 1000


def one_by_one(url: str, *, escrows: int) -> float:
    """Give approvals a second of 32 clients that approve one a transaction."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(ONE_BY_ONE.format(escrows=escrows))
        file.flush()
        pgbench = [
            *(str(locate() / "pgbench"), "-n", "-j", "2"),
            *("-c", str(CLIENTS), "-T", str(SECONDS), "-f", file.name, url),
        ]
        done = subprocess.run(pgbench, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr)
    return float(found.group(1))


def slowed(url: str) -> str:
    return make_conninfo(url, options=SLOW_DISK)


def throughput(url: str) -> bool:
    """Print what the books can take; say whether each bar is met."""
    rows = [(size, links, *in_bulk(url, size, n, links)) for size, n, links in ROWS]
    head = ["approvals a call, one escrow", "connections", "a second", "ms a call"]
    print(table(head, rows))
    bulk = max(rate for size, _, rate, _ in rows if size == 1_000)
    bars = [
        ("11: one by one, 1,000 escrows", one_by_one(url, escrows=ESCROWS), 1_000),
        ("11: in bulk, one escrow", bulk, 5_000),
        ("11: +1 ms, one by one, one escrow", one_by_one(slowed(url), escrows=1), 250),
        (
            "11: +1 ms, in bulk, one escrow",
            in_bulk(slowed(url), 1_000, 12, 4)[0],
            5_000,
        ),
    ]
    lines = [
        bar(name=name, value=rate, must=must, aim=must * 2, is_most=False)
        for name, rate, must in bars
    ]
    print("\n" + table(BAR_HEAD, lines))
    return all(rate >= must for _, rate, must in bars)


def other_bars() -> bool:
    """Run the tests that tell the other bars, and print what they say."""
    there = [name for name in TELLING if (ROOT / name).exists()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *there, "-q", "-s", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if found := re.search(r"bar \d+: .*", line):
            print(found.group())
    print(done.stdout.splitlines()[-1])
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--fill", type=int, default=0, help="payments there before")
    parser.add_argument("--bars", action="store_true", help="the other bars as well")
    arguments = parser.parse_args()
    warn_if_busy()
    with server_at(arguments.url) as server, fresh_database(server) as url:
        fill(url, arguments.fill)
        is_met = throughput(url)
    if arguments.bars:
        is_met = other_bars() and is_met
    raise SystemExit(0 if is_met else 1)


if __name__ == "__main__":
    main()
