"""A requester sees a task as a worker will, and nothing comes of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.build.people import requester
from tests.build.projects import draft_batch, project
from tests.build.requester import Seat, seat
from tests.doors.frame.test_media import kept
from tests.doors.web.test_requester_pages import name_of
from tests.doors.web.test_worker_frames import TYPED

from hormiga.domain.assignments.models import Assignment, Draft
from hormiga.domain.ledger.models import Transaction
from hormiga.domain.media.rules import Owner
from hormiga.engines.tasktypes import NAMES
from hormiga.kit import ids

pytestmark = pytest.mark.django_db
FRAME = "http://localhost:8001"
HOST = {"Host": "localhost:8001"}


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.FRAME_ORIGIN = FRAME
    settings.ALLOWED_HOSTS = ["*"]


def text(response: Any) -> str:
    """Read an answer to its end: a file that is sent is closed then."""
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode()


def frame_of(page: str) -> str:
    """The path of the frame that a page shows."""
    (found,) = re.findall(r'<iframe [^>]*src="([^"#]+)#', page)
    return urlsplit(unescape(found)).path


def start(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script id="start"[^>]*>(.*?)</script>', page)
    said: dict[str, Any] = json.loads(found)
    return said


def seated(**changed: Any) -> tuple[Seat, str]:
    """Somebody of a requester with a typed project; and its preview's path."""
    owner = requester()
    mine = project(owner=owner, **TYPED | changed)
    return seat(at=owner), f"projects/{name_of(mine)}/preview/"


def nothing_came_of_it() -> bool:
    return not (Assignment.objects.exists() or Draft.objects.exists())


class TestAPreview:
    def test_shows_the_projects_first_task_in_the_frame(self):
        owner = requester()
        mine = project(owner=owner, **TYPED)
        draft_batch(of=mine, tasks=[{"text": "Six legs"}, {"text": "Stripes"}])
        at = seat(at=owner)

        page = at.page(f"projects/{name_of(mine)}/preview/")
        shown = at.client.get(frame_of(page), headers=HOST)

        assert "Task 1 of the first 2" in page
        assert shown.status_code == 200
        assert "Six legs" in text(shown)
        assert "hormiga-categories" in text(shown)
        assert not shown.cookies

    def test_shows_the_next_one_too(self):
        owner = requester()
        mine = project(owner=owner, **TYPED)
        draft_batch(of=mine, tasks=[{"text": "Six legs"}, {"text": "Stripes"}])
        at = seat(at=owner)
        address = f"projects/{name_of(mine)}/preview/"

        page = at.page(f"{address}?task=1")

        assert "Stripes" in text(at.client.get(frame_of(page), headers=HOST))
        assert at.get(f"{address}?task=2").status_code == 404

    def test_without_tasks_shows_an_example_of_its_kind_with_its_own_settings(self):
        at, address = seated()

        page = at.page(address)

        shown = text(at.client.get(frame_of(page), headers=HOST))
        assert "Example 1 of 3" in page
        assert "kettle" in shown
        assert "&#34;Ant&#34;" in shown or "&quot;Ant&quot;" in shown

    @pytest.mark.parametrize("name", NAMES)
    def test_is_there_for_each_type_before_there_is_a_project(self, name):
        at = seat()

        page = at.page(f"projects/new/types/{name}/preview/")

        shown = at.client.get(frame_of(page), headers=HOST)
        assert shown.status_code == 200
        assert "cannot be shown" not in text(shown)

    def test_of_a_template_makes_a_task_up(self):
        template = "<form>{{ task.input.text }}<input name=a></form>"
        at, address = seated(task_type="", settings={}, template=template)

        shown = text(at.client.get(frame_of(at.page(address)), headers=HOST))

        assert "Text 1<input name=a>" in shown

    def test_of_a_plain_choice_is_the_form_that_a_worker_fills_in(self):
        choice = {"type": "object", "properties": {"label": {"enum": ["ant", "bee"]}}}
        at, address = seated(task_type="", settings={}, answer_schema=choice)

        page = text(at.post(address, {"answer.label": "1"}))

        assert "<iframe" not in page
        assert "This answer would be stored" in page
        assert "&quot;label&quot;: &quot;bee&quot;" in page
        assert nothing_came_of_it()

    def test_may_be_framed_and_fetched_from_the_frames_origin_alone(self):
        at, address = seated()

        policy = at.get(address)["Content-Security-Policy"]

        assert f"connect-src 'self' {FRAME};" in policy
        assert f"frame-src {FRAME}" in policy

    def test_lends_the_organisations_media_for_a_while(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        owner = requester()
        photo = kept(Owner(owner.pk), b"Six legs", tmp_path)
        mine = project(owner=owner, **TYPED)
        draft_batch(
            of=mine, tasks=[{"text": f"media://{ids.outside(photo.public_id)}"}]
        )
        at = seat(at=owner)

        lent = start(at.page(f"projects/{name_of(mine)}/preview/"))["media"]

        (one,) = lent.values()
        path = urlsplit(one["address"]).path
        assert list(lent) == [ids.outside(photo.public_id)]
        assert text(at.client.get(path, headers=HOST)) == "Six legs"


class TestAnAnswerInAPreview:
    def test_is_shown_as_it_would_be_stored_and_is_not(self):
        at, address = seated()
        before = Transaction.objects.count()

        page = text(at.post(address, {"answer": '{"categories": ["ant"]}'}))

        assert "This answer would be stored" in page
        assert "&quot;categories&quot;: [\n    &quot;ant&quot;" in page
        assert nothing_came_of_it()
        assert Transaction.objects.count() == before

    def test_that_does_not_fit_is_said_to_be_refused_and_why(self):
        at, address = seated(answer_schema=None)

        page = text(at.post(address, {"answer": '{"categories": ["wasp"]}'}))

        assert "This answer would be refused" in page
        assert "In categories → 1: &quot;wasp&quot; is not one of" in page

    @pytest.mark.parametrize("said", ["", "[1]", "{", '{"a": 1e999}', "9" * 5000])
    def test_that_is_none_changes_nothing(self, said):
        at, address = seated()

        page = at.post(address, {"answer": said})

        assert page.status_code == 200
        assert "would be stored" not in text(page)


class TestTheFrameOfAPreview:
    def test_is_on_the_frames_host_alone(self):
        at, address = seated()
        path = frame_of(at.page(address))

        other = {"Host": "localhost:8002"}
        assert at.client.get(path).status_code == 404
        assert at.client.get(path, headers=other).status_code == 404

    def test_of_a_changed_address_is_not_there(self):
        at, address = seated()
        path = frame_of(at.page(address))
        head, _, token = path.rpartition("/")
        other = "B" if token[40] == "A" else "A"

        for bad in (token[:40] + other + token[41:], token[:-4], "A" * 64, "é"):
            assert at.client.get(f"{head}/{bad}", headers=HOST).status_code == 404
        assert at.client.get(path, headers=HOST).status_code == 200

    def test_is_no_claims_frame_and_no_claims_frame_is_it(self):
        at, address = seated()
        token = frame_of(at.page(address)).rpartition("/")[2]

        assert at.client.get(f"/frame/{token}", headers=HOST).status_code == 404


class TestAnothersProject:
    def test_cannot_be_looked_at(self):
        _, address = seated()

        assert seat().get(address).status_code == 404
