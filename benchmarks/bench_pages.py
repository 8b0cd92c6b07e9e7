"""Pages that must stay quick when the house is full: the work list and earnings.

    python -m benchmarks.bench_pages [--projects 5000] [--judgments 1000000]
        [--mine 50000] [--requests 60]

Prints the median and the 95th percentile of what a client on the same machine waits,
and the CPU that web and PostgreSQL used for each page. One client: server time, not
throughput.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
from benchmarks import stage
from benchmarks.filling import Full, fill
from benchmarks.measure import BAR_HEAD, bar, table
from benchmarks.stage import House

WARM = 10
BEST = "?sort=pay"
FILTERED = "?sort=pay&kind=other&programme=open&least=1&open=on"
MOST_MS = 100.0
AIM_MS = 50.0


@dataclass(frozen=True)
class Reading:
    """One page, asked for again and again; milliseconds."""

    page: str
    p50: float
    p95: float
    web: float
    postgres: float
    size_kb: float


@dataclass(frozen=True)
class Page:
    """What is asked for, and by whom."""

    name: str
    address: str
    client: httpx.Client


def _link(client: httpx.Client, page: str, query: str, asked: str = "") -> str:
    """Find the address of a link on a page to its own next part."""
    start = f'href="{query}'
    _, found, rest = client.get(page + asked).text.partition(start)
    if not found:
        raise LookupError(f"no link {start} on {page}{asked}")
    return page + (query + rest.split('"', 1)[0]).replace("&amp;", "&")


def measured(house: House, page: Page, *, requests: int) -> Reading:
    """Ask for one page, one request after the other."""
    size = max(_asked(page)[1] for _ in range(WARM))
    before = house.trees.cpu_seconds()
    waits = [_asked(page)[0] for _ in range(requests)]
    after = house.trees.cpu_seconds()
    used = {one: (after[one] - before[one]) / requests * 1000 for one in after}
    return Reading(
        page=page.name,
        p50=statistics.median(waits),
        p95=statistics.quantiles(waits, n=20)[-1],
        web=used["web"],
        postgres=used["postgres"],
        size_kb=size / 1000,
    )


def _asked(page: Page) -> tuple[float, int]:
    """Ask once; give milliseconds and bytes."""
    began = time.perf_counter()
    answer = page.client.get(page.address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{page.address}: {answer.status_code}")
    return took, len(answer.content)


def run(house: House, full: Full, *, requests: int) -> list[Reading]:
    """Measure every page, one after the other."""
    with ExitStack() as stack:

        def client(**headers: str) -> httpx.Client:
            base = f"http://{house.host}:{house.port}"
            made = httpx.Client(base_url=base, headers=headers, timeout=60)
            return stack.enter_context(made)

        busy = client(Cookie=f"sessionid={full.busy.session}")
        finisher = client(Cookie=f"sessionid={full.finisher.session}")
        program = client(Authorization=f"Bearer {full.busy.token}")
        pages = [
            Page("work list", "/work/", busy),
            Page("work list, page 2", _link(busy, "/work/", "?after="), busy),
            Page("work list, all but 100 finished", "/work/", finisher),
            Page("work list, best pay for me", f"/work/{BEST}", busy),
            Page(
                "work list, best pay, page 2",
                _link(busy, "/work/", "?sort=pay&amp;skip=", asked=BEST),
                busy,
            ),
            Page("best pay, all but 100 finished", f"/work/{BEST}", finisher),
            Page("work list, filtered", f"/work/{FILTERED}", busy),
            Page("home", "/home/", busy),
            Page("work list of the API, 200", "/api/v1/projects/available", program),
            Page("a project", f"/work/{full.project}/", busy),
            Page("earnings", "/earnings/", busy),
            Page("earnings, page 2", _link(busy, "/earnings/", "?after="), busy),
        ]
        return [measured(house, page, requests=requests) for page in pages]


HEAD = ("page", "p50 ms", "p95 ms", "web CPU", "PostgreSQL CPU", "kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--judgments", type=int, default=1_000_000)
    parser.add_argument("--mine", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=60)
    chosen = parser.parse_args()
    with stage.served_house() as house:
        full = fill(
            house,
            projects=chosen.projects,
            judgments=chosen.judgments,
            mine=chosen.mine,
        )
        stage.settle_down(house)
        found = run(house, full, requests=chosen.requests)
    rows: list[list[Any]] = [
        [one.page, one.p50, one.p95, one.web, one.postgres, one.size_kb]
        for one in found
    ]
    print(
        f"\n{chosen.projects:,} live projects, {chosen.judgments:,} judgments,"
        f" {chosen.mine:,} of them this worker's"
    )
    print(table(HEAD, rows))
    print()
    print(table(BAR_HEAD, [line for one in found for line in _bars(one)]))


def _bars(one: Reading) -> list[list[object]]:
    values = {"waited": one.p50, "CPU": one.web + one.postgres}
    return [
        bar(
            name=f"{one.page}, ms {name}",
            value=value,
            must=MOST_MS,
            aim=AIM_MS,
            is_most=True,
        )
        for name, value in values.items()
    ]


if __name__ == "__main__":
    main()
