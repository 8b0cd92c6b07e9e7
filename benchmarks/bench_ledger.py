"""Approvals a second through `ledger_post`: one escrow, two transfers an approval.

Run `python benchmarks/bench_ledger.py POSTGRES_URL [--fill N]` as a role that may
create databases: it makes one of its own, and drops it. Prints one JSON line a row.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import orjson
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

MIGRATION = "src/hormiga/domain/ledger/migrations/0001_ledger.sql"
SCHEMA = Path(__file__).parents[1] / MIGRATION
WORKERS = 1_000
ROWS = [  # approvals a call, calls, connections
    *((1, 1_000, 1), (10, 300, 1), (100, 100, 1), (1_000, 15, 1)),
    *((100, 100, 4), (1_000, 12, 4)),
]
FLOOR = 5_000
"""Approvals a second in bulk, at the least."""


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


def measure(url: str, size: int, calls: int, connections: int) -> dict[str, object]:
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
    return {
        "approvals_a_call": size,
        "connections": connections,
        "approvals_a_second": round(len(taken) * size / elapsed),
        "median_ms_a_call": round(statistics.median(taken) * 1000, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--fill", type=int, default=0, help="payments there before")
    arguments = parser.parse_args()
    with fresh_database(arguments.url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            deposit = ["platform:bank", "escrow:batch:1", "EUR", 10**15 - 1]
            entry = {"key": "deposit", "kind": "deposit", "transfers": [deposit]}
            post(connection, orjson.dumps([entry]).decode())
            for body in payloads("fill", 1_000, arguments.fill // 1_000):
                post(connection, body)
        rows = [measure(url, *row) for row in ROWS]
    for row in rows:
        print(json.dumps(row))
    bulk = [row for row in rows if row["approvals_a_call"] in {100, 1_000}]
    slow = [row for row in bulk if int(str(row["approvals_a_second"])) < FLOOR]
    raise SystemExit(f"below {FLOOR} approvals a second: {slow}" if slow else 0)


if __name__ == "__main__":
    main()
