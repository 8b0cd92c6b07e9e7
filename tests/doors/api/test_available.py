"""The list of projects with work, as programs page through it."""

from __future__ import annotations

import pytest
from tests.build import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return api.owner()[1]


@pytest.fixture
def who():
    return api.someone()[1]


class TestTheList:
    def test_pages_by_cursor_and_shows_each_project_once(self, owner, who):
        names = [api.published(owner, tasks=1)[0] for _ in range(3)]
        api.claimed(who, names[2])

        first = who.get("/projects/available?limit=2").body
        second = who.get(f"/projects/available?limit=2&cursor={first['next']}").body

        assert [one["id"] for one in first["projects"]] == [names[1], names[0]]
        assert [one["id"] for one in second["projects"]] == [names[2]]
        assert second["next"] is None

    def test_goes_on_behind_a_project_without_work(self, owner, who):
        names = [api.published(owner, tasks=1)[0] for _ in range(2)]
        for name in names:
            api.claimed(who, name)

        first = who.get("/projects/available?limit=1").body
        second = who.get(f"/projects/available?limit=1&cursor={first['next']}").body

        assert [one["id"] for one in first["projects"]] == [names[1]]
        assert [one["id"] for one in second["projects"]] == [names[0]]
        assert second["next"] is None

    @pytest.mark.parametrize("limit", [0, 201, "x"])
    def test_refuses_a_limit_that_is_none(self, who, limit):
        assert who.get(f"/projects/available?limit={limit}").status == 422

    def test_refuses_a_cursor_that_is_none(self, who):
        assert who.get("/projects/available?cursor=nonsense").kind == "bad-cursor"
