"""Projects that are shown by a page of their requester's own."""

from __future__ import annotations

import pytest
from tests.build.external import PAGE, TERMS
from tests.build.people import requester
from tests.build.projects import ANSWER, project

from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.domain.projects.rules import BadTerm
from hormiga.domain.projects.typed import BadSettings, ExternalPageNeedsTrust
from hormiga.engines.external import NotAnExternalUrl, OwnHostNotExternal

pytestmark = pytest.mark.django_db


class TestAnExternalPage:
    def test_takes_texts_by_name(self):
        version = ProjectVersion.objects.get(project=project(**TERMS))

        assert version.settings == {"url": PAGE}
        assert version.answer_schema == {
            "type": "object",
            "additionalProperties": {"type": "string"},
        }

    def test_leaves_a_requesters_own_schema_as_it_is(self):
        made = project(**TERMS | {"answer_schema": ANSWER})

        assert ProjectVersion.objects.get(project=made).answer_schema == ANSWER

    @pytest.mark.parametrize(
        ("changed", "refusal", "field"),
        [
            ({"settings": {}}, BadSettings, "settings.url"),
            ({"settings": {"url": 3}}, BadSettings, "settings.url"),
            ({"settings": {"url": PAGE, "more": 1}}, BadSettings, "settings.url"),
            ({"settings": {"url": "words"}}, NotAnExternalUrl, "settings.url"),
            (
                {"settings": {"url": "http://localhost:9000/"}},
                OwnHostNotExternal,
                "settings.url",
            ),
            ({"template": "<p>Hi</p>"}, BadTerm, "template"),
        ],
        ids=["none", "no-text", "more", "no-url", "ours", "template"],
    )
    def test_is_refused_with_settings_that_make_no_sense(self, changed, refusal, field):
        with pytest.raises(refusal) as refused:
            project(**TERMS | changed)

        assert refused.value.facts == {"field": field}
        assert not Project.objects.exists()

    def test_needs_https_where_the_pages_have_it(self, settings):
        settings.BASE_URL = "https://work.example.com"

        with pytest.raises(NotAnExternalUrl):
            project(**TERMS | {"settings": {"url": PAGE.replace("https", "http")}})

    def test_of_a_requester_that_is_not_trusted_is_refused(self):
        owner = requester()
        Organisation.objects.update(is_trusted=False)
        owner.refresh_from_db()

        with pytest.raises(ExternalPageNeedsTrust):
            project(owner=owner, **TERMS)

        assert not Project.objects.exists()
