"""PayPal in a storm: 5,000 payouts, a fifth of the calls without a clear answer.

`python -m benchmarks.bench_paypal [--payouts N]`. The shipped fake accepts and then
fails, drops or stalls, refuses and limits; its webhooks are lost, repeated 25 times and
out of order; processes end between the stored intent and the call. Then runs are asked
about until none is open, and our books are compared with the fake's.
"""

# ruff: noqa: PLC0415 - models can be imported only when the house has set Django up

from __future__ import annotations

import argparse
import itertools
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from benchmarks.bench_payouts import EACH, fill, give_accounts, house
from benchmarks.measure import BAR_HEAD, bar, table, warn_if_busy

from hormiga.kit import clock

WEBHOOK = "WH-STORM"
A_RUN = 10
A_GROUP = 10
MOST_ROUNDS = 20
FAULTS = ("accept-then-500", "accept-then-drop", "accept-then-timeout", "503", "429")
DELIVERIES: tuple[dict[str, object], ...] = (
    {"times": 25, "order": "shuffled"},
    {"times": 0},
    {"times": 1, "order": "backward"},
    {"times": 1, "lose": 3},
    {"times": 2, "order": "shuffled", "seed": 7},
)


class _Door(BaseHTTPRequestHandler):
    """Our own door for webhooks, in this process: a thread for each caller."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def finish(self) -> None:
        from django.db import connections

        connections.close_all()
        super().finish()

    def do_POST(self) -> None:
        from django.test import Client

        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = {
            name: text
            for name, text in self.headers.items()
            if name.upper().startswith("PAYPAL")
        }
        answer = Client().post(
            "/hooks/paypal", body, content_type="application/json", headers=signed
        )
        self.send_response(answer.status_code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Write no access log."""


@contextmanager
def our_door() -> Iterator[str]:
    """Serve the door on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/paypal"
        server.shutdown()
        thread.join()


@dataclass
class Storm:
    """Runs of ten payouts each, sent to a PayPal that misbehaves."""

    url: str
    worker_ids: Sequence[int]
    faults: Iterator[str] = field(default_factory=lambda: itertools.cycle(FAULTS))
    deliveries: Iterator[dict[str, object]] = field(
        default_factory=lambda: itertools.chain(
            DELIVERIES[:1], itertools.cycle(DELIVERIES[1:])
        )
    )
    refused: Counter[int] = field(default_factory=Counter)

    def tell(self, path: str, **asked: object) -> Any:
        """Tell the fake."""
        answer = httpx.post(f"{self.url}/_fake/{path}", json=asked, timeout=600)
        answer.raise_for_status()
        return answer.json()

    def pass_over(
        self, *, door: str, a_run: int = A_RUN, a_group: int = A_GROUP
    ) -> None:
        """Send all, in groups; what each group's webhooks say is heard or lost."""
        starts = range(0, len(self.worker_ids), a_run)
        for number, start in enumerate(starts, start=1):
            self.send(self.worker_ids[start : start + a_run], number)
            if number % a_group == 0:
                self.deliver(door)
        self.deliver(door)

    def send(self, worker_ids: Sequence[int], number: int) -> None:
        """Open a run and send it: each fifth call is unclear, each 25th never made."""
        from hormiga.flows.pay_workers import begin_try, send_run

        run_id = opened(worker_ids)
        if number % 25 == 0:
            begin_try(run_id=run_id, now=clock.read())  # and the process is killed
            return
        if number % 5 == 0:
            self.tell("next", fault=next(self.faults), seconds=0.1)
        send_run(run_id=run_id, now=clock.read())

    def deliver(self, door: str) -> None:
        """Have the fake tell what happened, badly; do the jobs that come of it."""
        self.tell("advance", seconds=10)
        self.tell("webhooks", url=door, webhook_id=WEBHOOK, at=clock.read().isoformat())
        told = self.tell("deliver", **next(self.deliveries))
        self.refused.update(status for status in told["statuses"] if status != 200)
        do_hinted()

    def calm(self) -> int:
        """Ask about every run that is open, until none is; give how often."""
        from hormiga.domain.payouts import queries
        from hormiga.domain.programmes.models import Programme
        from hormiga.flows.settle_run import follow_run

        programme = Programme.objects.get(slug="open")
        for asked in range(MOST_ROUNDS):
            still_open = queries.unsettled_runs(programme=programme)
            if not still_open:
                return asked
            if asked == 0:
                self.tell("next", fault="503", on="read", times=len(still_open) // 5)
            for run_id in still_open:
                follow_run(run_id=run_id, now=clock.read())
            self.tell("advance", days=31 if asked > 2 else 0, seconds=10)
        return MOST_ROUNDS


def opened(worker_ids: Sequence[int]) -> int:
    """Open one run for these workers alone."""
    from django.db import transaction

    from hormiga.domain.payouts.opening import Moment, open_what_can
    from hormiga.domain.payouts.planning import plan_of
    from hormiga.domain.programmes.models import Programme

    now = clock.read()
    programme = Programme.objects.get(slug="open")
    with transaction.atomic():
        plan = plan_of(programme=programme, at=now, workers=worker_ids)
        (run,), _ = open_what_can(
            kept={}, plan=plan, programme=programme, moment=Moment(now.date(), now)
        )
    return run.pk


def do_hinted() -> None:
    """Do the jobs that hints asked for, as a job worker does."""
    from django.db import connection

    from hormiga.doors.jobs.tasks import follow_payout_run

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'follow_run'"
            " AND status = 'todo' RETURNING (args->>'key')::int"
        )
        run_ids = [run_id for (run_id,) in cursor.fetchall()]
    for run_id in run_ids:
        follow_payout_run(run_id)


def figures(*, url: str, worker_ids: Sequence[int]) -> dict[str, float]:
    """Compare our books with the fake's: all are 0 when nobody lost anything."""
    from django.db.models import Sum

    from hormiga.domain.ledger import queries as books
    from hormiga.domain.payouts import queries
    from hormiga.domain.payouts.models import Payout
    from hormiga.domain.programmes.models import Programme
    from hormiga.kit import accounts

    told = httpx.get(f"{url}/_fake/books", timeout=600).json()
    arrived = Counter(
        one["receiver"] for one in told["payments"] if one["status"] == "SUCCESS"
    )
    paid = dict(
        Payout.objects.filter(state=Payout.State.PAID)
        .values_list("worker")
        .annotate(Sum("amount_micro"))
    )
    back = books.balances_under(prefix=accounts.payable(0)[:-1], currency="EUR")
    lost = len(worker_ids) * EACH.micro - sum(paid.values())
    lost -= sum(one.amount.micro for one in back)
    ours = books.balance_of(owner=accounts.PAYPAL, currency="EUR").micro
    theirs = round(float(told["out"].get("EUR", "0")) * 1_000_000)
    programme = Programme.objects.get(slug="open")
    return {
        "paid twice": sum(times > 1 for times in arrived.values()),
        "lost": abs(lost) / 1_000_000,
        "unresolved": len(queries.unsettled_runs(programme=programme)),
        "ours - PayPal's": (ours - theirs) / 1_000_000,
        "problems": len(list(queries.problems())) + len(books.drift()),
    }


def main() -> int:
    """Let the storm pass, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payouts", type=int, default=5_000)
    given = parser.parse_args()
    warn_if_busy()
    with house() as (_, fake), our_door() as door:
        from django.conf import settings

        settings.PAYPAL_WEBHOOK_ID = WEBHOOK
        settings.ALLOWED_HOSTS = ["*"]
        settings.ROOT_URLCONF = "hormiga.doors.hooks.urls"
        worker_ids = fill(given.payouts)
        give_accounts(worker_ids, rail="paypal")
        began = time.perf_counter()
        storm = Storm(fake.url, worker_ids)
        storm.pass_over(door=door)
        rounds = storm.calm()
        took_s = time.perf_counter() - began
        found = figures(url=fake.url, worker_ids=worker_ids)
    print(f"{given.payouts:,} payouts in {took_s:.0f} s, asked about {rounds} times;")
    print(f"webhooks that were not taken: {dict(storm.refused) or 'none'}")
    rows = [
        bar(name=name, value=value, must=0, aim=0, is_most=True)
        for name, value in found.items()
    ]
    print(table(BAR_HEAD, rows))
    return 0 if not any(found.values()) and rounds < MOST_ROUNDS else 1


if __name__ == "__main__":
    sys.exit(main())
