"""PayPal misbehaves in every way that it can: nobody is paid twice, nothing is lost."""

from __future__ import annotations

import pytest
from benchmarks.bench_payouts import EACH
from benchmarks.bench_paypal import WEBHOOK, Storm, figures, our_door
from tests.build.payouts import paypal_worker, running_paypal

RUNS = 30


@pytest.mark.usefixtures("committed_database")
def test_a_storm_passes_without_a_cent_lost_or_paid_twice(settings):
    settings.PAYPAL_WEBHOOK_ID = WEBHOOK
    settings.ROOT_URLCONF = "hormiga.doors.hooks.urls"
    with running_paypal(settings) as fake, our_door() as door:
        workers = [
            paypal_worker(
                EACH.amount, email=f"failed.{n}@x.org" if n % 30 == 7 else None
            )
            for n in range(RUNS * 2)
        ]
        storm = Storm(fake.url, [worker.pk for worker in workers])
        storm.pass_over(door=door, a_run=2, a_group=6)

        storm.calm()
        found = figures(url=fake.url, worker_ids=storm.worker_ids)

    print(f"bar 21: {found}")
    assert not any(found.values()), found
    assert not storm.refused
