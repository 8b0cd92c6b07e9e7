"""Larger files over HTTP: looked at, handed to a job, and followed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.build import api

from hormiga.domain.projects.models import Task, TaskImport
from hormiga.doors.jobs import tasks as jobs
from hormiga.kit import ids

pytestmark = pytest.mark.django_db
BODY = "text,n\nant,1\nbad,x\nbee,2\n"


@pytest.fixture
def owner(settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path
    return api.owner()[1]


@pytest.fixture
def tasks(owner):
    batch = api.batch(owner, api.project(owner, input_schema=api.SCHEMA))
    return f"/batches/{batch}/tasks"


def work_off() -> None:
    for pk in TaskImport.objects.values_list("pk", flat=True):
        jobs.import_tasks(pk)


class TestAPreview:
    def test_shows_what_a_file_holds_and_stores_nothing(self, owner, tasks):
        reply = owner.file(f"{tasks}?preview=true", BODY, "application/octet-stream")

        assert reply.status == 200
        assert reply.body["format"] == "csv"
        assert reply.body["columns"] == ["text", "n"]
        assert reply.body["tasks"] == [
            {"text": "ant", "n": 1},
            {"text": "bee", "n": 2},
        ]
        assert [(p["line"], p["field"]) for p in reply.body["problems"]] == [(3, "n")]
        assert (reply.body["rows"], reply.body["is_estimate"]) == (3, False)
        assert Task.objects.count() == TaskImport.objects.count() == 0

    def test_estimates_how_many_tasks_a_long_file_holds(self, owner, tasks):
        body = "text,n\n" + "".join(f"a{n:06},{n % 10}\n" for n in range(50_000))

        reply = owner.file(f"{tasks}?preview=true", body)

        assert reply.body["rows_read"] == 1_000
        assert reply.body["is_estimate"]
        assert 5_000 < reply.body["rows"] < 80_000

    def test_names_what_cannot_be_read_at_all(self, owner, tasks):
        reply = owner.file(f"{tasks}?preview=true", "text,text\na,b\n")

        assert [p["kind"] for p in reply.body["problems"]] == ["bad-header"]


class TestAFormat:
    def test_is_named_or_found_out(self, owner, tasks):
        manifest = json.dumps({"source": "ant", "text": "ant", "n": 1})
        body = json.dumps([{"data": {"text": "bee"}}])

        named = owner.file(f"{tasks}?format=manifest", manifest, "text/plain")
        found = owner.file(tasks, body, "application/json")
        packed = owner.file(tasks, gzip.compress(b"text\ncat\n"), "application/gzip")

        assert (named.status, found.status, packed.status) == (201, 201, 201)
        texts = Task.objects.order_by("id").values_list("input__text", flat=True)
        assert list(texts) == ["ant", "bee", "cat"]
        assert list(
            TaskImport.objects.order_by("id").values_list("format", flat=True)
        ) == ["manifest", "label_studio", "csv"]

    def test_that_nobody_knows_is_refused(self, owner, tasks):
        reply = owner.file(f"{tasks}?format=xml", "<a/>")

        assert (reply.status, reply.kind) == (422, "unknown-format")


class TestRefusedRows:
    def test_can_be_fetched_afterwards(self, owner, tasks):
        reply = owner.file(f"{tasks}?errors=skip", BODY)

        response = owner.client.get(reply.body["file"])

        assert response["Content-Type"].startswith("text/csv")
        assert "attachment" in response["Content-Disposition"]
        assert response.content.decode().splitlines()[0] == (
            '"_line","_field","_problem","text","n"'
        )
        assert '"bad","x"' in response.content.decode()

    def test_are_not_there_for_others(self, owner, tasks):
        name = owner.file(f"{tasks}?errors=skip", BODY).body["import"]
        other = api.owner()[1]

        for path in (f"/imports/{name}", f"/imports/{name}/errors"):
            reply = other.get(path)
            assert (reply.status, reply.kind) == (404, "no-such-import")


class TestABackgroundImport:
    def test_is_answered_before_it_is_done_and_can_be_followed(self, owner, tasks):
        reply = owner.file(f"{tasks}?background=true&errors=skip", BODY, key="k")

        assert (reply.status, reply.body["state"]) == (202, "waiting")
        assert Task.objects.count() == 0
        work_off()
        done = owner.get(f"/imports/{reply.body['id']}").body
        assert (done["state"], done["percent"]) == ("done", 100)
        assert (done["accepted"], done["refused"], done["rows"]) == (2, 1, 3)
        assert done["bytes"] == done["bytes_total"] == len(BODY)
        assert owner.client.get(done["file"]).status_code == 200

    def test_is_asked_for_by_a_header_too(self, owner, tasks):
        response = owner.client.post(
            api.ROOT + tasks,
            b"text\nant\n",
            "text/csv",
            headers={"Prefer": "respond-async", "Content-Type": "text/csv"},
        )

        name = response.json()["id"]
        assert response.status_code == 202
        assert response["Location"] == f"/api/v1/imports/{name}"

    def test_says_why_it_took_nothing(self, owner, tasks):
        reply = owner.file(f"{tasks}?background=true", BODY)

        work_off()

        refused = owner.get(f"/imports/{reply.body['id']}").body
        assert (refused["state"], refused["accepted"]) == ("refused", 0)
        assert (refused["refusal"]["line"], refused["refusal"]["field"]) == (3, "n")
        assert Task.objects.count() == 0

    def test_with_its_key_is_answered_as_before(self, owner, tasks):
        first = owner.file(f"{tasks}?background=true", "text\nant\n", key="k")
        work_off()

        again = owner.file(f"{tasks}?background=true", "text\nant\n", key="k")
        other = owner.file(f"{tasks}?background=true", "text\nbee\n", key="k")

        assert (again.body["id"], again.body["state"]) == (first.body["id"], "done")
        assert (other.status, other.kind) == (409, "idempotency-key-reused")
        assert Task.objects.count() == 1

    def test_keeps_its_batch_from_being_published_meanwhile(self, owner, tasks):
        owner.file(tasks, "text\nant\n")
        owner.file(f"{tasks}?background=true", "text\nbee\n")
        publish = tasks.replace("/tasks", "/publish")

        refused = owner.post(publish)

        assert (refused.status, refused.kind) == (409, "import-under-way")
        work_off()
        assert owner.post(publish).status == 200

    def test_is_not_found_under_a_name_that_nobody_has(self, owner):
        reply = owner.get(f"/imports/{ids.outside(ids.fresh())}")

        assert (reply.status, reply.kind) == (404, "no-such-import")
