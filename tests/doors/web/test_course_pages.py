"""Courses at their pages: read, answered, resumed, and nothing given away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.build import courses, web
from tests.build.courses import lesson, small_course
from tests.build.people import NOON
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.courses.models import BlockResult, Lesson, LessonProgress
from hormiga.domain.courses.shipping import install
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.projects.models import Requirement
from hormiga.domain.qualifications.models import Qualification
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.doors.web.course.ways import way_to

pytestmark = pytest.mark.django_db
COURSE = "/courses/small-ants/"
QUIZ = f"{COURSE}02-ask/quiz/q1/"


@pytest.fixture(autouse=True)
def course():
    return small_course()


@pytest.fixture
def learner() -> tuple[Client, Any]:
    user, worker = web.worker_user()
    return web.signed_in(user), worker


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content, "utf-8")


def asked(page: str) -> dict[str, str]:
    """Read a quiz's form as it stands: its round."""
    (number,) = re.findall(r'name="round" value="(\d+)"', page)
    return {"round": number}


def options(page: str, name: str) -> dict[str, str]:
    """Read which value stands for which words of a question."""
    pattern = rf'name="q1-{name}" value="(\d)"[^>]*><span class="choice-text">(.*?)<'
    return {words: value for value, words in re.findall(pattern, page)}


def answers(page: str, first: str, second: str) -> dict[str, str]:
    return asked(page) | {
        "q1-a": options(page, "a")[first],
        "q1-b": options(page, "b")[second],
    }


class TestTheListOfCourses:
    def test_says_what_how_long_and_what_it_opens(self, learner):
        client, _ = learner

        page = text(client.get("/courses/"))
        spanish = text(client.get("/courses/", headers={"Accept-Language": "es"}))

        assert "Ants and bees" in page
        assert "6 minutes" in page
        assert "Sorting texts about insects." in page
        assert "Not begun" in page
        assert "Clasificar textos sobre insectos." in spanish

    def test_leads_back_to_where_one_stopped(self, learner):
        client, _worker = learner
        client.post(f"{COURSE}01-look/place/", {"block": "2"})

        page = text(client.get("/courses/"))

        assert f'href="{COURSE}01-look/#b2"' in page

    def test_leaves_out_what_is_closed(self, learner, course):
        client, _ = learner
        type(course).objects.filter(pk=course.pk).update(is_active=False)

        assert "Ants and bees" not in text(client.get("/courses/"))
        for path in (COURSE, f"{COURSE}01-look/", f"{COURSE}03-do/practice/p1/"):
            assert client.get(path).status_code == 404
        assert client.post(QUIZ, {}).status_code == 404


class TestACourse:
    def test_shows_its_lessons_with_where_one_is(self, learner):
        client, worker = learner
        courses.read(worker)

        page = text(client.get(COURSE))

        assert "1 of 3 lessons done" in page
        assert page.count('<li class="card line">') == 3
        assert "about 5 minutes left" in page
        assert f'href="{COURSE}02-ask/"' in page

    def test_names_the_paid_work_behind_it(self, learner, course):
        from tests.build.people import requester
        from tests.build.projects import live_batch, project

        client, _ = learner
        batch = live_batch(of=project(owner=requester(wallet="100")), tasks=3)
        Requirement.objects.create(
            version=batch.version, type=course.type, comparator="exists"
        )

        page = text(client.get(COURSE))

        assert "1 project asks for this course or its exam right now." in page
        assert "3 tasks are waiting for you there." in page
        assert "not measured yet" in page

    def test_points_to_its_exam_when_it_is_finished(self, learner):
        client, worker = learner
        before = text(client.get(COURSE))

        courses.finish(worker)
        page = text(client.get(COURSE))

        assert "You have finished this course." in page
        assert ("/exams/exam-small-ants/" in page) or "Go to the exam" not in page
        assert "You have finished this course." not in before

    def test_asks_a_bounded_number_of_times(
        self, learner, django_assert_max_num_queries
    ):
        client, worker = learner
        courses.ask(worker)
        client.get(COURSE)

        with django_assert_max_num_queries(14):
            client.get(COURSE)


class TestALesson:
    def test_shows_each_kind_of_block(self, learner):
        client, _ = learner

        page = text(client.get(f"{COURSE}01-look/"))

        assert "<strong>six legs</strong>" in page
        assert re.search(
            r'<img src="/courses/small-ants/media/ant.svg\?v=\w{12}" alt="An ant', page
        )
        assert 'loading="lazy"' in page
        assert "Worked example" in page
        assert "Not like this" in page
        assert "I have read this" in page

    def test_is_read_in_the_readers_language(self, learner):
        client, _ = learner

        page = text(client.get(f"{COURSE}01-look/", headers={"Accept-Language": "es"}))

        assert "<strong>seis patas</strong>" in page
        assert "six legs" not in page

    def test_is_done_with_a_button_where_it_asks_nothing(self, learner):
        client, worker = learner

        response = client.post(f"{COURSE}01-look/done/")

        assert response["Location"] == COURSE
        assert LessonProgress.objects.get(worker=worker).state == "done"

    def test_that_asks_is_not_done_by_a_forged_button(self, learner):
        client, _worker = learner

        client.post(f"{COURSE}02-ask/done/")

        assert not LessonProgress.objects.filter(state="done").exists()

    def test_writes_nothing_when_it_is_only_looked_at(self, learner):
        client, _ = learner

        client.get(f"{COURSE}01-look/")

        assert not LessonProgress.objects.exists()

    def test_is_nobody_elses_progress(self, learner):
        _client, worker = learner
        other, _ = web.worker_user()
        courses.finish(worker)

        page = text(web.signed_in(other).get(COURSE))

        assert "0 of 3 lessons done" in page


class TestAQuiz:
    def test_gives_nothing_away_before_it_is_answered(self, learner):
        client, _ = learner

        page = text(client.get(f"{COURSE}02-ask/"))

        assert "Wings that beat" not in page
        assert "All insects have six" not in page
        assert "right" not in re.sub(r"% right is enough", "", page)

    def test_stands_in_another_order_for_each_worker_and_round(self):
        seen = set()
        for _ in range(8):
            user, _worker = web.worker_user()
            client = web.signed_in(user)
            page = text(client.get(f"{COURSE}02-ask/"))
            seen.add(tuple(options(page, "a")))

        assert len(seen) > 1

    def test_says_of_each_question_why(self, learner):
        client, worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))

        response = client.post(QUIZ, answers(page, "The bee", "Eight"), follow=True)

        shown = text(response)
        assert "Not passed yet." in shown
        assert "You have 50 % right; 80 % are needed." in shown
        assert "Wings that beat make the sound." in shown
        assert "Right would be" in shown
        assert BlockResult.objects.get(worker=worker).best_percent == 50

    def test_is_passed_and_ends_its_lesson(self, learner):
        client, _worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))

        shown = text(client.post(QUIZ, answers(page, "The bee", "Six"), follow=True))

        assert "You have 100 % right" in shown
        assert "This lesson is done." in shown
        assert "Next lesson: Now you" in shown

    def test_keeps_what_was_chosen_where_something_is_missing(self, learner):
        client, _worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))
        sent = answers(page, "The bee", "Six")
        del sent["q1-b"]

        shown = text(client.post(QUIZ, sent))

        assert "Some questions have no answer yet." in shown
        assert re.search(rf'name="q1-a" value="{sent["q1-a"]}" checked', shown)
        assert not BlockResult.objects.exists()

    @pytest.mark.parametrize("forged", ["9", "-1", "x", "", "1e3", "٣"])
    def test_takes_no_option_that_is_not_there(self, learner, forged):
        client, _worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))
        sent = answers(page, "The bee", "Six") | {"q1-a": forged}

        assert "Choose an answer." in text(client.post(QUIZ, sent))
        assert not BlockResult.objects.exists()

    @pytest.mark.parametrize(
        "forged",
        [
            {"percent": "100"},
            {"score": "1"},
            {"passed": "yes"},
            {"best_percent": "100"},
        ],
    )
    def test_believes_nobody_a_score(self, learner, forged):
        client, worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))

        client.post(QUIZ, answers(page, "The ant", "Eight") | forged)

        assert BlockResult.objects.get(worker=worker).best_percent == 0
        assert not Qualification.objects.filter(worker=worker).exists()

    def test_sent_twice_counts_once(self, learner):
        client, worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))
        sent = answers(page, "The ant", "Six")
        client.post(QUIZ, sent)

        again = text(client.post(QUIZ, sent, follow=True))

        assert "You have sent this already." in again
        assert BlockResult.objects.get(worker=worker).tries == 1

    def test_may_be_tried_again(self, learner):
        client, worker = learner
        page = text(client.get(f"{COURSE}02-ask/"))
        client.post(QUIZ, answers(page, "The ant", "Eight"))

        shown = text(client.post(f"{COURSE}02-ask/again/q1/", follow=True))
        client.post(QUIZ, answers(shown, "The bee", "Six"))

        assert "Your best so far: 0 %." in shown
        assert "Wings that beat" not in shown
        row = BlockResult.objects.get(worker=worker)
        assert (row.best_percent, row.tries) == (100, 2)

    def test_that_is_not_there_is_not_found(self, learner):
        client, _ = learner

        assert client.post(f"{COURSE}02-ask/quiz/q9/").status_code == 404
        assert client.post(f"{COURSE}02-ask/again/q9/").status_code == 404
        assert client.post(f"{COURSE}09-none/quiz/q1/").status_code == 404


class TestACoursesFile:
    @pytest.fixture
    def path(self):
        shown = courses.shown_file()
        return f"/courses/{shown['course']}/media/{shown['name']}"

    def test_is_kept_a_year_by_whoever_names_its_version(self, path):
        named = Client().get(f"{path}?v=1")
        bare = Client().get(path)

        assert named["Cache-Control"] == "public, max-age=31536000, immutable"
        assert bare["Cache-Control"] == "public, max-age=300"
        assert named["Content-Type"] == "image/svg+xml"
        assert named["X-Content-Type-Options"] == "nosniff"

    def test_is_never_a_page_of_its_own(self, path):
        response = Client().get(path)

        assert response["Content-Disposition"].startswith("attachment")
        assert "script-src 'self'" not in response["Content-Security-Policy"] or (
            "'unsafe-inline'" not in response["Content-Security-Policy"]
        )

    def test_goes_out_in_parts(self, path):
        whole = Client().get(path).content

        part = Client().get(path, headers={"Range": "bytes=2-5"})
        known = Client().get(path, headers={"If-None-Match": part["ETag"]})

        assert (part.status_code, part.content) == (206, whole[2:6])
        assert part["Content-Range"] == f"bytes 2-5/{len(whole)}"
        assert (known.status_code, known.content) == (304, b"")

    def test_is_there_only_if_a_lesson_shows_it(self, path):
        folder = path.rpartition("/")[0]

        for name in ("course.json", "..%2Fcourse.json", "none.svg"):
            assert Client().get(f"{folder}/{name}").status_code == 404
        assert Client().get("/courses/none/media/ant.svg").status_code == 404


class TestTheOperatorsCourses:
    @pytest.fixture
    def client(self):
        return web.signed_in(web.user(is_operator=True))

    def acts(self) -> list[tuple[str, dict[str, Any]]]:
        rows = AuditEntry.objects.filter(act="course-changed").order_by("pk")
        return list(rows.values_list("subject", "facts"))

    def test_are_closed_and_opened_and_it_is_kept_who_did_it(self, client, course):
        client.post("/operator/courses/small-ants/open/", {"open": "no"})
        course.refresh_from_db()
        assert not course.is_active

        client.post("/operator/courses/small-ants/open/", {"open": "yes"})
        course.refresh_from_db()
        assert course.is_active
        assert self.acts() == [
            ("course:small-ants", {"change": "closed"}),
            ("course:small-ants", {"change": "opened"}),
        ]
        assert "small-ants" in text(client.get("/operator/audit/"))

    def test_change_their_order(self, client, course):
        install(now=NOON)
        type(course).objects.filter(pk=course.pk).update(position=99)

        client.post("/operator/courses/small-ants/up/")

        order = list(
            type(course).objects.order_by("position").values_list("slug", flat=True)
        )
        assert order[-2] == "small-ants"
        assert self.acts() == [("course:small-ants", {"change": "moved up"})]

    def test_have_texts_that_are_looked_at_before_they_are_kept(self, client):
        path = "/operator/courses/small-ants/01-look/0/"
        sent = {"en-text": "Look **again**.", "es-text": "Mira *otra vez*."}

        seen = text(client.post(path, sent | {"look": "1"}))
        before = lesson("01-look").blocks[0]["markdown"]["en"]
        client.post(path, sent | {"keep": "1"})

        assert "<strong>again</strong>" in seen
        assert before.startswith("## Six legs")
        assert lesson("01-look").blocks[0]["markdown"] == {
            "en": "Look **again**.",
            "es": "Mira *otra vez*.",
        }
        assert self.acts() == [
            ("course:small-ants", {"change": "text 1 of 01-look written"})
        ]

    def test_keep_a_text_in_each_language(self, client):
        path = "/operator/courses/small-ants/01-look/0/"
        before = lesson("01-look").blocks

        page = text(client.post(path, {"en-text": "x", "es-text": " ", "keep": "1"}))

        assert "Write the text in each language." in page
        assert lesson("01-look").blocks == before

    @pytest.mark.parametrize("block", ["1", "9"])
    def test_are_written_in_where_there_is_text_alone(self, client, block):
        path = f"/operator/courses/small-ants/01-look/{block}/"

        assert client.get(path).status_code == 404

    def test_run_nothing_that_somebody_wrote_into_them(self, client, learner):
        path = "/operator/courses/small-ants/02-ask/0/"
        for one in packed(HOSTILE, 8_000, "\n\n"):
            client.post(path, {"en-text": one, "es-text": one, "keep": "1"})

            for page in (
                text(client.get(path)),
                text(client.get("/operator/courses/small-ants/02-ask/")),
                text(learner[0].get(f"{COURSE}02-ask/")),
            ):
                dangers = read(page)[0]
                assert [d for d in dangers if "evil.example" not in d] == []


class TestTheWayToACourse:
    def wanted(self, slug: str, comparator: str = "exists") -> Wanted:
        return Wanted(1, slug, Comparator(comparator), (), (), Guards.ACCEPT, slug)

    def test_is_its_page(self):
        way = way_to(self.wanted("course-small-ants"))

        assert way == ("Take the course: Ants and bees", COURSE)

    def test_is_none_for_another_type_or_a_course_that_is_closed(self, course):
        assert way_to(self.wanted("exam-small-ants")) is None
        assert way_to(self.wanted("course-small-ants", "does-not-exist")) is None
        type(course).objects.update(is_active=False)
        assert way_to(self.wanted("course-small-ants")) is None


class TestAnAnswer:
    def test_runs_nothing_whatever_stands_in_it(self, learner):
        client, worker = learner
        for one in packed(HOSTILE, 1_900, "\n"):
            BlockResult.objects.update_or_create(
                worker=worker,
                lesson=Lesson.objects.get(slug="03-do", course__slug="small-ants"),
                block="p1",
                defaults={
                    "answers": {
                        "language": "en",
                        "items": {"0": {"answer": {one[:90]: [one]}, "score": 0.5}},
                    },
                    "at": NOON,
                },
            )

            page = text(client.get(f"{COURSE}03-do/practice/p1/?item=0"))

            assert read(page)[0] == []
