"""Run benchmarks by name, or all: `python -m benchmarks hotpath import`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hormiga.config import postgres

HERE = Path(__file__).parent
NEEDS_DATABASE = {"ledger"}
"""Benchmarks that are given a database server's address; others make their own."""


def names() -> list[str]:
    """List the benchmarks: each `bench_*.py` is one."""
    return sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))


@contextmanager
def arguments_for(name: str) -> Iterator[list[str]]:
    """Give what a benchmark is called with."""
    if name not in NEEDS_DATABASE:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="hormiga-bench-") as folder:
        Path(folder).chmod(0o711)  # the database's user passes through
        with postgres.start(Path(folder) / "data") as cluster:
            yield [cluster.superuser_url]


def run(name: str) -> bool:
    """Run one in a process of its own, so that memory and settings start afresh."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    with arguments_for(name) as arguments:
        command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.bench_{name}"]
        done = subprocess.run([*command, *arguments], check=False)
    print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def main() -> int:
    """Run all that are named; give 1 if one failed, 2 if one is unknown."""
    wanted = sys.argv[1:] or names()
    if unknown := sorted(set(wanted) - set(names())):
        print(f"No benchmark {unknown[0]!r}; there are: {', '.join(names())}")
        return 2
    failed = [name for name in wanted if not run(name)]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
