"""What a worker meets: offers, the desk, the ways out of a task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from tests.build.people import HOUR, requester, workers
from tests.build.projects import live_batch, project as draft_project
from tests.build.work import claim

from hormiga.domain.assignments.models import Assignment, TaskReport
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type, grant
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db(transaction=False)

pytestmark = pytest.mark.django_db

CHOICE = {
    "type": "object",
    "properties": {"label": {"enum": ["ant", "bee", "<b>fly</b>"]}},
    "required": ["label"],
    "additionalProperties": False,
}
PART = {"X-Hormiga-Part": "1"}


def signed_in(email: str = "ana@example.org") -> tuple[Client, Worker]:
    user = people.create_user(
        email=email, password="x", is_operator=False, now=clock.read()
    )
    worker = people.create_worker(user=user, country="ES", now=clock.read())
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client, worker


def text(response) -> str:
    return str(response.content, "utf-8")


def offer(tasks: int | Sequence[dict[str, Any]] = 3, **changed) -> tuple[Batch, str]:
    """A live batch of a choice between three; gives its project's address too."""
    batch = live_batch(
        tasks=tasks, now=clock.read(), **{"answer_schema": CHOICE, **changed}
    )
    return batch, f"/work/{ids.outside(batch.project.public_id)}/"


def only(worker: Worker) -> Assignment:
    return Assignment.objects.get(worker=worker)


def held(worker: Worker) -> str:
    rows = Assignment.objects.filter(worker=worker, state=Assignment.State.CLAIMED)
    return ids.outside(rows.get().public_id)


def needs(*, guards: Guards, name: str = "Spanish") -> tuple[Wanted, QualificationType]:
    kind = create_type(name=name, organisation=None, now=clock.read())
    wanted = Wanted(kind.pk, name, Comparator.GREATER_OR_EQUAL, (80,), (), guards)
    return wanted, kind


class TestTheWorkList:
    def test_shows_what_one_needs_to_choose(self):
        client, _ = signed_in()
        batch, address = offer(tasks=2, reward="0.003", time_limit_seconds=900)
        batch.project.median_seconds = 4.0
        batch.project.save(update_fields=["median_seconds"])

        page = text(client.get("/work/"))

        assert f'<a href="{address}">Name the animal</a>' in page
        assert "<strong>0.003\u00a0EUR</strong>" in page
        assert "2.70\u00a0EUR an hour" in page
        assert re.search(r"Tasks left for you</dt>\s*<dd>2</dd>", page)
        assert "15 minutes" in page

    def test_writes_numbers_as_the_reader_does(self):
        client, _ = signed_in()
        offer(reward="0.05")

        page = text(client.get("/work/", headers={"Accept-Language": "es"}))

        assert "<strong>0,05\u00a0EUR</strong>" in page
        assert "Nombra el animal" in page

    def test_that_is_empty_says_what_to_do(self):
        client, _ = signed_in()

        assert "Nothing for you right now" in text(client.get("/work/"))

    def test_leaves_out_what_one_has_finished(self):
        client, worker = signed_in()
        batch, address = offer(tasks=1)
        claim(worker, batch, now=clock.read())

        page = text(client.get("/work/"))

        assert 'class="card offer"' not in page
        assert f'<a href="{address}task/">Name the animal</a>' in page

    def test_hides_what_one_may_not_discover(self):
        client, worker = signed_in()
        wanted, kind = needs(guards=Guards.DISCOVER)
        _, address = offer(requirements=(wanted,))

        assert address not in text(client.get("/work/"))
        assert client.get(address).status_code == 404
        grant(type=kind, worker=worker, score=80, locale=None, now=clock.read())
        assert address in text(client.get("/work/"))

    def test_tells_a_suspended_worker_that_the_money_stays(self):
        client, worker = signed_in()
        Worker.objects.filter(pk=worker.pk).update(state=Worker.State.SUSPENDED)
        _, address = offer()

        assert "You cannot take tasks at the moment." in text(client.get("/work/"))
        client.post(f"{address}start/")
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize("projects", [1, 20])
    def test_asks_the_database_as_often_for_many_as_for_one(
        self, projects, django_assert_num_queries
    ):
        client, _ = signed_in()
        owner = requester(wallet="100")
        for n in range(projects):
            wanted, _ = needs(guards=Guards.ACCEPT, name=f"Level {n}")
            made = draft_project(owner=owner, requirements=(wanted,))
            live_batch(of=made, tasks=1, now=clock.read())

        # session, user, worker, profile, languages, programmes; places, open ones,
        # what they ask; speed; projects, versions, requirements, holdings, remaining;
        # in hand; worked lately; unread messages
        with django_assert_num_queries(18):
            page = text(client.get("/work/"))
        assert page.count('class="card offer"') == projects


class TestAProjectsPage:
    def test_shows_instructions_as_text(self):
        client, _ = signed_in()
        _, address = offer(instructions={"en": "Look.\n\n<script>alert(1)</script>"})

        page = text(client.get(address))

        assert "<p>Look.</p>" in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_names_what_is_missing_and_offers_no_start(self):
        client, _ = signed_in()
        wanted, _ = needs(guards=Guards.ACCEPT)
        _, address = offer(requirements=(wanted,), instructions={"en": "Look."})

        page = text(client.get(address))

        assert "<strong>Spanish: at least 80</strong>" in page
        assert "Look." in page
        assert "start/" not in page
        client.post(f"{address}start/")
        assert not Assignment.objects.exists()

    def test_keeps_instructions_from_those_who_may_not_preview(self):
        client, _ = signed_in()
        wanted, _ = needs(guards=Guards.PREVIEW)
        _, address = offer(requirements=(wanted,), instructions={"en": "Secret."})

        assert "Secret." not in text(client.get(address))

    def test_of_nothing_is_not_there(self):
        client, _ = signed_in()

        for name in ("nonsense", ids.outside(ids.fresh())):
            assert client.get(f"/work/{name}/").status_code == 404


class TestTheDesk:
    def test_gets_a_task_by_pressing_start_and_by_nothing_else(self):
        client, worker = signed_in()
        _, address = offer()

        assert "No task in hand" in text(client.get(f"{address}task/"))
        assert not Assignment.objects.exists()
        response = client.post(f"{address}start/")

        assert response["Location"] == f"{address}task/"
        assert only(worker).state == Assignment.State.CLAIMED

    def test_shows_the_same_task_after_a_reload(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        client.post(f"{address}start/")

        page = text(client.get(f"{address}task/"))

        assert held(worker) in page
        assert re.search(r'value="0" data-key="1"', page)
        assert "&lt;b&gt;fly&lt;/b&gt;" in page

    def test_shows_the_input_but_nothing_that_others_have_said_of_it(self):
        client, worker = signed_in()
        shown = {"text": "Six legs", "n": [6]}
        said = {"_prelabel": {"label": "bee"}, "_predictions": ["wasp-ish"]}
        batch, address = offer(tasks=[{**shown, **said}])
        claim(worker, batch, now=clock.read())

        page = text(client.get(f"{address}task/"))

        assert "Six legs" in page
        assert "[\n 6\n]" in page
        assert not [word for word in ("_pre", "wasp") if word in page]

    def test_takes_an_answer_and_the_next_task_by_one_post(self):
        client, worker = signed_in()
        _, address = offer(tasks=2)
        client.post(f"{address}start/")
        first = held(worker)

        response = client.post(
            f"{address}task/",
            {"assignment": first, "answer.label": "1", "active_seconds": "0.4"},
        )

        assert response["Location"] == f"{address}task/"
        judged = Assignment.objects.get(public_id=ids.known(first))
        assert judged.answer == {"label": "bee"}
        assert judged.active_seconds is not None
        assert judged.active_seconds <= 0.4
        assert held(worker) != first

    def test_answers_our_script_with_the_next_desk_alone(
        self, django_assert_num_queries
    ):
        client, worker = signed_in()
        _, address = offer(tasks=2)
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": "0"}

        # session, user, worker, task, schema; in hand; store and claim; next task
        with django_assert_num_queries(8):
            page = text(client.post(f"{address}task/", form, headers=PART))

        assert "<html" not in page
        assert "Your answer is saved." in page
        assert held(worker) in page

    def test_never_believes_more_time_than_the_claim_is_old(self):
        client, worker = signed_in()
        _, address = offer(tasks=1)
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": "0"}

        client.post(f"{address}task/", form | {"active_seconds": "9999"})

        measured = only(worker).active_seconds
        assert measured is not None
        assert measured < 60

    def test_says_that_nothing_is_left(self):
        client, worker = signed_in()
        _, address = offer(tasks=1)
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": "0"}

        page = text(client.post(f"{address}task/", form, follow=True))

        assert "Your answer is saved." in page
        assert "No task in hand" in page

    @pytest.mark.parametrize("given", ["", "7", "ant"])
    def test_without_a_choice_says_so_and_stores_nothing(self, given):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": given}

        page = text(client.post(f"{address}task/", form))

        assert 'id="answer.label_error"' in page
        assert only(worker).state == Assignment.State.CLAIMED

    def test_keeps_the_first_of_two_answers_and_says_so(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": "0"}
        client.post(f"{address}task/", form)

        page = text(
            client.post(f"{address}task/", form | {"answer.label": "1"}, follow=True)
        )

        assert "This task is answered already." in page
        judged = Assignment.objects.get(public_id=ids.known(form["assignment"]))
        assert judged.answer == {"label": "ant"}

    def test_refuses_a_late_answer_in_words(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.label": "0"}
        late = clock.read() - HOUR
        Assignment.objects.update(claimed_at=late, deadline=late)

        page = text(client.post(f"{address}task/", form, headers=PART))

        assert "The time for that task was over" in page
        judged = Assignment.objects.get(public_id=ids.known(form["assignment"]))
        assert judged.answer is None

    def test_knows_nothing_of_another_workers_task(self):
        client, worker = signed_in()
        stranger, _ = signed_in("eva@example.org")
        _, address = offer()
        client.post(f"{address}start/")
        mine = held(worker)

        page = text(
            stranger.post(
                f"{address}task/",
                {"assignment": mine, "answer.label": "0"},
                follow=True,
            )
        )
        stranger.post(f"{address}skip/", {"assignment": mine})

        assert "You do not hold that task." in page
        assert only(worker).state == Assignment.State.CLAIMED


class TestAFormOfASchema:
    SCHEMA = {
        "type": "object",
        "properties": {
            "animals": {"type": "array", "items": {"enum": ["ant", "bee"]}},
            "is_red": {"type": "boolean"},
            "legs": {"type": "integer", "maximum": 8},
            "weight": {"type": "number"},
            "note": {"type": "string", "maxLength": 400},
        },
        "required": ["is_red", "legs"],
    }

    def test_reads_each_field_as_its_kind(self):
        client, worker = signed_in()
        _, address = offer(answer_schema=self.SCHEMA)
        client.post(f"{address}start/")

        client.post(
            f"{address}task/",
            {
                "assignment": held(worker),
                "answer.animals": ["0", "1"],
                "answer.is_red": "1",
                "answer.legs": "6",
                "answer.weight": "0,5",
                "answer.note": "ñ",
            },
        )

        (judged,) = Assignment.objects.filter(answer__isnull=False)
        assert judged.answer == {
            "animals": ["ant", "bee"],
            "is_red": False,
            "legs": 6,
            "weight": 0.5,
            "note": "ñ",
        }

    @pytest.mark.parametrize("legs", ["six", "1e400", "\u0663\u0663\u0663x"])
    def test_refuses_what_is_no_number_beside_it(self, legs):
        client, worker = signed_in()
        _, address = offer(answer_schema=self.SCHEMA)
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.is_red": "0", "answer.legs": legs}

        page = text(client.post(f"{address}task/", form))

        assert "This is not a number." in page
        assert f'value="{legs}"' in page

    def test_refuses_a_misfit_in_words_and_keeps_what_was_written(self):
        client, worker = signed_in()
        _, address = offer(answer_schema=self.SCHEMA)
        client.post(f"{address}start/")
        form = {"assignment": held(worker), "answer.is_red": "0", "answer.legs": "9"}

        page = text(client.post(f"{address}task/", form))

        assert "This answer does not have the form" in page
        assert 'value="9"' in page
        assert only(worker).state == Assignment.State.CLAIMED

    def test_that_we_cannot_write_offers_the_way_out(self):
        client, _ = signed_in()
        _, address = offer(answer_schema={"type": "object"})
        client.post(f"{address}start/")

        page = text(client.get(f"{address}task/"))

        assert "This task cannot be answered on this page." in page
        assert "Skip this task" in page


class TestSkip:
    def test_gives_the_task_back_and_takes_another(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        first = held(worker)

        client.post(f"{address}skip/", {"assignment": first})

        skipped = Assignment.objects.get(public_id=ids.known(first))
        assert skipped.state == Assignment.State.RETURNED
        assert held(worker) != first


class TestReport:
    def test_reaches_a_person_and_gives_the_task_back(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")
        first = held(worker)

        page = text(
            client.post(
                f"{address}report/",
                {"assignment": first, "reason": "scam", "text": "asks for money"},
                follow=True,
            )
        )

        assert "A person will look at that task." in page
        reported = TaskReport.objects.get()
        assert (reported.reason, reported.text) == ("scam", "asks for money")
        assert ids.outside(reported.assignment.public_id) == first
        assert held(worker) != first

    def test_without_a_reason_changes_nothing(self):
        client, worker = signed_in()
        _, address = offer()
        client.post(f"{address}start/")

        client.post(f"{address}report/", {"assignment": held(worker), "reason": "x"})

        assert not TaskReport.objects.exists()
        assert only(worker).state == Assignment.State.CLAIMED


class TestAFramedTask:
    FIELDS: dict[str, Any] = {
        "answer_schema": {"type": "object"},
        "task_type": "html-question",
    }

    @pytest.fixture(autouse=True)
    def _origin(self, settings):
        settings.FRAME_ORIGIN = "http://localhost:8001"

    def test_is_shown_in_the_sandbox_that_the_policy_allows(self):
        client, _ = signed_in()
        _, address = offer(**self.FIELDS)
        client.post(f"{address}start/")

        response = client.get(f"{address}task/")

        policy = response["Content-Security-Policy"]
        assert policy.endswith("; frame-src http://localhost:8001")
        frame = re.search(r"<iframe[^>]*>", text(response))
        assert frame
        assert 'sandbox="allow-scripts allow-forms"' in frame[0]
        assert re.search(
            r'src="http://localhost:8001/frame/[\w=-]+#([\w-]+)" data-nonce="\1"',
            frame[0],
        )

    def test_stores_what_the_frame_said(self):
        client, worker = signed_in()
        _, address = offer(**self.FIELDS)
        client.post(f"{address}start/")

        client.post(
            f"{address}task/",
            {"assignment": held(worker), "answer": '{"colour": "red", "n": 3}'},
        )

        (judged,) = Assignment.objects.filter(answer__isnull=False)
        assert judged.answer == {"colour": "red", "n": "3"}

    @pytest.mark.parametrize("said", ["", "no", "[1]", '"x"'])
    def test_stores_nothing_that_is_no_object(self, said):
        client, worker = signed_in()
        _, address = offer(**self.FIELDS)
        client.post(f"{address}start/")

        client.post(f"{address}task/", {"assignment": held(worker), "answer": said})

        assert only(worker).state == Assignment.State.CLAIMED


class TestOthers:
    @pytest.mark.parametrize(
        "path", ["/work/", "/work/3X/", "/earnings/", "/earnings/account/"]
    )
    def test_who_are_no_workers_are_refused(self, path):
        user = people.create_user(
            email="op@example.org", password="x", is_operator=True, now=clock.read()
        )
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")

        assert client.get(path).status_code == 403

    def test_nobody_reads_two_workers_apart(self):
        """A claim of one is no way into the other's list."""
        client, _ = signed_in()
        (stranger,) = workers(1)
        batch, address = offer()
        claim(stranger, batch, now=clock.read())

        assert f"{address}task/" not in text(client.get("/work/"))
