"""The desk around a task's frame: what the page hands over, what it takes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.build.people import workers
from tests.build.work import claim
from tests.doors.web.test_worker_pages import held, offer, only, signed_in, text

from hormiga.domain.assignments.models import Assignment, Draft, TaskReport
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.spans import span_of, text_hash
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
FRAME = "http://localhost:8001"
TYPED: dict[str, Any] = {
    "task_type": "text-categories",
    "settings": {
        "categories": [{"id": "ant", "title": "Ant"}, {"id": "bee", "title": "Bee"}]
    },
    "answer_schema": {"type": "object"},
}


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.FRAME_ORIGIN = FRAME


def at_desk(**changed: Any):
    client, worker = signed_in()
    _, address = offer(
        **TYPED | {"tasks": [{"text": "Six legs"}, {"text": "Stripes"}]} | changed
    )
    client.post(f"{address}start/")
    return client, worker, address


def start(response) -> dict[str, Any]:
    """What the page hands to its script."""
    (found,) = re.findall(r'<script id="start"[^>]*>(.*?)</script>', text(response))
    said: dict[str, Any] = json.loads(found)
    return said


class TestTheDesk:
    def test_starts_the_frame_in_the_workers_language_with_their_draft(self):
        client, worker, address = at_desk()
        draft = {"answer": {"categories": ["bee"]}}
        sent = {"assignment": held(worker), "state": json.dumps(draft)}

        assert client.post(f"{address}draft/", sent).status_code == 204
        shown = client.get(f"{address}task/", headers={"Accept-Language": "es"})

        said = start(shown)["start"]
        assert len(said.pop("seed")) == 16
        assert said == {
            "language": "es",
            "keys": {},
            "draft": draft,
            "watermark": "",
        }
        assert start(shown)["sends"] == "answer"

    def test_lays_the_workers_pseudonym_over_confidential_work(self):
        client, worker, address = at_desk(is_confidential=True)

        mark = start(client.get(f"{address}task/"))["start"]["watermark"]

        assert mark.startswith("A")
        assert mark != ids.outside(worker.public_id, ids.WORKER)

    def test_may_fetch_from_the_frames_origin_alone(self):
        client, _, address = at_desk()

        policy = client.get(f"{address}task/")["Content-Security-Policy"]

        assert f"connect-src 'self' {FRAME};" in policy
        assert "connect-src 'self';" in client.get("/work/")["Content-Security-Policy"]

    def test_stores_a_typed_answer_and_goes_on(self):
        client, worker, address = at_desk()
        first = held(worker)
        sent = {"assignment": first, "answer": '{"categories": ["ant"]}'}

        page = client.post(f"{address}task/", sent, follow=True)

        assert "Your answer is saved." in text(page)
        assert held(worker) != first
        judged = Assignment.objects.get(answer__isnull=False)
        assert judged.answer == {"categories": ["ant"]}

    @pytest.mark.parametrize(
        "said", ['{"categories": ["wasp"]}', '{"label": "ant"}', '{"categories": []}']
    )
    def test_refuses_what_the_type_does_not_know(self, said):
        client, worker, address = at_desk()

        page = client.post(
            f"{address}task/", {"assignment": held(worker), "answer": said}
        )

        assert 'role="alert"' in text(page)
        assert only(worker).state == Assignment.State.CLAIMED


class TestADraft:
    def test_of_anothers_task_is_refused(self):
        client, _, address = at_desk()
        (stranger,) = workers(1)
        batch = Assignment.objects.get().batch
        (theirs,) = claim(stranger, batch, now=clock.read())

        sent = {"assignment": ids.outside(theirs.assignment), "state": "{}"}
        response = client.post(f"{address}draft/", sent)

        assert response.status_code == 409
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        ("state", "status"), [("no", 400), ("", 400), (f'"{"x" * 1_050_000}"', 413)]
    )
    def test_that_is_no_json_or_too_long_is_refused(self, state, status):
        client, worker, address = at_desk()

        sent = {"assignment": held(worker), "state": state}

        assert client.post(f"{address}draft/", sent).status_code == status
        assert not Draft.objects.exists()


class TestASkippedTask:
    def test_keeps_why_where_its_worker_says_so(self):
        client, worker, address = at_desk()
        first = held(worker)

        client.post(f"{address}skip/", {"assignment": first, "reason": "skip-hard"})

        noted = TaskReport.objects.get()
        assert noted.reason == "skip-hard"
        assert ids.outside(noted.assignment.public_id) == first
        assert held(worker) != first

    @pytest.mark.parametrize("reason", ["", "made-up"])
    def test_needs_no_reason(self, reason):
        client, worker, address = at_desk()
        first = held(worker)

        client.post(f"{address}skip/", {"assignment": first, "reason": reason})

        assert not TaskReport.objects.exists()
        assert held(worker) != first


class TestAnAnswerThatDisagreesWithItsTask:
    ENTITIES: dict[str, Any] = {
        "task_type": "named-entities",
        "settings": {"labels": [{"id": "person", "title": "Person"}]},
    }
    TEXT = "Ana 🙂 reads."

    def given(self, **span: Any) -> dict[str, Any]:
        mark = span_of(self.TEXT, 0, 3) | {"id": "e1", "label": "person"} | span
        return {"entities": [mark], "text_sha256": text_hash(self.TEXT)}

    def sent(self, answer: dict[str, Any]) -> int:
        client, worker, address = at_desk(
            **self.ENTITIES, tasks=[{"text": self.TEXT}] * 2
        )
        said = {"assignment": held(worker), "answer": json.dumps(answer)}
        client.post(f"{address}task/", said)
        return Assignment.objects.filter(answer__isnull=False).count()

    def test_is_stored_when_they_agree(self):
        assert self.sent(self.given()) == 1

    @pytest.mark.parametrize("span", [{"text": "Eva"}, {"end": 4}, {"end_utf16": 4}])
    def test_is_refused_by_the_server_too(self, span):
        assert self.sent(self.given(**span)) == 0


class TestAFileOfAnAnswer:
    BUGS: dict[str, Any] = {
        "task_type": "app-testing",
        "settings": type_named("app-testing").samples[0].settings,
        "tasks": [type_named("app-testing").samples[0].input] * 2,
    }

    def test_that_was_not_sent_for_it_is_refused(self):
        client, worker, address = at_desk(**self.BUGS)
        sample = type_named("app-testing").samples[0]
        stranger = ids.outside(ids.fresh())
        bugs = [bug | {"screenshots": [stranger]} for bug in sample.answer["bugs"]]
        assert bugs
        said = json.dumps(dict(sample.answer) | {"bugs": bugs})

        page = client.post(
            f"{address}task/", {"assignment": held(worker), "answer": said}
        )

        assert 'role="alert"' in text(page)
        assert only(worker).state == Assignment.State.CLAIMED


class TestASurveysPage:
    def test_does_not_tell_what_passes_a_check(self):
        kind = type_named("survey")
        checked = next(s for s in kind.samples if '"check"' in json.dumps(s.settings))

        assert '"check"' not in json.dumps(kind.shown(checked.settings))
        assert kind.shown(checked.settings).keys() == checked.settings.keys()
