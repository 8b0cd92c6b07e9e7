"""Who may call what, and whose rows they see."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from tests.build import api
from tests.build.api import Caller
from tests.build.people import NOON

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import ApiToken
from hormiga.domain.projects.models import Batch, Project, ProjectVersion, Task
from hormiga.domain.quality.models import Export
from hormiga.kit import ids

pytestmark = pytest.mark.django_db

X = ids.outside(UUID(int=7))  # nobody has it; the same in every test process
FOR_WORKERS = [
    ("GET", "/projects/available"),
    ("GET", "/assignments"),
    ("POST", "/assignments/claim"),
    ("POST", "/assignments/submit"),
    ("POST", f"/assignments/{X}/return"),
    ("PUT", f"/assignments/{X}/draft"),
    ("POST", f"/assignments/{X}/report"),
    ("POST", f"/assignments/{X}/uploads"),
    ("HEAD", f"/assignments/{X}/uploads/{X}"),
    ("PATCH", f"/assignments/{X}/uploads/{X}"),
    ("DELETE", f"/assignments/{X}/uploads/{X}"),
]
FOR_ORGANISATIONS = [
    ("POST", "/projects"),
    ("GET", f"/projects/{X}"),
    ("POST", f"/projects/{X}/versions"),
    ("POST", f"/projects/{X}/pause"),
    ("POST", f"/projects/{X}/resume"),
    ("POST", "/qualification-types"),
    ("POST", f"/qualification-types/{X}/grants"),
    ("POST", f"/projects/{X}/batches"),
    ("POST", f"/batches/{X}/tasks"),
    ("POST", f"/batches/{X}/publish"),
    ("POST", f"/batches/{X}/close"),
    ("GET", f"/batches/{X}"),
    ("GET", f"/batches/{X}/labels"),
    ("GET", f"/batches/{X}/judgments"),
    ("POST", f"/judgments/{X}/approve"),
    ("POST", f"/judgments/{X}/reject"),
    ("POST", f"/judgments/{X}/bonus"),
    ("POST", f"/batches/{X}/exports"),
    ("GET", f"/imports/{X}"),
    ("GET", f"/imports/{X}/errors"),
    ("GET", f"/exports/{X}"),
    ("GET", f"/exports/{X}/file"),
    ("GET", "/wallet"),
    ("POST", "/media"),
    ("POST", "/media/archives"),
    ("GET", "/media"),
    ("GET", f"/media/{X}"),
    ("DELETE", f"/media/{X}"),
    ("GET", f"/media/{X}/content"),
    ("POST", "/media/uploads"),
    ("HEAD", f"/media/uploads/{X}"),
    ("PATCH", f"/media/uploads/{X}"),
    ("DELETE", f"/media/uploads/{X}"),
]


def is_refused(reply: api.Reply, method: str, status: int, kind: str) -> bool:
    """Say whether the reply is this refusal; one to HEAD has no words."""
    if method == "HEAD":
        return (reply.status, reply.body) == (status, b"")
    return (reply.status, reply.kind) == (status, kind)


class TestEachCall:
    def test_stands_in_the_openapi_document_and_here(self):
        document = Caller(None).get("/openapi.json").body

        listed = {
            (method.upper(), path.removeprefix(api.ROOT))
            for path, methods in document["paths"].items()
            for method in methods
        }
        here = {
            (method, path)
            for method, path in FOR_WORKERS + FOR_ORGANISATIONS
            if X not in path
        }
        assert here <= listed
        assert len(listed) == len(FOR_WORKERS) + len(FOR_ORGANISATIONS)
        assert all(
            operation["security"]
            for methods in document["paths"].values()
            for operation in methods.values()
        )

    @pytest.mark.parametrize(("method", "path"), FOR_WORKERS + FOR_ORGANISATIONS)
    def test_refuses_a_missing_and_a_wrong_token(self, method, path):
        for token in (None, "hrm_wrong"):
            reply = Caller(token).send(method, path, "{}")

            assert is_refused(reply, method, 401, "bad-token")

    @pytest.mark.parametrize(("method", "path"), FOR_WORKERS)
    def test_of_workers_refuses_an_organisation(self, method, path):
        _, owner = api.owner(wallet="")

        reply = owner.send(method, path, "{}")

        assert is_refused(reply, method, 403, "workers-only")

    @pytest.mark.parametrize(("method", "path"), FOR_ORGANISATIONS)
    def test_of_organisations_refuses_a_worker(self, method, path):
        _, who = api.someone()

        reply = who.send(method, path, "{}")

        assert is_refused(reply, method, 403, "organisations-only")

    def test_refuses_a_revoked_token_and_another_scheme(self):
        _, who = api.someone()
        token = who.client.defaults["HTTP_AUTHORIZATION"]
        who.client.defaults["HTTP_AUTHORIZATION"] = token.replace("Bearer", "Basic")
        assert who.get("/assignments").kind == "bad-token"
        who.client.defaults["HTTP_AUTHORIZATION"] = token.replace("Bearer", "bearer")
        assert who.get("/assignments").status == 200

        ApiToken.objects.update(revoked_at=NOON.replace(year=2100))

        assert who.get("/assignments").kind == "bad-token"


class TestAnotherOrganisation:
    def test_sees_and_changes_nothing(self):
        _, mine = api.owner()
        _, other = api.owner()
        project, batch = api.published(mine, tasks=2)
        _, who = api.someone()
        (held,) = api.claimed(who, project)
        api.answered(who, held)
        export = mine.post(f"/batches/{batch}/exports", {"format": "csv"}).body["id"]
        draft = api.batch(mine, project, 1)
        before = everything()

        calls = {
            "no-such-project": [
                ("GET", f"/projects/{project}", "{}"),
                ("POST", f"/projects/{project}/pause", "{}"),
                ("POST", f"/projects/{project}/resume", "{}"),
                ("POST", f"/projects/{project}/batches", "{}"),
                ("POST", f"/projects/{project}/versions", json.dumps(api.PROJECT)),
            ],
            "no-such-batch": [
                ("GET", f"/batches/{batch}", "{}"),
                ("GET", f"/batches/{batch}/labels", "{}"),
                ("GET", f"/batches/{batch}/judgments", "{}"),
                ("POST", f"/batches/{batch}/close", "{}"),
                ("POST", f"/batches/{draft}/publish", "{}"),
                ("POST", f"/batches/{draft}/tasks", "text\nnew\n"),
                ("POST", f"/batches/{batch}/exports", "{}"),
            ],
            "no-such-judgment": [
                ("POST", f"/judgments/{held}/approve", "{}"),
                ("POST", f"/judgments/{held}/reject", '{"reason": "no"}'),
            ],
            "no-such-export": [
                ("GET", f"/exports/{export}", "{}"),
                ("GET", f"/exports/{export}/file", "{}"),
            ],
        }
        for kind, made in calls.items():
            for method, path, body in made:
                reply = other.send(method, path, body)
                assert (reply.status, reply.kind) == (404, kind), path

        assert everything() == before

    def test_knows_a_worker_by_another_name(self):
        names = []
        worker, who = api.someone()
        for _ in range(2):
            _, mine = api.owner()
            project, batch = api.published(mine, tasks=1)
            api.answered(who, *api.claimed(who, project))
            items = mine.get(f"/batches/{batch}/judgments").body["items"]
            names.append(items[0]["worker"])

        assert names[0] != names[1]
        assert ids.outside(worker.public_id, ids.WORKER) not in names
        assert all(len(name) == 27 and name[0] == "A" for name in names)


class TestAnotherWorker:
    def test_can_neither_answer_return_draft_nor_report_what_one_holds(self):
        _, mine = api.owner()
        project, _ = api.published(mine)
        _, who = api.someone()
        _, other = api.someone()
        (held,) = api.claimed(who, project)

        assert api.answered(other, held).body["refused"][0]["kind"] == (
            "unknown-assignment"
        )
        for method, path, body in (
            ("POST", "return", "{}"),
            ("PUT", "draft", '{"answer": {}}'),
            ("POST", "report", '{"reason": "scam"}'),
        ):
            reply = other.send(method, f"/assignments/{held}/{path}", body)
            assert (reply.status, reply.kind) == (404, "unknown-assignment")

        assert other.get("/assignments").body == {"assignments": []}
        assert [a["id"] for a in who.get("/assignments").body["assignments"]] == [held]


def everything() -> object:
    return (
        sorted(Assignment.objects.values_list("id", "state")),
        sorted(Batch.objects.values_list("id", "state")),
        sorted(Project.objects.values_list("id", "state")),
        Task.objects.count(),
        ProjectVersion.objects.count(),
        Export.objects.count(),
    )
