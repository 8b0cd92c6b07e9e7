"""What workers call: claims, answers, returns, drafts and reports over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils.dateparse import parse_datetime
from tests.build import api
from tests.build.people import HOUR, SECOND
from tests.build.work import states

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.projects.models import Batch
from hormiga.flows.free_claims import expire_claims
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return api.owner()[1]


@pytest.fixture
def who():
    return api.someone()[1]


def pass_time(amount: timedelta) -> None:
    """Let all claims have been made this much earlier."""
    for row in Assignment.objects.all():
        Assignment.objects.filter(pk=row.pk).update(
            claimed_at=row.claimed_at - amount, deadline=row.deadline - amount
        )


class TestAvailableProjects:
    def test_show_reward_remaining_and_the_pay_that_was_measured(self, owner, who):
        project, _ = api.published(owner, tasks=3)

        (card,) = who.get("/projects/available").body["projects"]

        assert card["id"] == project
        assert card["title"] == {"en": "Name the animal", "es": "Nombra el animal"}
        assert card["reward"] == {"amount": "0.05", "currency": "EUR"}
        assert (card["remaining"], card["pay_per_hour"]) == (3, None)
        assert card["unmet_requirements"] == []

    def test_are_live_and_those_with_work_left_come_first(self, owner, who):
        full, _ = api.published(owner, tasks=1)
        paused, _ = api.published(owner, tasks=1)
        done, _ = api.published(owner, tasks=1)
        api.claimed(who, done)
        owner.post(f"/projects/{paused}/pause")
        api.project(owner)

        cards = who.get("/projects/available").body["projects"]

        assert [(c["id"], c["remaining"]) for c in cards] == [(full, 1), (done, 0)]


class TestClaim:
    def test_gives_input_and_deadline(self, owner, who):
        project, _ = api.published(owner, tasks=2, time_limit_seconds=60)
        before = clock.read()

        reply = who.post("/assignments/claim", {"project": project, "count": 1})

        (one,) = reply.body["assignments"]
        deadline = parse_datetime(one["deadline"])
        assert deadline is not None
        assert one["task"]["input"] == {"text": "t0"}
        assert before + 60 * SECOND <= deadline <= clock.read() + 60 * SECOND
        assert who.get("/assignments").body == reply.body

    def test_gives_an_empty_list_when_there_is_nothing(self, owner, who):
        project, _ = api.published(owner, tasks=1)
        api.claimed(who, project)

        assert api.claimed(who, project, 50) == []

    @pytest.mark.parametrize("count", [0, 51, -3])
    def test_refuses_none_and_more_than_fifty(self, owner, who, count):
        project, _ = api.published(owner)

        reply = who.post("/assignments/claim", {"project": project, "count": count})

        assert (reply.status, reply.kind) == (422, "too-many-at-once")
        assert Assignment.objects.count() == 0

    @pytest.mark.parametrize("project", ["", "x", ids.outside(UUID(int=7)), "3" * 27])
    def test_refuses_an_unknown_project(self, who, project):
        reply = who.post("/assignments/claim", {"project": project, "count": 1})

        assert (reply.status, reply.kind) == (404, "no-such-project")

    def test_refuses_a_paused_project_by_name(self, owner, who):
        project, _ = api.published(owner)
        owner.post(f"/projects/{project}/pause")

        reply = who.post("/assignments/claim", {"project": project, "count": 1})
        owner.post(f"/projects/{project}/resume")

        assert (reply.status, reply.kind) == (409, "project-not-open")
        assert len(api.claimed(who, project)) == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"count": 1}, "project"),
            ({"project": 7, "count": 1}, "project"),
            ({"project": "x", "count": "many"}, "count"),
            ({"project": "x", "count": 1.5}, "count"),
            ({"project": "x", "count": None}, "count"),
            ([], "project"),
        ],
    )
    def test_refuses_a_misshapen_body_and_names_the_field(self, who, body, field):
        reply = who.post("/assignments/claim", body)

        assert (reply.status, reply.kind) == (422, "bad-request-body")
        assert reply.body["field"] == field
        assert field in reply.body["detail"]

    @pytest.mark.parametrize("body", ["", "{", "null{", "[" * 5_000, '{"count": NaN}'])
    def test_refuses_what_is_no_json(self, who, body):
        reply = who.send("POST", "/assignments/claim", body)

        assert reply.status in {400, 422}
        assert reply.kind in {"bad-request", "bad-request-body"}

    def test_refuses_a_body_that_is_too_large(self, who, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

        reply = who.send(
            "POST", "/assignments/claim", '{"project": "%s"}' % ("x" * 2000)
        )

        assert (reply.status, reply.kind) == (413, "request-too-large")


class TestSubmit:
    def test_accepts_stores_and_claims_more_in_the_same_call(self, owner, who):
        project, _ = api.published(owner, tasks=3)
        (held,) = api.claimed(who, project)

        reply = who.post(
            "/assignments/submit",
            {
                "answers": [
                    {
                        "assignment": held,
                        "answer": {"label": "ant"},
                        "active_seconds": 2.5,
                    }
                ],
                "claim": {"project": project, "count": 2},
            },
        )

        assert reply.status == 200
        assert (reply.body["accepted"], reply.body["refused"]) == ([held], [])
        assert [a["task"]["input"] for a in reply.body["assignments"]] == [
            {"text": "t1"},
            {"text": "t2"},
        ]
        (row,) = Assignment.objects.filter(state=2)
        assert row.answer == {"label": "ant"}
        # It was said to be 2.5, and the task was out for less.
        assert 0 < (row.active_seconds or 0) < 2.5

    def test_gives_the_same_reply_to_the_same_answer_and_refuses_another(
        self, owner, who
    ):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)

        first, again = api.answered(who, held), api.answered(who, held)
        other = api.answered(who, held, label="bee")

        assert (
            first.body
            == again.body
            == {
                "accepted": [held],
                "refused": [],
                "assignments": [],
            }
        )
        assert other.body["accepted"] == []
        assert other.body["refused"] == [
            {
                "assignment": held,
                "kind": "already-submitted",
                "detail": "Another answer is stored for this assignment; the first one"
                " counts.",
            }
        ]
        assert Assignment.objects.get(state=2).answer == {"label": "ant"}

    def test_refuses_each_answer_by_name_and_keeps_the_others(self, owner, who):
        project, _ = api.published(owner, tasks=9)
        held = api.claimed(who, project, 6)
        good, odd, extra, nul, big, gone = held
        who.post(f"/assignments/{gone}/return")
        answers = {
            good: {"label": "a\\u0000 is text, no NUL"},
            odd: {"label": 7},
            extra: {"label": "ant", "more": 1},
            nul: {"label": "a\0b"},
            big: {"label": "x" * 1024 * 1024},
            gone: {"label": "ant"},
            ids.outside(ids.fresh()): {"label": "ant"},
            "nonsense": {"label": "ant"},
        }

        reply = who.post(
            "/assignments/submit",
            {"answers": [{"assignment": k, "answer": v} for k, v in answers.items()]},
        )

        refused = {one["assignment"]: one for one in reply.body["refused"]}
        unknown, nonsense = list(answers)[-2:]
        assert reply.body["accepted"] == [good]
        assert {k: refused[k]["kind"] for k in refused} == {
            odd: "answer-does-not-fit",
            extra: "answer-does-not-fit",
            nul: "answer-does-not-fit",
            big: "answer-too-large",
            gone: "assignment-returned",
            unknown: "unknown-assignment",
            nonsense: "unknown-assignment",
        }
        assert refused[odd]["detail"].startswith("label: ")
        assert "more" in refused[extra]["detail"]
        assert Assignment.objects.filter(state=2).count() == 1
        assert Assignment.objects.filter(state=1).count() == 4
        assert api.answered(who, odd).body["accepted"] == [odd]

    @pytest.mark.parametrize("size", [1024 * 1024 - 12, 1024 * 1024 - 11])
    def test_takes_an_answer_of_one_mebibyte_and_not_a_byte_more(
        self, owner, who, size
    ):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)

        reply = api.answered(who, held, label="x" * size)

        assert bool(reply.body["accepted"]) is (size == 1024 * 1024 - 12)

    @pytest.mark.parametrize("label", [10**30, "\ud800"])
    def test_refuses_what_json_cannot_carry_without_breaking(self, owner, who, label):
        project, _ = api.published(owner, answer_schema={"type": "object"})
        (held,) = api.claimed(who, project)

        reply = api.answered(who, held, label=label)

        assert reply.status in {200, 400}
        assert who.get("/assignments").status == 200

    def test_refuses_two_answers_for_one_assignment_whole(self, owner, who):
        project, _ = api.published(owner, tasks=2)
        one, two = api.claimed(who, project, 2)

        reply = who.post(
            "/assignments/submit",
            {
                "answers": [
                    {"assignment": a, "answer": {"label": label}}
                    for a, label in ((one, "ant"), (two, "ant"), (one, 7))
                ],
                "returns": [two],
            },
        )

        assert (reply.status, reply.kind) == (422, "answered-twice")
        assert set(Assignment.objects.values_list("state")) == {(1,)}

    @pytest.mark.parametrize("number", [0, 51])
    def test_refuses_none_and_more_than_fifty_answers(self, who, number):
        answers = [
            {"assignment": f"x{n}", "answer": {"label": "ant"}} for n in range(number)
        ]

        reply = who.post("/assignments/submit", {"answers": answers})

        assert (reply.status, reply.kind) == (422, "too-many-at-once")

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"answer": None}, "answers/0/answer"),
            ({"answer": "ant"}, "answers/0/answer"),
            ({"assignment": None}, "answers/0/assignment"),
            ({"active_seconds": -1}, "answers/0/active_seconds"),
            ({"active_seconds": "long"}, "answers/0/active_seconds"),
        ],
    )
    def test_refuses_a_misshapen_answer_and_names_the_field(
        self, owner, who, change, field
    ):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)
        one = {"assignment": held, "answer": {"label": "ant"}} | change

        reply = who.post("/assignments/submit", {"answers": [one]})

        assert (reply.status, reply.kind) == (422, "bad-request-body")
        assert reply.body["field"] == field
        assert Assignment.objects.get().state == 1

    def test_keeps_the_answers_when_the_claim_is_refused(self, owner, who):
        project, _ = api.published(owner)
        held = api.claimed(who, project, 2)
        owner.post(f"/projects/{project}/pause")

        for assignment, claim_from, kind in (
            (held[0], project, "project-not-open"),
            (held[1], ids.outside(ids.fresh()), "no-such-project"),
        ):
            reply = who.post(
                "/assignments/submit",
                {
                    "answers": [{"assignment": assignment, "answer": {"label": "ant"}}],
                    "claim": {"project": claim_from, "count": 1},
                },
            )
            assert reply.body["accepted"] == [assignment]
            assert reply.body["assignments"] == []
            assert reply.body["claim_refused"]["kind"] == kind

        assert Assignment.objects.filter(state=2).count() == 2

    def test_gives_claims_back_and_claims_in_their_stead(self, owner, who):
        project, _ = api.published(owner, tasks=3, allowance=1)
        (held,) = api.claimed(who, project)

        reply = who.post(
            "/assignments/submit",
            {"returns": [held], "claim": {"project": project, "count": 5}},
        )

        assert [a["task"]["input"] for a in reply.body["assignments"]] == [
            {"text": "t1"}
        ]

    def test_refuses_an_expired_assignment_after_its_grace(self, owner, who):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)
        pass_time(HOUR)
        batch = Batch.objects.get()
        expire_claims(project=batch.project, now=clock.read())

        reply = api.answered(who, held)

        assert reply.body["refused"][0]["kind"] == "assignment-expired"
        assert states(batch) == {"expired": 1}


class TestReturn:
    def test_frees_the_place_for_others_and_says_it_again(self, owner, who):
        project, _ = api.published(owner, tasks=1, overlap=1)
        (held,) = api.claimed(who, project)
        _, other = api.someone()
        assert api.claimed(other, project) == []

        for _ in range(2):
            reply = who.post(f"/assignments/{held}/return")
            assert (reply.status, reply.body) == (200, {"returned": held})

        assert len(api.claimed(other, project)) == 1

    def test_refuses_what_is_answered(self, owner, who):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)
        api.answered(who, held)

        reply = who.post(f"/assignments/{held}/return")

        assert (reply.status, reply.kind) == (409, "assignment-expired")
        assert Assignment.objects.get().state == 2
