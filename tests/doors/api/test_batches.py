"""Batches over HTTP: money reserved, labels, judgments, decisions, exports, pages."""

from __future__ import annotations

import csv
import io
import json
from base64 import urlsafe_b64encode

import pytest
from tests.build import api
from tests.build.work import has

from hormiga.domain.assignments.models import Assignment, Place
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality.models import Decision, Export
from hormiga.flows.label_batch import label_batch
from hormiga.flows.write_export import write_export
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return api.owner()[1]


@pytest.fixture
def who():
    return api.someone()[1]


def row(batch: str) -> Batch:
    return Batch.objects.get(public_id=ids.known(batch))


def label(batch: str) -> None:
    label_batch(batch_id=row(batch).pk, now=clock.read())


class TestPublish:
    def test_reserves_reward_and_fee_for_every_judgment(self, owner):
        project = api.project(owner, overlap=3)
        batch = api.batch(owner, project, 10)

        reply = owner.post(f"/batches/{batch}/publish")

        assert reply.status == 200
        assert reply.body["state"] == "live"
        assert reply.body["reserved"] == {"amount": "1.80", "currency": "EUR"}
        assert owner.get("/wallet").body["balances"] == [
            {"amount": "98.20", "currency": "EUR"},
            {"amount": "0.00", "currency": "USD"},
        ]
        assert owner.get(f"/projects/{project}").body["state"] == "live"

    def test_without_the_money_changes_nothing(self):
        organisation, poor = api.owner(wallet="0.11")
        project = api.project(poor)
        batch = api.batch(poor, project, 1)

        reply = poor.post(f"/batches/{batch}/publish")

        assert (reply.status, reply.kind) == (409, "insufficient-funds")
        assert row(batch).state == "draft"
        assert poor.get(f"/projects/{project}").body["state"] == "draft"
        assert Place.objects.count() == 0
        assert has(accounts.wallet(organisation.pk)) == "0.11"
        assert api.someone()[1].get("/projects/available").body["projects"] == []

    def test_refuses_an_empty_batch_and_a_second_time(self, owner):
        project = api.project(owner)
        empty = api.batch(owner, project)
        assert owner.post(f"/batches/{empty}/publish").kind == "empty-batch"
        full = api.batch(owner, project, 1)
        owner.post(f"/batches/{full}/publish")

        reply = owner.post(f"/batches/{full}/publish")

        assert (reply.status, reply.kind) == (409, "batch-not-draft")
        assert has(accounts.escrow(row(full).pk)) == "0.12"


class TestABatch:
    def test_shows_progress_as_of_its_labels_and_its_escrow(self, owner, who):
        project, batch = api.published(owner, tasks=2, overlap=1)
        api.answered(who, *api.claimed(who, project))
        label(batch)

        body = owner.get(f"/batches/{batch}").body

        assert body["project"] == project
        assert (body["tasks"], body["places"]) == (2, 2)
        assert (body["tasks_complete"], body["judgments"]) == (1, 1)
        assert body["escrow"] == {"amount": "0.12", "currency": "EUR"}

    def test_closed_gives_back_what_is_not_used(self, owner, who):
        project, batch = api.published(owner, tasks=3, overlap=1)
        api.claimed(who, project)

        reply = owner.post(f"/batches/{batch}/close")

        assert reply.body["state"] == "cancelled"
        assert reply.body["refunded"] == {"amount": "0.12", "currency": "EUR"}
        assert owner.post(f"/batches/{batch}/close").kind == "batch-not-live"
        assert api.claimed(who, project, 50) == []


class TestLabels:
    def test_stand_beside_every_task_also_those_without(self, owner, who):
        project, batch = api.published(owner, tasks=2)
        api.answered(who, *api.claimed(who, project))
        label(batch)

        first, second = owner.get(f"/batches/{batch}/labels").body["items"]

        assert first["input"] == {"text": "t0"}
        assert (first["label"], first["judgments"]) == ("ant", 1)
        assert 0.5 < first["confidence"] <= 1
        assert (second["label"], second["confidence"]) == (None, None)
        assert second["judgments"] == 0


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 5, 6, 1000])
    def test_give_every_row_once(self, owner, who, limit):
        project, batch = api.published(owner, tasks=5, overlap=1)
        api.answered(who, *api.claimed(who, project, 5))
        for listed in ("labels", "judgments"):
            seen: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                path = f"/batches/{batch}/{listed}?limit={limit}&cursor={cursor}"
                body = owner.get(path).body
                seen += [one["task"] for one in body["items"]]
                cursor = body["next"]

            assert len(seen) == len(set(seen)) == 5

    @pytest.mark.parametrize(
        "cursor", ["x", "%00", "c5", "YzU=x!", "ñ", urlsafe_b64encode(b"cx").decode()]
    )
    def test_refuse_a_cursor_that_is_not_ours(self, owner, cursor):
        _, batch = api.published(owner)

        reply = owner.get(f"/batches/{batch}/labels?cursor={cursor}")

        assert (reply.status, reply.kind) == (422, "bad-cursor")

    @pytest.mark.parametrize("limit", ["0", "1001", "many"])
    def test_refuse_a_limit_out_of_range(self, owner, limit):
        _, batch = api.published(owner)

        reply = owner.get(f"/batches/{batch}/labels?limit={limit}")

        assert (reply.status, reply.kind) == (422, "bad-request-body")
        assert "limit" in reply.body["field"]


class TestADecision:
    def test_approves_and_pays_once(self, owner, who):
        project, batch = api.published(owner, tasks=1)
        (held,) = api.claimed(who, project)
        api.answered(who, held)
        worker = Assignment.objects.get().worker_id

        for _ in range(2):
            reply = owner.post(f"/judgments/{held}/approve", {})
            assert reply.body == {"id": held, "state": "approved"}

        assert has(accounts.payable(worker)) == "0.05"
        assert has(accounts.escrow(row(batch).pk)) == "0.06"
        assert Decision.objects.count() == 1
        (item,) = owner.get(f"/batches/{batch}/judgments").body["items"]
        assert item["state"] == "approved"

    def test_rejects_with_words_and_pays_nothing(self, owner, who):
        project, batch = api.published(owner, tasks=1)
        (held,) = api.claimed(who, project)
        api.answered(who, held)

        silent = owner.post(f"/judgments/{held}/reject", {"reason": " "})
        assert (silent.status, silent.kind) == (422, "rejection-needs-reason")
        assert Assignment.objects.get().state == 2
        reply = owner.post(f"/judgments/{held}/reject", {"reason": "No ant."})

        assert reply.body == {"id": held, "state": "rejected"}
        assert Decision.objects.get().reason == "No ant."
        assert has(accounts.escrow(row(batch).pk)) == "0.12"
        assert owner.post(f"/judgments/{held}/reject", {"reason": "x"}).kind == (
            "already-decided"
        )

    def test_is_refused_for_what_is_not_answered(self, owner, who):
        project, _ = api.published(owner, tasks=1)
        (held,) = api.claimed(who, project)

        reply = owner.post(f"/judgments/{held}/approve", {})

        assert (reply.status, reply.kind) == (404, "no-such-judgment")
        assert Assignment.objects.get().state == 1


class TestAnExport:
    @pytest.mark.parametrize("name", ["jsonl", "csv"])
    def test_has_as_many_rows_as_tasks_once_it_is_ready(
        self, owner, who, name, settings, tmp_path
    ):
        settings.DATA_DIR = tmp_path
        project, batch = api.published(
            owner, tasks=3, overlap=1, answer_schema={"type": "object"}
        )
        api.answered(who, *api.claimed(who, project), label="=1+1")
        label(batch)
        wish = owner.post(f"/batches/{batch}/exports", {"format": name})
        path = f"/exports/{wish.body['id']}"
        assert (wish.status, wish.body["state"]) == (202, "waiting")
        early = owner.get(path + "/file")
        assert (early.status, early.kind) == (409, "export-not-ready")

        write_export(export_id=Export.objects.get().pk, now=clock.read())
        ready, file = owner.get(path), owner.get(path + "/file")

        assert (ready.body["state"], ready.body["rows"]) == ("ready", 3)
        assert ready.body["file"] == f"/api/v1{path}/file"
        rows = parsed(name, file.body)
        assert [one["label"] for one in rows] == (
            ["=1+1", None, None] if name == "jsonl" else ["'=1+1", "", ""]
        )
        assert list(tmp_path.rglob("*.part")) == []

    def test_is_refused_in_an_unknown_format(self, owner):
        _, batch = api.published(owner)

        reply = owner.post(f"/batches/{batch}/exports", {"format": "xml"})

        assert (reply.status, reply.kind) == (422, "unknown-export-format")
        assert Export.objects.count() == 0


def parsed(name: str, body: bytes) -> list[dict[str, object]]:
    text = body.decode()
    if name == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text)))
