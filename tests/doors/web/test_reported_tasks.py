"""Reports of broken tasks, where requesters and operators decide on them."""

from __future__ import annotations

import pytest
from tests.build import web
from tests.build.people import requester, worker
from tests.build.projects import live_batch, project
from tests.build.requester import Seat, seat
from tests.build.work import claim, payable

from hormiga.domain.assignments.models import TaskReport
from hormiga.domain.assignments.services import report_task
from hormiga.domain.people.models import Worker
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db


def funded() -> Seat:
    """An owner of a requester with money."""
    return seat(at=requester(wallet="10"))


def reported(at: Seat) -> tuple[Worker, str]:
    """A worker who says that a task of this requester is broken."""
    batch = live_batch(of=project(owner=at.organisation, reward="0.50"))
    who = worker()
    [held] = claim(who, batch, now=clock.read())
    report_task(
        worker_id=who.pk,
        assignment=held.assignment,
        reason="broken",
        text="The <b>picture</b> is black.",
        now=clock.read(),
    )
    return who, ids.outside(held.assignment)


class TestARequester:
    def test_reads_what_is_reported_and_pays_the_time(self):
        at = funded()
        who, name = reported(at)

        page = at.page("reports/")
        at.post("reports/", {"assignment": name, "decision": "accept"})

        assert "The &lt;b&gt;picture&lt;/b&gt; is black." in page
        assert ids.outside(who.public_id, ids.WORKER) not in page
        assert payable(who) == "0.50"
        assert "0.50\xa0EUR is paid for the time" in at.page("reports/")

    @pytest.mark.parametrize(
        ("reason", "words", "decision"),
        [
            ("The picture is fine.", "The worker reads your reason.", "declined"),
            (" ", "Write why: the worker reads it.", ""),
        ],
    )
    def test_declines_with_a_reason(self, reason, words, decision):
        at = funded()
        who, name = reported(at)

        at.post(
            "reports/", {"assignment": name, "decision": "decline", "reason": reason}
        )

        assert words in at.page("reports/")
        assert TaskReport.objects.get().decision == decision
        assert payable(who) == "0.00"

    def test_decides_on_no_report_of_anothers_task(self):
        at, other = funded(), funded()
        who, name = reported(other)

        at.post("reports/", {"assignment": name, "decision": "accept"})

        assert "This report was decided already, or is not yours." in at.page(
            "reports/"
        )
        assert payable(who) == "0.00"


class TestAnOperator:
    def test_decides_on_all(self):
        who, name = reported(funded())
        client = web.signed_in(web.user(is_operator=True))

        page = client.get("/operator/reports/")
        client.post("/operator/reports/", {"assignment": name, "decision": "accept"})

        assert ids.outside(who.public_id, ids.WORKER) in str(page.content, "utf-8")
        assert payable(who) == "0.50"
