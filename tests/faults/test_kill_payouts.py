"""`kill -9` in the middle of a payout run: nobody is paid twice or not at all."""

from __future__ import annotations

import pytest
from django.conf import settings as known
from tests.build.paid_once import differences, run_payouts, was_killed
from tests.build.payouts import (
    LATER,
    PAYER,
    books_of,
    configure,
    paypal_worker,
    running_paypal,
    sepa_worker,
)

from hormiga.domain.payouts.models import Run
from hormiga.domain.payouts.rules import Rail
from hormiga.flows.settle_run import settle_file

pytestmark = pytest.mark.xdist_group("faults")
WORKERS = 60
WELL = dict.fromkeys(
    ("twice", "not at all", "to nobody", "wrong", "left", "drift", "problems"), 0
)


@pytest.mark.parametrize("point", ["posted", "paypal-has-it", "arrived"])
def test_a_run_goes_on_after_it_was_killed_when(
    point, committed_database, settings, tmp_path
):
    configure(settings, **PAYER)
    with running_paypal(settings) as paypal:
        workers = [
            (sepa_worker if number % 2 else paypal_worker)("0.50")
            for number in range(WORKERS)
        ]
        environment = {
            "DJANGO_SETTINGS_MODULE": "hormiga.config.settings",
            "HORMIGA_DATABASE_URL": committed_database.app_url,
            "HORMIGA_DATA_DIR": str(tmp_path),
            "HORMIGA_SECRET_KEY": known.SECRET_KEY,
            "HORMIGA_SEPA_NAME": PAYER["sepa_name"],
            "HORMIGA_SEPA_IBAN": PAYER["sepa_iban"],
            "HORMIGA_PAYPAL_URL": paypal.url,
            "HORMIGA_PAYPAL_CLIENT_ID": paypal.client_id,
            "HORMIGA_PAYPAL_SECRET": paypal.secret,
        }
        words = ["--test-vault"]

        killed = run_payouts(tmp_path, environment, stop_at=point, words=words)
        resumed = run_payouts(tmp_path, environment, words=words)
        for run in Run.objects.filter(rail=Rail.SEPA.value):
            settle_file(run_id=run.pk, now=LATER)
        told = books_of(paypal)

    assert was_killed(killed), killed.stderr
    assert resumed.returncode == 0, resumed.stderr
    earned = {worker.pk: 500_000 for worker in workers}
    assert differences(earned=earned, paypal=told) == WELL
    assert set(Run.objects.values_list("state", flat=True)) == {"settled"}
