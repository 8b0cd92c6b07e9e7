"""`hormiga payouts` beside the jobs that send the same runs."""

from __future__ import annotations

import threading
from time import sleep

import pytest
from django.db import connections
from tests.build.payouts import opened, paypal_worker, running_paypal

from hormiga.domain.payouts.models import Run
from hormiga.domain.payouts.services import alone_with
from hormiga.doors.cli.payouts import follow


def hold(run_id: int, holding: threading.Event, release: threading.Event) -> None:
    """Stand where a job stands that has the run and has not begun its try yet."""
    try:
        with alone_with(run_id=run_id):
            holding.set()
            assert release.wait(60)
    finally:
        connections.close_all()


def follow_alone(run_id: int) -> None:
    try:
        follow([run_id])
    finally:
        connections.close_all()


@pytest.mark.usefixtures("committed_database")
class TestFollowing:
    def test_waits_for_a_job_that_is_about_to_send_the_run(self, settings):
        with running_paypal(settings):
            paypal_worker("5.00")
            (run,) = opened().runs
            holding, release = threading.Event(), threading.Event()
            job = threading.Thread(target=hold, args=[run.pk, holding, release])
            command = threading.Thread(target=follow_alone, args=[run.pk])
            job.start()
            assert holding.wait(60)

            command.start()
            sleep(0.5)  # the command meets the run while it is open still
            release.set()
            job.join(60)
            command.join(60)

            assert Run.objects.get(pk=run.pk).state == Run.State.SETTLED
