"""External pages of Mechanical Turk's requesters, and the answers they post."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from tests.build.external import PAGE, TERMS as NATIVE, external_question
from tests.build.mturk import OWN, TERMS, Turk
from tests.build.people import NOON, worker
from tests.build.projects import ANSWER, live_batch
from tests.build.work import claim as claim_batch
from tests.doors.mturk.test_hits import balance, claim

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Task
from hormiga.flows.free_claims import return_assignment
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
FRAME = "https://frame.example.net"
HOST = "frame.example.net"
STATE = Assignment.State
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.FRAME_ORIGIN = FRAME
    settings.BASE_URL = "https://work.example.com"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def turk() -> Turk:
    return Turk()


def held(turk: Turk) -> Assignment:
    """A claim of a task that an external page shows."""
    _, (claimed,) = claim(turk.hit(Question=external_question()))
    return Assignment.objects.get(public_id=claimed.assignment)


def name(row: Assignment) -> str:
    return ids.outside(row.public_id)


def post(
    body: Any = "",
    *,
    kind: str | None = FORM,
    path: str = "/mturk/externalSubmit",
    query: str = "",
    host: str = HOST,
    **headers: str,
) -> HttpResponse:
    """Post to the view as it is reached without pages' middleware; `kind` None: multi-
    part.
    """
    typed: Any = {} if kind is None else {"content_type": kind}
    request = RequestFactory().post(
        f"{path}?{query}", body, headers={"Host": host, **headers}, **typed
    )
    match = resolve(path)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def sent(row: Assignment, **fields: Any) -> str:
    return urlencode({"assignmentId": name(row), **fields}, doseq=True)


def words(response: HttpResponse) -> str:
    (found,) = re.findall("<h1>(.*?)</h1>", response.content.decode())
    return str(found)


class TestAnExternalQuestion:
    def test_makes_a_hit_and_comes_back_as_it_was_sent(self, turk):
        xml = external_question(f"{PAGE}?a=1&b=2", 0)

        hit = turk.hit(Question=xml)

        assert hit["Question"] == xml
        assert turk("GetHIT", HITId=hit["HITId"]).body["HIT"]["Question"] == xml

    def test_makes_a_hit_of_a_type_that_is_there(self, turk):
        kind = turk("CreateHITType", **TERMS).body["HITTypeId"]

        reply = turk(
            "CreateHITWithHITType",
            HITTypeId=kind,
            Question=external_question(),
            **OWN,
        )

        assert reply.status == 200

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("http://tasks.example.org/", "whole"),
            ("https://me:pw@tasks.example.org/", "whole"),
            ("words", "whole"),
            ("", "whole"),
            ("https://work.example.com/x", "platform's own"),
            (f"{FRAME}/frame/x", "platform's own"),
        ],
    )
    def test_with_an_address_that_cannot_be_framed_is_refused(self, turk, url, said):
        given = {**TERMS, **OWN, "Question": external_question(url)}

        reply = turk("CreateHIT", **given)

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidParameterValue"
        assert said in reply.body["Message"]
        assert not Task.objects.exists()
        assert balance(turk) == "10.00"

    def test_of_a_requester_that_is_not_trusted_is_refused(self, turk):
        Organisation.objects.update(is_trusted=False)

        reply = turk("CreateHIT", **TERMS, **OWN, Question=external_question())

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidParameterValue"
        assert "that an operator trusts" in reply.body["Message"]
        assert not Task.objects.exists()


class TestAnExternalAnswer:
    @pytest.mark.parametrize(
        "path", ["/mturk/externalSubmit", "//mturk/externalSubmit"]
    )
    def test_is_stored_for_the_worker_who_holds_the_assignment(self, turk, path):
        row = held(turk)

        reply = post(
            sent(row, colour="rojo ñ", tone=["warm", "dark"], workerId="A", hitId="3"),
            path=path,
        )

        assert (reply.status_code, words(reply)) == (200, "Your answer is saved.")
        row.refresh_from_db()
        assert row.state == STATE.SUBMITTED
        assert row.answer == {"colour": "rojo ñ", "tone": "warm|dark"}

    def test_may_be_multipart_and_stand_in_the_query(self, turk):
        row = held(turk)

        reply = post(
            {"tone": ["dark"], "assignmentId": name(row)},
            kind=None,
            query=f"assignmentId={name(row)}&tone=warm&q=1&assignmentId=",
        )

        assert reply.status_code == 200
        row.refresh_from_db()
        assert row.answer == {"tone": "warm|dark", "q": "1"}

    def test_may_be_in_the_query_alone(self, turk):
        row = held(turk)

        assert post(query=sent(row, a="1")).status_code == 200
        row.refresh_from_db()
        assert row.answer == {"a": "1"}

    def test_of_a_project_of_ours_is_taken_too(self):
        who = worker()
        batch = live_batch(tasks=1, now=clock.read(), **NATIVE)
        (claimed,) = claim_batch(who, batch, now=clock.read())
        row = Assignment.objects.get(public_id=claimed.assignment)

        assert post(sent(row, label="ant")).status_code == 200
        row.refresh_from_db()
        assert row.answer == {"label": "ant"}

    def test_that_comes_again_gets_the_same_reply(self, turk):
        row = held(turk)
        first = post(sent(row, colour="red"))

        again = post(sent(row, colour="red"))

        assert (again.status_code, words(again)) == (200, words(first))

    def test_that_differs_from_the_first_is_refused(self, turk):
        row = held(turk)
        post(sent(row, colour="red"))

        reply = post(sent(row, colour="blue"))

        assert reply.status_code == 409
        assert words(reply) == (
            "This task is answered already. Your first answer counts."
        )
        row.refresh_from_db()
        assert row.answer == {"colour": "red"}

    def test_tells_the_page_around_which_assignment_is_saved_and_no_more(self, turk):
        row = held(turk)

        reply = post(sent(row, colour="red"))

        page = reply.content.decode()
        nonce = re.search(r'<script nonce="([\w-]+)"', page)
        assert nonce
        assert f'data-assignment="{name(row)}"' in page
        assert 'data-target="https://work.example.com"' in page
        assert "red" not in page
        assert reply["Content-Security-Policy"] == (
            f"default-src 'none'; script-src 'nonce-{nonce[1]}';"
            f" style-src 'nonce-{nonce[1]}'; form-action 'none'; base-uri 'none';"
            " frame-ancestors https://work.example.com"
        )
        assert not reply.cookies

    def test_is_answered_in_the_browsers_language(self, turk):
        reply = post(sent(held(turk)), **{"Accept-Language": "es-MX,es;q=0.9"})

        assert words(reply) == "Tu respuesta está guardada."
        assert '<html lang="es' in reply.content.decode()

    def test_of_a_preview_is_refused_in_words(self, turk):
        row = held(turk)

        reply = post("assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&colour=red")

        assert reply.status_code == 409
        assert words(reply).startswith("This is only a preview.")
        assert "<script" not in reply.content.decode()
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    @pytest.mark.parametrize("named", ["", "words", "3" + "A" * 26])
    def test_that_names_no_assignment_is_refused(self, turk, named):
        row = held(turk)

        reply = post(urlencode({"assignmentId": named, "colour": "red"}))

        assert reply.status_code in {400, 404}
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_that_names_two_assignments_is_refused(self, turk):
        one, other = held(turk), held(turk)

        reply = post(sent(one, colour="red"), query=f"assignmentId={name(other)}")

        assert reply.status_code == 400
        assert not Assignment.objects.exclude(state=STATE.CLAIMED).exists()

    def test_to_a_task_in_our_own_frame_is_refused(self, turk):
        _, (claimed,) = claim(turk.hit())
        row = Assignment.objects.get(public_id=claimed.assignment)

        reply = post(sent(row, colour="red"))

        assert reply.status_code == 404
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_to_a_task_that_was_given_back_is_refused(self, turk):
        row = held(turk)
        return_assignment(
            worker_id=row.worker_id, assignment=row.public_id, now=clock.read()
        )

        reply = post(sent(row, colour="red"))

        assert reply.status_code == 409
        assert words(reply).startswith("You gave that task back")
        row.refresh_from_db()
        assert row.answer is None

    def test_that_comes_too_late_is_refused(self, turk):
        row = held(turk)
        Assignment.objects.update(deadline=NOON)

        reply = post(sent(row, colour="red"))

        assert words(reply).startswith("The time for that task was over")
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_that_misses_the_projects_schema_is_refused(self):
        batch = live_batch(
            tasks=1, now=clock.read(), **NATIVE | {"answer_schema": ANSWER}
        )
        (claimed,) = claim_batch(worker(), batch, now=clock.read())
        row = Assignment.objects.get(public_id=claimed.assignment)

        reply = post(sent(row, colour="red"))

        assert reply.status_code == 400
        assert words(reply).startswith("This answer does not have the form")
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    @pytest.mark.parametrize(
        ("size", "status"), [(1_040_000, 200), (1_050_000, 413), (4_200_000, 413)]
    )
    def test_is_at_most_a_mebibyte(self, turk, size, status):
        row = held(turk)

        assert post(sent(row, text="x" * size)).status_code == status
        row.refresh_from_db()
        assert (row.state == STATE.SUBMITTED) == (status == 200)

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("&".join(f"f{n}=1" for n in range(1001)), FORM),
            ("no parts", "multipart/form-data"),
            ("no parts", "multipart/form-data; boundary=x"),
            ("text=%00", FORM),
            ('{"colour": "red"}', "application/json"),
        ],
        ids=["many-fields", "no-boundary", "no-parts", "nul", "json"],
    )
    def test_that_cannot_be_read_is_refused_or_holds_nothing(self, turk, body, kind):
        row = held(turk)

        reply = post(body, kind=kind, query="")

        assert reply.status_code == 400
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_with_a_nul_is_refused(self, turk):
        row = held(turk)

        assert post(sent(row, text="a\0b")).status_code == 400
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_with_a_file_is_refused(self, turk):
        row = held(turk)
        file = SimpleUploadedFile("ant.txt", b"an ant")

        reply = post({"assignmentId": name(row), "file": file}, kind=None)

        assert reply.status_code == 400
        assert words(reply) == "Files cannot be sent with this task."
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    @pytest.mark.parametrize("host", ["work.example.com", "frame.example.net:8443"])
    def test_to_another_host_is_not_there(self, turk, host):
        row = held(turk)

        reply = post(sent(row, colour="red"), host=host)

        assert reply.status_code == 404
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED

    def test_is_posted_and_never_got(self, turk):
        row = held(turk)
        request = RequestFactory().get(
            f"/mturk/externalSubmit?{sent(row)}", headers={"Host": HOST}
        )

        assert resolve("/mturk/externalSubmit").func(request).status_code == 405
        row.refresh_from_db()
        assert row.state == STATE.CLAIMED
