"""What the database cannot store is a refusal, not a bug of ours."""

from __future__ import annotations

from tests.build import api

from hormiga.domain.assignments.models import Draft, TaskReport
from hormiga.domain.projects.models import Batch, Project


class TestATextWithANulCharacter:
    def test_is_refused_everywhere_and_nothing_is_stored(self, committed_database):
        _, owner = api.owner()
        _, who = api.someone()
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)
        nul = "a\0b"

        replies = [
            who.put(f"/assignments/{held}/draft", {"answer": {"label": nul}}),
            who.post(f"/assignments/{held}/report", {"reason": "scam", "text": nul}),
            owner.post("/projects", api.PROJECT | {"title": nul}),
            owner.post("/projects", api.PROJECT | {"template": nul}),
            owner.post("/projects", api.PROJECT | {"answer_schema": {"title": nul}}),
            owner.post(f"/projects/{project}/batches", {"name": nul}),
            owner.post("/qualification-types", {"name": nul}),
            owner.post("/qualification-types/a%00b/grants", {"worker": "x"}),
        ]

        assert [reply.status for reply in replies] == [422] * len(replies)
        assert {reply.kind for reply in replies} == {"cannot-be-stored"}
        assert Draft.objects.count() == TaskReport.objects.count() == 0
        assert Project.objects.count() == Batch.objects.count() == 1
