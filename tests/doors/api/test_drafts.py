"""Drafts and reports: what a worker says of a task before its answer is in."""

from __future__ import annotations

import pytest
from tests.build import api

from hormiga.domain.assignments.models import Draft, TaskReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return api.owner()[1]


@pytest.fixture
def who():
    return api.someone()[1]


class TestDraft:
    def test_is_kept_and_written_over(self, owner, who):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)

        for label in ("a", "an"):
            reply = who.put(f"/assignments/{held}/draft", {"answer": {"label": label}})
            assert (reply.status, reply.body) == (200, {"saved": held})

        assert Draft.objects.get().answer == {"label": "an"}

    def test_is_refused_when_too_large_unknown_or_answered(self, owner, who):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)
        path = f"/assignments/{held}/draft"

        large = who.put(path, {"answer": {"label": "x" * 1024 * 1024}})
        unknown = who.put("/assignments/nonsense/draft", {"answer": {}})
        api.answered(who, held)
        late = who.put(path, {"answer": {}})

        assert (large.status, large.kind) == (413, "answer-too-large")
        assert (unknown.status, unknown.kind) == (404, "unknown-assignment")
        assert (late.status, late.kind) == (409, "assignment-expired")
        assert Draft.objects.count() == 0


class TestReport:
    def test_is_stored_with_its_reason(self, owner, who):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)

        reply = who.post(
            f"/assignments/{held}/report", {"reason": "scam", "text": "asks for money"}
        )

        assert (reply.status, reply.body) == (201, {"reported": held})
        row = TaskReport.objects.get()
        assert (row.reason, row.text) == ("scam", "asks for money")

    @pytest.mark.parametrize("body", [{}, {"reason": "bored"}, {"reason": "scam\n"}])
    def test_is_refused_without_a_known_reason(self, owner, who, body):
        project, _ = api.published(owner)
        (held,) = api.claimed(who, project)

        reply = who.post(f"/assignments/{held}/report", body)

        assert (reply.status, reply.body["field"]) == (422, "reason")
        assert TaskReport.objects.count() == 0
