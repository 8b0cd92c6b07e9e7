"""What requesters call to describe work: projects, requirements, qualifications."""

from __future__ import annotations

from typing import Any

import pytest
from tests.build import api
from tests.build.people import NOON

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.services import create_type, grant
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return api.owner()[1]


class TestAProject:
    def test_is_made_as_a_draft_and_read_back(self, owner):
        made = owner.post(
            "/projects",
            api.PROJECT
            | {
                "instructions": "Look twice.",
                "overlap": {"min": 2, "max": 5, "confidence": 0.9},
                "reward": "0.003",
                "time_limit_seconds": 90,
            },
        )

        assert made.status == 201
        assert made.body == owner.get(f"/projects/{made.body['id']}").body
        assert made.body["state"] == "draft"
        assert made.body["instructions"] == {"en": "Look twice."}
        assert made.body["reward"] == {"amount": "0.003", "currency": "EUR"}
        assert made.body["fee"] == {"amount": "0.0006", "currency": "EUR"}
        assert made.body["overlap"] == {"min": 2, "max": 5, "confidence": 0.9}
        assert made.body["time_limit_seconds"] == 90

    def test_gets_new_terms_as_a_version_that_older_batches_do_not_have(self, owner):
        project, batch = api.published(owner, tasks=1)

        reply = owner.post(
            f"/projects/{project}/versions", api.PROJECT | {"reward": "0.50"}
        )

        assert (reply.status, reply.body["version"]) == (201, 2)
        newer = api.batch(owner, project, 1)
        assert owner.post(f"/batches/{newer}/publish").body["reserved"] == {
            "amount": "1.20",
            "currency": "EUR",
        }
        assert owner.get(f"/batches/{batch}").body["escrow"]["amount"] == "0.12"

    def test_pays_for_each_unit_inside_a_task_up_to_a_cap(self, owner):
        unit = {
            "per": "object",
            "in": "answer",
            "at": "/boxes",
            "reward": "0.01",
            "cap": 10,
        }

        made = owner.post("/projects", api.PROJECT | {"reward": "0.02", "unit": unit})

        assert made.body["unit"] == unit | {
            "reward": {"amount": "0.01", "currency": "EUR"}
        }
        batch = api.batch(owner, made.body["id"], 1)
        reserved = owner.post(f"/batches/{batch}/publish").body["reserved"]
        assert reserved["amount"] == "0.288"  # 0.12 and a fifth of it, twice

    @pytest.mark.parametrize(
        "change",
        [{"per": "hour"}, {"at": "boxes"}, {"cap": 0}, {"reward": "0"}],
    )
    def test_refuses_a_unit_that_nobody_could_count_or_pay(self, owner, change):
        unit = {"per": "word", "in": "answer", "at": "/w", "reward": "0.1", "cap": 2}

        reply = owner.post("/projects", api.PROJECT | {"unit": unit | change})

        assert (reply.status, reply.kind) == (422, "bad-unit")
        assert reply.body["field"] == f"unit.{next(iter(change))}"
        assert not Project.objects.exists()

    @pytest.mark.parametrize(
        ("change", "kind", "status"),
        [
            ({"title": ""}, "bad-text", 422),
            ({"title": {"English": "x"}}, "bad-text", 422),
            ({"reward": "0,05"}, "not-an-amount", 422),
            ({"reward": "-1"}, "not-an-amount", 422),
            ({"reward": "0.0000001"}, "not-an-amount", 422),
            ({"reward": {"amount": "1", "currency": "USD"}}, "other-currency", 422),
            ({"reward": {"amount": "1", "currency": "eur"}}, "not-a-currency", 422),
            ({"reward": "1000000"}, "bad-term", 422),
            ({"time_limit_seconds": 9}, "bad-term", 422),
            ({"time_limit_seconds": 10**18}, "bad-term", 422),
            ({"grace_seconds": -1}, "bad-term", 422),
            ({"review_seconds": 2_592_001}, "bad-term", 422),
            ({"overlap": 0}, "bad-term", 422),
            ({"overlap": {"min": 3, "max": 2}}, "bad-term", 422),
            ({"overlap": {"max": 3, "confidence": 1}}, "bad-term", 422),
            ({"answer_schema": {"type": "nonsense"}}, "bad-schema", 422),
            ({"input_schema": {"properties": 7}}, "bad-schema", 422),
            ({"answer_schema": {"$ref": "http://example.org/x"}}, "bad-schema", 422),
            ({"programme": "closed"}, "no-such-programme", 404),
            ({"allowance": 0}, "bad-request-body", 422),
            ({"title": None}, "bad-request-body", 422),
            ({"reward": 0.05}, "bad-request-body", 422),
            ({"label_path": "x" * 201}, "bad-request-body", 422),
        ],
    )
    def test_is_refused_by_name_and_not_made(self, owner, change, kind, status):
        reply = owner.post("/projects", api.PROJECT | change)

        assert (reply.status, reply.kind) == (status, kind)
        assert Project.objects.count() == ProjectVersion.objects.count() == 0

    def test_names_the_term_that_is_out_of_range(self, owner):
        reply = owner.post("/projects", api.PROJECT | {"time_limit_seconds": 9})

        assert reply.body["field"] == "time_limit_seconds"
        assert reply.body["detail"] == "`time_limit_seconds` is from 10 to 31536000."


TYPED: dict[str, Any] = api.PROJECT | {
    "task_type": "text-categories",
    "settings": {
        "categories": [{"id": "ant", "title": "Ant"}, {"id": "bee", "title": "Bee"}]
    },
    "answer_schema": {"type": "object"},
}


class TestAProjectOfAReadyTaskType:
    def test_has_the_schemas_that_its_type_brings(self, owner):
        made = owner.post("/projects", TYPED | {"confidential": True})

        assert made.status == 201
        read = owner.get(f"/projects/{made.body['id']}").body
        assert read == made.body
        assert read["task_type"] == "text-categories"
        assert read["settings"] == TYPED["settings"]
        assert read["confidential"] is True
        assert read["input_schema"]["required"] == ["text"]
        chosen = read["answer_schema"]["properties"]["categories"]
        assert chosen["items"] == {"enum": ["ant", "bee"]}

    def test_holds_tasks_and_answers_to_them(self, owner):
        project = api.project(owner, **TYPED)
        batch = api.batch(owner, project)
        named = owner.file(f"/batches/{batch}/tasks", "words\nSix legs\n")
        owner.file(f"/batches/{batch}/tasks", "text\nSix legs\n")
        owner.post(f"/batches/{batch}/publish")
        _, who = api.someone()
        (held,) = api.claimed(who, project)

        def answered(chosen: str) -> Any:
            body = {"assignment": held, "answer": {"categories": [chosen]}}
            return who.post("/assignments/submit", {"answers": [body]}).body

        assert named.status == 422
        assert answered("wasp")["refused"][0]["kind"] == "answer-does-not-fit"
        assert answered("bee")["accepted"] == [held]

    @pytest.mark.parametrize(
        ("change", "status", "kind", "field"),
        [
            ({"task_type": "mind-reading"}, 404, "unknown-task-type", None),
            ({"settings": {}}, 422, "bad-settings", "(whole)"),
            ({"settings": {"categories": [7, 8]}}, 422, "bad-settings", "categories/0"),
            ({"task_type": ""}, 422, "bad-term", "settings"),
            ({"confidential": 7}, 422, "bad-request-body", "confidential"),
            ({"template": "x" * 128_001}, 422, "bad-request-body", "template"),
        ],
    )
    def test_is_refused_by_name_and_not_made(self, owner, change, status, kind, field):
        reply = owner.post("/projects", TYPED | change)

        assert (reply.status, reply.kind) == (status, kind)
        assert reply.body.get("field") == field
        assert Project.objects.count() == ProjectVersion.objects.count() == 0

    def test_names_the_type_that_is_not_known(self, owner):
        reply = owner.post("/projects", TYPED | {"task_type": "mind-reading"})

        assert reply.body["name"] == "mind-reading"

    def test_may_change_its_settings_in_new_terms_and_only_to_good_ones(self, owner):
        project = api.project(owner, **TYPED)
        many = TYPED["settings"] | {"multiple": True}

        bad = owner.post(f"/projects/{project}/versions", TYPED | {"settings": {}})
        good = owner.post(f"/projects/{project}/versions", TYPED | {"settings": many})

        assert (bad.status, bad.kind) == (422, "bad-settings")
        assert (good.status, good.body["version"]) == (201, 2)
        chosen = good.body["answer_schema"]["properties"]["categories"]
        assert chosen["maxItems"] == 50


class TestATemplate:
    SCRIPTED = "<crowd-form><script>go()</script></crowd-form>"

    def test_with_a_script_is_refused_to_those_whom_no_operator_trusts(self):
        stranger, owner = api.owner()
        Organisation.objects.filter(pk=stranger.pk).update(is_trusted=False)
        plain = api.project(owner, template="<crowd-form></crowd-form>")

        made = owner.post("/projects", api.PROJECT | {"template": self.SCRIPTED})
        changed = owner.post(
            f"/projects/{plain}/versions", api.PROJECT | {"template": self.SCRIPTED}
        )

        for reply in (made, changed):
            assert (reply.status, reply.kind) == (403, "script-needs-trust")
            assert reply.body["field"] == "template"
        assert ProjectVersion.objects.get().template == "<crowd-form></crowd-form>"

    def test_with_a_script_may_be_a_trusted_requesters(self, owner):
        made = owner.post("/projects", api.PROJECT | {"template": self.SCRIPTED})

        assert (made.status, made.body["template"]) == (201, self.SCRIPTED)


class TestARequirement:
    @pytest.mark.parametrize(
        ("comparator", "values"),
        [
            ("greater", []),
            ("greater", [1, 2]),
            ("greater", ["ES"]),
            ("exists", [1]),
            ("in", []),
            ("equal", [1, "ES"]),
            ("equal", [2**31]),
            ("equal", ["Spain"]),
        ],
    )
    def test_is_refused_when_its_values_do_not_go_with_it(
        self, owner, comparator, values
    ):
        owner.post("/qualification-types", {"name": "Spanish"})
        wanted = {
            "qualification": "Spanish",
            "comparator": comparator,
            "values": values,
        }

        reply = owner.post("/projects", api.PROJECT | {"requirements": [wanted]})

        assert (reply.status, reply.kind) == (422, "bad-requirement")
        assert Project.objects.count() == 0

    def test_names_only_types_of_ones_own_and_of_the_platform(self, owner):
        _, other = api.owner()
        other.post("/qualification-types", {"name": "Secret"})
        create_type(name="Country", organisation=None, now=NOON)

        def asking_for(name: str) -> api.Reply:
            wanted = {"qualification": name, "comparator": "exists"}
            body = api.PROJECT | {"requirements": [wanted]}
            reply: api.Reply = owner.post("/projects", body)
            return reply

        assert asking_for("Secret").kind == "no-such-qualification-type"
        assert asking_for("Country").status == 201

    def test_that_is_not_met_is_named_in_the_refusal_and_on_the_card(self, owner):
        owner.post("/qualification-types", {"name": "Spanish"})
        wanted = {"qualification": "Spanish", "comparator": "greater", "values": [80]}
        project, _ = api.published(owner, requirements=[wanted])
        worker, who = api.someone()

        reply = who.post("/assignments/claim", {"project": project, "count": 1})
        (card,) = who.get("/projects/available").body["projects"]

        assert (reply.status, reply.kind) == (403, "requirements-not-met")
        assert reply.body["unmet"] == ["Spanish greater 80"]
        assert card["unmet_requirements"] == ["Spanish greater 80"]
        assert Assignment.objects.count() == 0
        grant(
            type=QualificationType.objects.get(),
            worker=worker,
            score=81,
            locale=None,
            now=NOON,
        )
        assert len(api.claimed(who, project)) == 1

    def test_that_gates_discovery_hides_the_project_until_it_is_met(self, owner):
        owner.post("/qualification-types", {"name": "Spanish"})
        wanted = {
            "qualification": "Spanish",
            "comparator": "exists",
            "guards": "discover",
        }
        project, _ = api.published(owner, requirements=[wanted])
        worker, who = api.someone()

        assert who.get("/projects/available").body["projects"] == []
        reply = who.post("/assignments/claim", {"project": project, "count": 1})
        assert reply.kind == "no-such-project"
        assert "Spanish" not in str(reply.body)
        grant(
            type=QualificationType.objects.get(),
            worker=worker,
            score=None,
            locale=None,
            now=NOON,
        )
        assert len(who.get("/projects/available").body["projects"]) == 1

    def test_that_is_no_longer_met_refuses_the_claim_and_keeps_the_answers(self, owner):
        owner.post("/qualification-types", {"name": "Spanish"})
        wanted = {"qualification": "Spanish", "comparator": "exists"}
        project, _ = api.published(owner, requirements=[wanted])
        worker, who = api.someone()
        kind = QualificationType.objects.get()
        grant(type=kind, worker=worker, score=1, locale=None, now=NOON)
        (held,) = api.claimed(who, project)
        Qualification.objects.update(revoked_at=NOON)

        reply = who.post(
            "/assignments/submit",
            {
                "answers": [{"assignment": held, "answer": {"label": "ant"}}],
                "claim": {"project": project, "count": 1},
            },
        )

        assert reply.body["accepted"] == [held]
        assert reply.body["claim_refused"]["kind"] == "requirements-not-met"
        assert reply.body["claim_refused"]["unmet"] == ["Spanish exists"]


class TestAQualificationType:
    def test_is_made_once_per_name(self, owner):
        first = owner.post("/qualification-types", {"name": "Spanish"})
        again = owner.post("/qualification-types", {"name": "Spanish"})

        assert (first.status, first.body["name"]) == (201, "Spanish")
        assert (again.status, again.kind) == (409, "qualification-type-exists")

    def test_is_granted_to_a_worker_by_its_pseudonym(self, owner):
        owner.post("/qualification-types", {"name": "Spanish"})
        name = pseudonym_of_a_judge(owner)

        for score in (70, 90):
            reply = owner.post(
                "/qualification-types/Spanish/grants", {"worker": name, "score": score}
            )
            assert reply.status == 201

        assert Qualification.objects.get().score == 90

    @pytest.mark.parametrize(
        "holding",
        [
            {"score": 1, "locale": "ES"},
            {"score": 2**31},
            {"locale": "Spain"},
            {"locale": "es"},
        ],
    )
    def test_refuses_a_holding_that_nothing_could_read(self, owner, holding):
        owner.post("/qualification-types", {"name": "Spanish"})
        name = pseudonym_of_a_judge(owner)

        reply = owner.post(
            "/qualification-types/Spanish/grants", {"worker": name} | holding
        )

        assert (reply.status, reply.kind) == (422, "bad-holding")
        assert Qualification.objects.count() == 0

    def test_of_the_platform_is_granted_by_no_organisation(self, owner):
        create_type(name="Identity checked", organisation=None, now=NOON)
        name = pseudonym_of_a_judge(owner)

        reply = owner.post(
            "/qualification-types/Identity checked/grants",
            {"worker": name, "score": 1},
        )

        assert (reply.status, reply.kind) == (404, "no-such-qualification-type")
        assert Qualification.objects.count() == 0

    def test_of_ones_own_comes_before_the_platforms_of_the_same_name(self, owner):
        create_type(name="Spanish", organisation=None, now=NOON)
        owner.post("/qualification-types", {"name": "Spanish"})
        name = pseudonym_of_a_judge(owner)

        owner.post("/qualification-types/Spanish/grants", {"worker": name, "score": 1})

        assert Qualification.objects.get().type.organisation is not None

    def test_is_granted_to_nobody_that_another_organisation_names(self, owner):
        _, other = api.owner()
        owner.post("/qualification-types", {"name": "Spanish"})
        for name in (pseudonym_of_a_judge(other), "A" + "B" * 26, "nobody"):
            reply = owner.post(
                "/qualification-types/Spanish/grants", {"worker": name, "score": 1}
            )
            assert (reply.status, reply.kind) == (404, "no-such-worker")

        assert Qualification.objects.count() == 0


def pseudonym_of_a_judge(owner) -> str:
    project, batch = api.published(owner, tasks=1)
    _, who = api.someone()
    api.answered(who, *api.claimed(who, project))
    items = owner.get(f"/batches/{batch}/judgments").body["items"]
    name: str = items[0]["worker"]
    assert ids.inside(name, ids.WORKER)
    return name
