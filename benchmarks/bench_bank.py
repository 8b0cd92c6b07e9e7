"""Bar 19: 1,000 payments that a bank books, rejects and returns, read three times.

`python -m benchmarks.bench_bank [--payments N]` runs the test that prints the figures,
as large as the bar asks; it makes its own database server.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import warn_if_busy

ROOT = Path(__file__).parents[1]
TELLING = "tests/flows/test_bank_bar.py"


def main() -> int:
    """Run it, and print what it found and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000)
    arguments = parser.parse_args()
    warn_if_busy()
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TELLING, "-q", "-s", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=os.environ | {"HORMIGA_BANK_PAYMENTS": str(arguments.payments)},
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if found := re.search(r"bar \d+: .*", line):
            print(found.group())
    print(f"{time.monotonic() - began:.0f} s, with the making of the database")
    if done.returncode:
        print(done.stdout[-2_000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
