"""`hormiga payouts` beside the jobs that send the same runs."""

from __future__ import annotations

import threading
from argparse import Namespace
from time import sleep
from types import SimpleNamespace

import pytest
from django.db import connections
from tests.build.payouts import (
    PAYER,
    configure,
    opened,
    payable,
    paypal_worker,
    running_paypal,
    sepa_worker,
)

from hormiga.domain.payouts.models import Proposal, Run
from hormiga.domain.payouts.services import alone_with
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.doors.cli import payouts
from hormiga.doors.cli.payouts import follow
from hormiga.kit import ids


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


@pytest.mark.django_db
class TestARunAboveTheLimit:
    def test_is_proposed_and_says_so(self, settings, tmp_path):
        configure(settings, **PAYER)
        settings.FOUR_EYES_LIMIT = "10"
        ana = sepa_worker("10.01")
        asked = Namespace(verb="run", programme="open", dry_run=False, out=tmp_path)

        facts = payouts.run(asked, SimpleNamespace(data_dir=tmp_path))

        assert (facts["runs"], payable(ana)) == ([], "10.01")
        proposal = Proposal.objects.get()
        assert proposal.proposed_by == COMMAND_LINE
        assert facts["proposed"] == {
            "id": ids.outside(proposal.public_id),
            "currency": "EUR",
            "payouts": 1,
            "total": "10.01",
            "limit": "10.00",
            "detail": "Above the limit: nobody was paid yet. An operator approves it"
            " under Payouts.",
        }


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
