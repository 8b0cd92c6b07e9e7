"""Practice in the task frame: whose it is, what it shows, and who may answer."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given, strategies as st
from tests.build import courses, web
from tests.build.courses import ANT, BEE, lesson, small_course
from tests.build.people import NOON

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.courses.models import BlockResult, Lesson
from hormiga.domain.ledger.models import Transaction
from hormiga.domain.qualifications.models import Qualification
from hormiga.engines.frame import (
    BadPass,
    PracticePass,
    practice_token,
    read_practice_pass,
)
from hormiga.kit import clock

pytestmark = pytest.mark.django_db
FRAME = "http://localhost:8001"
HOST = {"Host": "localhost:8001"}
PATH = "/courses/small-ants/03-do/practice/p1/"
SECRET = "only in tests " * 4
WORKER = UUID(int=5)


@pytest.fixture(autouse=True)
def _course(settings):
    settings.FRAME_ORIGIN = FRAME
    settings.ALLOWED_HOSTS = ["*"]
    return small_course()


@pytest.fixture
def learner() -> tuple[Any, Any]:
    user, worker = web.worker_user()
    return web.signed_in(user), worker


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def frame_of(page: str) -> str:
    (found,) = re.findall(r'<iframe [^>]*src="([^"#]+)#', page)
    return urlsplit(unescape(found)).path


def pass_of(page: str) -> str:
    (found,) = re.findall(r'name="pass" value="([^"]+)"', page)
    return unescape(found)


def made_pass(worker: Any, **changed: Any) -> str:
    given: dict[str, Any] = {
        "worker": worker.public_id,
        "lesson": lesson("03-do").pk,
        "block": "p1",
        "item": 0,
        "until": clock.read() + timedelta(hours=1),
    }
    secret = changed.pop("secret", settings.SECRET_KEY)
    return practice_token(PracticePass(**given | changed), secret=secret)


def send(client: Any, token: str, answer: Any, **more: str) -> Any:
    return client.post(PATH, {"pass": token, "answer": json.dumps(answer)} | more)


class TestAPass:
    @given(
        st.uuids(),
        st.integers(0, 2**62),
        st.text("abcp019-", min_size=1, max_size=20),
        st.integers(0, 99),
    )
    def test_says_what_was_written_into_it(self, worker, number, block, item):
        wrote = PracticePass(worker, number, block, item, NOON)
        token = practice_token(wrote, secret=SECRET)

        found = read_practice_pass(
            token=token, secret=SECRET, now=NOON - timedelta(seconds=1)
        )

        assert found == wrote

    @given(st.integers(0, 120), st.sampled_from("AZaz09-_"))
    def test_with_one_letter_changed_is_none(self, place, letter):
        worker = PracticePass(WORKER, 7, "p1", 2, NOON)
        token = practice_token(worker, secret=SECRET)
        place %= len(token)
        forged = token[:place] + letter + token[place + 1 :]
        if forged == token:
            return

        with pytest.raises(BadPass):
            read_practice_pass(
                token=forged, secret=SECRET, now=NOON - timedelta(seconds=1)
            )

    def test_is_over_at_its_time(self):
        token = practice_token(PracticePass(WORKER, 7, "p1", 2, NOON), secret=SECRET)

        with pytest.raises(BadPass):
            read_practice_pass(token=token, secret=SECRET, now=NOON)


class TestThePractice:
    def test_shows_its_first_item_in_the_frame_of_its_task_type(self, learner):
        client, _ = learner

        page = text(client.get(PATH))
        shown = client.get(frame_of(page), headers=HOST)

        assert "Task 1 of 3" in page
        assert shown.status_code == 200
        assert "It carries a leaf" in text(shown)
        assert "hormiga-categories" in text(shown)
        assert "default-src 'none'" in shown["Content-Security-Policy"]
        assert not shown.cookies

    def test_gives_nothing_away_before_it_is_answered(self, learner):
        client, _ = learner

        page = text(client.get(PATH))
        frame = text(client.get(frame_of(page), headers=HOST))

        for source in (page, frame, text(client.get(PATH.partition("practice")[0]))):
            assert "Only ants walk" not in source
            assert "Solo las hormigas" not in source
            assert '"answer": {' not in source
            assert "Good answer" not in source

    def test_shows_the_answer_beside_the_good_one_and_why(self, learner):
        client, _worker = learner
        token = pass_of(text(client.get(PATH)))

        response = send(client, token, BEE)
        page = text(client.get(response["Location"]))

        assert response["Location"] == f"{PATH}?item=0"
        assert "Not right" in page
        assert "Categories" in page
        assert "You:</span> Bee" in page
        assert "Good answer:</span> Ant" in page
        assert "Only ants walk in lines." in page
        assert "Next task" in page

    def test_goes_on_with_the_next_item_and_ends_with_a_result(self, learner):
        client, _worker = learner
        for answer in (ANT, BEE):
            send(client, pass_of(text(client.get(PATH))), answer)

        response = send(client, pass_of(text(client.get(PATH))), ANT)
        page = text(client.get(response["Location"]))

        assert "Practice passed." in page
        assert "You have 66 % right; 60 % are needed." in page
        assert "This lesson is done." in page
        over = text(client.get(PATH))
        assert over.count("told-one") == 3
        assert "<iframe" not in over

    def test_begins_again_when_asked_to(self, learner):
        client, worker = learner
        for item in (0, 2, 3):
            send(client, made_pass(worker, item=item), BEE)

        again = client.post("/courses/small-ants/03-do/again/p1/")

        assert again["Location"] == PATH
        assert "Task 1 of 3" in text(client.get(PATH))

    def test_is_in_the_learners_language(self, learner):
        client, _ = learner
        spanish = {"Accept-Language": "es"}

        page = text(client.get(PATH, headers=spanish))
        frame = text(client.get(frame_of(page), headers=HOST))

        assert "Lleva una hoja" in frame
        assert '"language": "es"' in page

    def test_makes_no_assignment_and_moves_no_money(self, learner):
        client, worker = learner
        before = Transaction.objects.count()

        for item, answer in ((0, ANT), (2, BEE), (3, BEE)):
            send(client, made_pass(worker, item=item), answer)

        assert not Assignment.objects.exists()
        assert Transaction.objects.count() == before

    def test_says_that_it_needs_a_script(self, learner):
        client, _ = learner

        assert "Practice needs JavaScript" in text(client.get(PATH))

    def test_without_a_frame_says_so(self, learner, settings):
        client, _ = learner
        settings.FRAME_ORIGIN = None

        page = text(client.get(PATH))

        assert "Tasks cannot be shown here at the moment." in page
        assert "<iframe" not in page


class TestAPassOfSomebodyElses:
    def refused(self, response: Any, worker: Any) -> None:
        assert response.status_code in {302, 404}
        assert not BlockResult.objects.filter(worker=worker).exists()

    def test_answers_nothing(self, learner):
        client, worker = learner
        other = web.worker_user()[1]

        self.refused(send(client, made_pass(other), ANT), worker)
        assert not BlockResult.objects.exists()

    @pytest.mark.parametrize("block", ["p2", "q1", ""])
    def test_for_another_block_answers_nothing(self, learner, block):
        client, worker = learner

        self.refused(send(client, made_pass(worker, block=block), ANT), worker)

    def test_for_another_lesson_answers_nothing(self, learner):
        client, worker = learner
        other = Lesson.objects.get(slug="02-ask", course__slug="small-ants").pk

        self.refused(send(client, made_pass(worker, lesson=other), ANT), worker)

    def test_that_is_over_answers_nothing_and_says_so(self, learner):
        client, worker = learner
        token = made_pass(worker, until=clock.read() - timedelta(seconds=1))

        self.refused(send(client, token, ANT), worker)
        assert "open for too long" in text(client.get(PATH))

    @pytest.mark.parametrize("token", ["", "x", "AAAA" * 30, "é"])
    def test_that_is_made_up_answers_nothing(self, learner, token):
        client, worker = learner

        self.refused(send(client, token, ANT), worker)

    def test_of_another_installation_answers_nothing(self, learner):
        client, worker = learner

        self.refused(send(client, made_pass(worker, secret="x" * 50), ANT), worker)

    @pytest.mark.parametrize("item", [1, 4, 999])
    def test_for_an_item_that_is_not_in_the_round_answers_nothing(self, learner, item):
        client, worker = learner

        self.refused(send(client, made_pass(worker, item=item), ANT), worker)

    @pytest.mark.parametrize(
        "changed",
        [
            {"lesson": 2**40},
            {"block": "p9"},
            {"item": 4},
            {"until": NOON - timedelta(days=4000)},
            {"secret": "x" * 50},
        ],
    )
    def test_opens_no_frame(self, learner, changed):
        client, worker = learner

        good = client.get(f"/frame/practice/{made_pass(worker)}", headers=HOST)
        bad = client.get(
            f"/frame/practice/{made_pass(worker, **changed)}", headers=HOST
        )

        assert (good.status_code, bad.status_code) == (200, 404)

    def test_is_nothing_on_a_host_of_our_pages(self, learner):
        client, worker = learner

        assert client.get(f"/frame/practice/{made_pass(worker)}").status_code == 404

    @pytest.mark.parametrize("door", ["/frame/", "/frame/preview/"])
    def test_opens_no_other_door(self, learner, door):
        client, worker = learner

        shown = client.get(f"{door}{made_pass(worker)}", headers=HOST)

        assert shown.status_code == 404


class TestAnAnswer:
    @pytest.mark.parametrize(
        "answer",
        [
            None,
            [],
            "ant",
            {"categories": ["ant"], "score": 1},
            {"categories": ["wasp"]},
            {"score": 1},
        ],
    )
    def test_that_does_not_fit_changes_nothing_and_is_said(self, learner, answer):
        client, worker = learner

        send(client, made_pass(worker), answer)

        assert not BlockResult.objects.exists()
        assert "does not fit the task" in text(client.get(PATH))

    @pytest.mark.parametrize(
        "raw", ["{", "", '{"categories": ["\\u0000"]}', "[" * 5000, "9" * 1_100_000]
    )
    def test_that_is_no_answer_changes_nothing(self, learner, raw):
        client, worker = learner

        client.post(PATH, {"pass": made_pass(worker), "answer": raw})

        assert not BlockResult.objects.exists()

    @pytest.mark.parametrize(
        "forged", [{"score": "1"}, {"percent": "100"}, {"item": "3"}, {"done": "yes"}]
    )
    def test_believes_nobody_a_score(self, learner, forged):
        client, worker = learner

        send(client, made_pass(worker), BEE, **forged)

        row = BlockResult.objects.get(worker=worker)
        assert row.answers["items"] == {"0": {"answer": BEE, "score": 0.0}}
        assert not Qualification.objects.filter(worker=worker).exists()

    def test_is_given_once_a_round_however_often_it_is_sent(self, learner):
        client, worker = learner
        token = made_pass(worker)
        send(client, token, BEE)

        send(client, token, ANT)

        row = BlockResult.objects.get(worker=worker)
        assert row.answers["items"]["0"]["score"] == 0
        assert "sent this already" in text(client.get(PATH))

    def test_of_a_whole_course_brings_its_qualification(self, learner):
        client, worker = learner
        courses.read(worker)
        courses.ask(worker)

        for item, answer in ((0, ANT), (2, BEE)):
            send(client, made_pass(worker, item=item), answer)
        response = send(client, made_pass(worker, item=3), BEE)

        (held,) = Qualification.objects.filter(worker=worker)
        assert (held.type.slug, held.score) == ("course-small-ants", 100)
        assert "You have finished the course." in text(client.get(response["Location"]))
