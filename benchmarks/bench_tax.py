"""A tax year of 5,000 workers in six countries: reports and statements beside SQL.

`python -m benchmarks.bench_tax [--workers N] [--seed N]` runs the test of bar 20 at
that size, on a database server of its own, and prints its figures.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import warn_if_busy

ROOT = Path(__file__).parents[1]
TEST = "tests/flows/test_tax_year_sums.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    warn_if_busy()
    size = {"TAX_WORKERS": str(given.workers), "TAX_SEED": str(given.seed)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TEST, "-q", "-s", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, **size},
        check=False,
    )
    print(f"in all {time.monotonic() - began:.0f} s")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
