"""A worker's home: what comes next, over all programmes and vendors."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.build import courses, exams, vendors, web
from tests.build.people import NOON
from tests.build.plans import made as planned
from tests.build.projects import live_batch
from tests.build.work import claim, judge

from hormiga.domain.people import profile
from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import STEPS
from hormiga.domain.programmes.models import Enrolment
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.show_home import show_home
from hormiga.kit import clock

pytestmark = pytest.mark.django_db


def signed_in(language: str = "en") -> tuple[Client, Worker]:
    user, worker = web.worker_user()
    return web.signed_in(user, language), worker


def home(client: Client) -> str:
    response = client.get("/home/")
    assert response.status_code == 200
    return str(response.content, "utf-8")


def sections(page: str) -> list[str]:
    return re.findall(r'<section class="card" aria-labelledby="([a-z-]+)"', page)


class TestANewWorkersHome:
    def test_has_the_list_the_first_tasks_programmes_and_money(self):
        client, _ = signed_in()

        page = home(client)

        assert sections(page) == [
            *("first-list", "first-worker", "programmes", "reach", "who")
        ]
        assert "1 of 5 done" in page  # the country was said at sign-up
        assert "Next: Your languages" in page
        assert "In Spain you can be paid by:" in page
        assert "Bank transfer in euros (SEPA)" in page

    def test_goes_on_to_the_next_step_when_one_is_put_off(self):
        client, _ = signed_in()

        answer = client.post("/profile/languages/skip/", {"next": "home"})

        assert answer["Location"] == "/home/"
        assert "Next: Your time zone" in home(client)

    def test_loses_the_list_when_all_is_said_or_put_off(self):
        client, worker = signed_in()
        for step in STEPS:
            profile.skip_step(worker=worker, step=step, now=NOON)

        assert "first-list" not in sections(home(client))

    def test_speaks_spanish(self):
        client, _ = signed_in("es")

        assert '<html lang="es">' in home(client)


class TestAWorkersHome:
    def test_shows_todays_money_and_how_far_the_goal_is(self):
        client, worker = signed_in()
        batch = live_batch(tasks=2, review_seconds=0, now=clock.read())
        judge(worker, batch, "ant", "bee", now=clock.read())
        approve_due_judgments(now=clock.read())
        planned(worker)

        page = home(client)

        assert "first-worker" not in sections(page)
        assert "<strong>0.10\u00a0EUR</strong>" in page
        assert 'max="100"' in page

    def test_says_so_where_nothing_is_approved_today(self):
        client, worker = signed_in()
        claim(worker, live_batch(now=clock.read()), now=clock.read())

        page = home(client)

        assert "Nothing is approved yet today." in page
        assert sections(page)[0] == "in-hand"

    def test_names_the_lesson_to_go_on_with(self):
        client, _ = signed_in()
        courses.small_course()
        client.get("/courses/small-ants/01-look/")
        client.post("/courses/small-ants/01-look/done/")

        page = home(client)

        assert "courses" in sections(page)
        assert 'href="/courses/small-ants/02-ask/"' in page
        assert re.search(r"1 of \d lessons", page)

    def test_warns_of_an_exam_whose_time_runs(self):
        client, _ = signed_in()
        exams.exam()
        client.post(f"/exams/{exams.SLUG}/start/", {"language": "en"})

        page = home(client)

        assert f'href="/exams/{exams.SLUG}/sit/"' in page
        assert "its time is running" in page

    def test_names_ones_vendors_and_no_programme_that_has_ended(self):
        client, worker = signed_in()
        contract = vendors.contract()
        Enrolment.objects.create(
            worker=worker,
            programme=contract.programme,
            vendor=contract.vendor,
            joined_at=NOON,
        )

        page = home(client)

        assert "places" in sections(page)
        assert contract.vendor.name in page
        Enrolment.objects.filter(vendor=contract.vendor).update(is_active=False)
        assert "places" not in sections(home(client))

    def test_asks_the_database_at_most_21_times_beside_who_asks(self):
        _, worker = signed_in()
        courses.small_course()
        exams.exam()
        planned(worker)
        for _ in range(3):
            claim(worker, live_batch(now=clock.read()), now=clock.read())

        with CaptureQueriesContext(connection) as asked:
            show_home(worker=worker, now=clock.read() + timedelta(seconds=1))

        assert len(asked) <= 21
