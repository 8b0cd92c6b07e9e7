"""Projects of a ready task type, and those that bring a template of their own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.build.people import requester
from tests.build.projects import ANSWER, project, terms

from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.domain.projects.rules import BadTerm
from hormiga.domain.projects.typed import BadSettings, ScriptNeedsTrust, completed
from hormiga.engines.tasktypes import UnknownTaskType
from hormiga.engines.tasktypes.choices import RepeatedCategory

pytestmark = pytest.mark.django_db
CATEGORIES = [{"id": "ant", "title": "Ant"}, {"id": "bee", "title": "Bee"}]
TYPED: dict[str, Any] = {
    "task_type": "text-categories",
    "settings": {"categories": CATEGORIES},
    "answer_schema": {"type": "object"},
}


class TestAReadyTaskType:
    def test_brings_its_schemas(self):
        made = project(**TYPED)

        version = ProjectVersion.objects.get(project=made)
        schema = version.answer_schema
        ids = schema["properties"]["categories"]["items"]["enum"]
        assert ids == ["ant", "bee"]
        assert version.input_schema is not None
        assert version.input_schema["required"] == ["text"]

    def test_leaves_a_requesters_own_schema_as_it_is(self):
        assert completed(terms(**TYPED | {"answer_schema": ANSWER})).answer_schema == (
            ANSWER
        )

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"task_type": "mind-reading"}, UnknownTaskType),
            ({"settings": {}}, BadSettings),
            ({"settings": {"categories": CATEGORIES[:1]}}, BadSettings),
            ({"settings": {"categories": CATEGORIES * 2}}, RepeatedCategory),
            ({"task_type": ""}, BadTerm),
        ],
        ids=["unknown", "empty", "one-category", "repeated", "settings-alone"],
    )
    def test_is_refused_with_settings_that_make_no_sense(self, changed, refusal):
        with pytest.raises(refusal):
            project(**TYPED | changed)

        assert not Project.objects.exists()


class TestATemplate:
    SCRIPTED = "<crowd-form><script>go()</script></crowd-form>"

    def test_with_a_script_is_for_trusted_requesters(self):
        stranger = requester()
        stranger.is_trusted = False
        stranger.save(update_fields=["is_trusted"])

        with pytest.raises(ScriptNeedsTrust):
            project(owner=stranger, template=self.SCRIPTED)

        assert not Project.objects.exists()

    def test_without_one_is_for_everybody(self):
        stranger = requester()
        stranger.is_trusted = False
        stranger.save(update_fields=["is_trusted"])

        made = project(owner=stranger, template="<crowd-form></crowd-form>")

        assert ProjectVersion.objects.get(project=made).template

    def test_of_a_trusted_requester_may_have_one(self):
        owner = requester()
        owner.is_trusted = True
        owner.save(update_fields=["is_trusted"])

        made = project(owner=owner, template=self.SCRIPTED)

        version = ProjectVersion.objects.get(project=made)
        assert version.template == self.SCRIPTED
