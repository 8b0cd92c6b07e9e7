"""What the API says to calls that it cannot take, and to workers it gives no tasks."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.build import api
from tests.build.work import has

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Task
from hormiga.kit import accounts

pytestmark = pytest.mark.django_db

NO_TASKS = (
    "You get no new tasks now. Submit what you hold; what you earned is paid out."
)


class TestAnAddressThatIsNotThere:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    @pytest.mark.parametrize("path", ["/", "/nothing", "/projects/x/y/z", "/wallet/"])
    def test_is_answered_with_a_problem(self, method, path):
        reply = api.Caller(None).send(method, path, "")

        assert (reply.status, reply.kind) == (404, "not-found")

    def test_outside_the_version_is_answered_alike(self):
        response = Client().get("/api/v2/projects")

        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


class TestAMethodThatAnAddressDoesNotTake:
    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/projects", "POST"),
            ("PATCH", "/wallet", "GET"),
            ("GET", "/assignments/claim", "POST"),
        ],
    )
    def test_is_named_with_those_that_it_takes(self, method, path, allowed):
        caller = api.Caller(None)

        reply = caller.send(method, path, "")
        response = caller.client.generic(method, api.ROOT + path)

        assert (reply.status, reply.kind) == (405, "method-not-allowed")
        assert reply.body["detail"] == (
            f"This address does not take {method}, only {allowed}."
        )
        assert response["Allow"] == allowed


class TestAnImportWithAnUnknownWordForErrors:
    def test_is_refused_by_name_and_takes_nothing(self):
        _, owner = api.owner()
        batch = api.batch(owner, api.project(owner))

        reply = owner.file(f"/batches/{batch}/tasks?errors=ignore", "text\nant\n")

        assert (reply.status, reply.kind) == (422, "unknown-errors-word")
        assert reply.body["field"] == "errors"
        assert not Task.objects.exists()


class TestTheOpenapiDocument:
    def test_says_that_submitting_may_claim_nothing_and_why(self):
        schemas = api.Caller(None).get("/openapi.json").body["components"]["schemas"]

        refused = schemas["SubmitOut"]["properties"]["claim_refused"]

        assert {"$ref": "#/components/schemas/RefusedClaim"} in refused["anyOf"]
        assert set(schemas["RefusedClaim"]["properties"]) == {
            "kind",
            "detail",
            "unmet",
        }


@pytest.mark.parametrize("state", [Worker.State.SUSPENDED, Worker.State.CLOSED])
class TestAWorkerWhoseAccountIsNotActive:
    def test_claims_nothing_and_reads_why(self, state):
        project, _ = api.published(api.owner()[1])
        worker, who = api.someone()
        Worker.objects.filter(pk=worker.pk).update(state=state)

        reply = who.post("/assignments/claim", {"project": project, "count": 1})

        assert (reply.status, reply.kind) == (403, "no-tasks-now")
        assert reply.body["detail"] == NO_TASKS
        assert not Assignment.objects.exists()

    def test_submits_what_it_holds_is_paid_and_gets_no_more(self, state):
        project, _ = api.published(api.owner()[1], review_seconds=3_600)
        worker, who = api.someone()
        [held] = api.claimed(who, project)
        Worker.objects.filter(pk=worker.pk).update(state=state)

        reply = who.post(
            "/assignments/submit",
            {
                "answers": [{"assignment": held, "answer": {"label": "ant"}}],
                "claim": {"project": project, "count": 1},
            },
        )

        assert reply.status == 200
        assert reply.body["accepted"] == [held]
        assert reply.body["assignments"] == []
        assert reply.body["claim_refused"] == {
            "kind": "no-tasks-now",
            "detail": NO_TASKS,
        }
        assert Assignment.objects.count() == 1

    def test_is_still_paid_for_what_is_approved(self, state):
        _, owner = api.owner()
        project, _ = api.published(owner, review_seconds=3_600)
        worker, who = api.someone()
        [held] = api.claimed(who, project)
        api.answered(who, held)
        Worker.objects.filter(pk=worker.pk).update(state=state)

        reply = owner.post(f"/judgments/{held}/approve")

        assert reply.status == 200
        assert has(accounts.payable(worker.pk)) == "0.05"
