"""The desk around an external page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from tests.build.external import PAGE, TERMS, external_question
from tests.build.work import hand_in
from tests.doors.web.test_worker_pages import held, offer, only, signed_in, text

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.people.rules import pseudonym
from hormiga.domain.projects.models import Task
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
FRAME = "http://localhost:8001"


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.FRAME_ORIGIN = FRAME


def at_desk(**changed: Any) -> Any:
    client, worker = signed_in()
    _, address = offer(**TERMS | changed)
    client.post(f"{address}start/")
    return client, worker, address


def frame(response) -> str:
    (found,) = re.findall(r"<iframe[^>]*>", text(response))
    return str(found)


def save(worker: Worker) -> None:
    """Store an answer as the external page's post does."""
    given = Answer(only(worker).public_id, '{"label": "ant"}', None)
    assert hand_in(worker, [given], now=clock.read()).accepted


class TestTheDesk:
    def test_shows_the_page_with_its_host_in_words(self):
        client, worker, address = at_desk()

        shown = client.get(f"{address}task/")

        assert "shown by <strong>tasks.example.org</strong>" in text(shown)
        tag = frame(shown)
        assert 'sandbox="allow-scripts allow-forms allow-same-origin"' in tag
        assert 'referrerpolicy="no-referrer"' in tag
        assert 'allow=""' in tag
        assert f'data-assignment="{held(worker)}"' in tag
        (source,) = re.findall('src="(.*?)"', tag)
        url = unescape(source)
        assert url.startswith(f"{PAGE}?")
        row = only(worker)
        assert parse_qs(urlsplit(url).query) == {
            "assignmentId": [held(worker)],
            "hitId": [ids.outside(Task.objects.get(pk=row.task_id).public_id)],
            "turkSubmitTo": [FRAME],
            "workerId": [
                pseudonym(
                    worker=worker.public_id,
                    organisation=Organisation.objects.get().public_id,
                    secret=settings.SECRET_KEY,
                )
            ],
        }

    def test_lets_that_origin_be_framed_and_where_answers_go_and_nothing_else(self):
        client, _, address = at_desk()

        policy = client.get(f"{address}task/")["Content-Security-Policy"]

        assert policy.endswith(
            "; frame-src https://tasks.example.org"
            f" {FRAME}/mturk/externalSubmit {FRAME}//mturk/externalSubmit"
        )
        assert "connect-src 'self';" in policy

    @pytest.mark.parametrize(
        ("height", "shown"), [(600, 'height="600"'), (0, "fits-window")]
    )
    def test_is_as_high_as_an_external_question_says(self, height, shown):
        client, _, address = at_desk(
            tasks=[{"question": external_question(PAGE, height)}],
            task_type="html-question",
            settings={},
        )

        assert shown in frame(client.get(f"{address}task/"))

    def test_takes_no_answer_by_its_own_form(self):
        client, worker, address = at_desk()
        sent = {"assignment": held(worker), "answer": '{"label": "ant"}'}

        client.post(f"{address}task/", sent)

        assert only(worker).state == Assignment.State.CLAIMED

    @pytest.mark.parametrize("why", ["trust", "host", "origin"])
    def test_shows_no_page_that_may_not_be_shown_any_more(self, settings, why):
        client, worker, address = at_desk()
        if why == "trust":
            Organisation.objects.update(is_trusted=False)
        elif why == "host":
            settings.FRAME_ORIGIN = "https://tasks.example.org"
        else:
            settings.FRAME_ORIGIN = None

        shown = client.get(f"{address}task/")

        assert "<iframe" not in text(shown)
        assert "Give it back: that costs you nothing." in text(shown)
        assert "frame-src" not in shown["Content-Security-Policy"]
        assert only(worker).state == Assignment.State.CLAIMED


class TestGoingOn:
    def test_takes_the_next_task_once_the_answer_is_saved(self):
        client, worker, address = at_desk()
        first = held(worker)
        save(worker)

        page = client.post(f"{address}start/", {"saved": first}, follow=True)

        assert "Your answer is saved." in text(page)
        assert held(worker) != first

    def test_keeps_the_task_while_nothing_is_saved(self):
        client, worker, address = at_desk()
        first = held(worker)

        page = client.post(f"{address}start/", {"saved": first}, follow=True)

        assert "Your answer is saved." not in text(page)
        assert held(worker) == first

    def test_says_nothing_of_anothers_answer(self):
        _, other, _ = at_desk()
        theirs = held(other)
        save(other)
        client, _ = signed_in("eva@example.org")
        _, address = offer(**TERMS)

        page = client.post(f"{address}start/", {"saved": theirs}, follow=True)

        assert "Your answer is saved." not in text(page)
