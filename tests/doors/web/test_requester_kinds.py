"""Projects of ready task types and of templates, made from a form."""

from __future__ import annotations

import re

import pytest
from tests.build.people import requester
from tests.build.requester import Seat, seat
from tests.doors.web.test_requester_pages import ASKED, text

from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.engines.tasktypes import NAMES, all_types

pytestmark = pytest.mark.django_db

CATEGORIES = "projects/new/types/text-categories/"
TEMPLATE = "projects/new/template/"
TYPED = {key: value for key, value in ASKED.items() if key != "choices"}
LINES = "delivery = Delivery | Entrega\n  # Late parcels\n\nother\n"
FORM = (
    '<form><p>{{ task.input.text }}</p><input name="kind"><button>Send</button></form>'
)


def errors(page: str, field: str) -> list[str]:
    """What is said beside a field."""
    found = re.search(rf'id="id_{field}_error">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []


class TestThePageOfNewProjects:
    def test_offers_every_ready_type_and_a_template_of_ones_own(self):
        page = seat().page("projects/new/")

        for kind in all_types():
            assert f'/projects/new/types/{kind.name}/">{kind.title["en"]}</a>' in page
        assert "Your own template</a>" in page

    def test_asks_first_for_the_simplest_kind(self):
        page = seat().page("projects/new/")

        assert page.index("Answers to choose from") < page.index('id="kinds"')


class TestATypesForm:
    @pytest.mark.parametrize("name", NAMES)
    def test_begins_with_an_example_that_is_good_as_it_is(self, name):
        at = seat()
        shown = at.get(f"projects/new/types/{name}/").context["form"]
        given = {key: shown[key].value() or "" for key in ("lines", "settings")}

        response = at.post(f"projects/new/types/{name}/", TYPED | given)

        assert response.status_code == 302, shown.errors
        version = ProjectVersion.objects.get()
        assert version.task_type == name
        assert version.settings == dict(shown.kind.samples[0].settings)
        assert version.answer_schema == shown.kind.answer_schema(version.settings)

    def test_makes_categories_of_lines(self):
        given = {"lines": LINES, "settings": '{"unsure": true}'}

        seat().post(CATEGORIES, TYPED | given)

        assert ProjectVersion.objects.get().settings == {
            "unsure": True,
            "categories": [
                {
                    "id": "delivery",
                    "title": {"en": "Delivery", "es": "Entrega"},
                    "note": "Late parcels",
                },
                {"id": "other", "title": "other"},
            ],
        }

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"lines": "a\n= b"}, "lines", "Line 2: write it like: id = Title"),
            ({"lines": "# a"}, "lines", "Line 1: write it like: id = Title"),
            ({"lines": "a"}, "lines", "In categories: it needs 2 entries or more."),
            ({"lines": "a\na"}, "lines", "Two categories have the same id."),
            ({"settings": "{"}, "settings", "Line 1 cannot be read as JSON."),
            ({"settings": "[1]"}, "settings", "Write an object: { … }"),
            (
                {"settings": '{"evidence": "much"}'},
                "settings",
                "In evidence: &quot;much&quot; is not one of &quot;none&quot;",
            ),
            (
                {"settings": '{"most": 0}'},
                "settings",
                "In most: it is 1 or more.",
            ),
            (
                {"lines": "", "settings": "{}"},
                "settings",
                "In the settings: categories is missing.",
            ),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_and_makes_nothing(
        self, given, field, words
    ):
        asked = TYPED | {"lines": LINES, "settings": "{}"} | given

        page = text(seat().post(CATEGORIES, asked))

        (said,) = errors(page, field)
        assert said.startswith(words)
        assert not Project.objects.exists()

    def test_of_a_type_that_is_not_there_is_not_there(self):
        assert seat().get("projects/new/types/mind-reading/").status_code == 404

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "How to decide"), ("es", "Cómo decidir")]
    )
    def test_leads_to_what_workers_are_taught(self, language, words):
        page = seat(language=language).page(f"{CATEGORIES}primer/")

        assert f"<h2>{words}</h2>" in page


class TestATemplatesForm:
    def test_makes_a_project_of_a_page_that_a_worker_can_submit(self):
        seat().post(TEMPLATE, TYPED | {"template": FORM, "label_path": "kind"})

        version = ProjectVersion.objects.get()
        assert (version.template, version.task_type) == (FORM, "")
        assert version.label_path == "kind"
        assert version.answer_schema == {"type": "object"}

    def test_begins_with_a_template_that_is_good_as_it_is(self):
        at = seat()
        first = at.get(TEMPLATE).context["form"]["template"].value()

        page = text(at.post(TEMPLATE, TYPED | {"template": first, "check": "1"}))

        assert "Nothing is wrong with the template." in page
        assert not Project.objects.exists()

    def test_that_is_only_tried_asks_for_nothing_else_yet(self):
        page = text(seat().post(TEMPLATE, {"template": "<p>", "check": "1"}))

        assert errors(page, "template")
        assert not errors(page, "title_en")
        assert not errors(page, "reward")

    def test_refuses_a_page_with_errors_and_names_their_lines(self):
        asked = TYPED | {"template": "<p>\n<crowd-nose></crowd-nose>"}

        page = text(seat().post(TEMPLATE, asked))

        assert "<strong>Line 2</strong>, error: there is no element" in page
        assert "error: there is no &lt;crowd-form&gt; and no &lt;form&gt;" in page
        assert errors(page, "template")
        assert not Project.objects.exists()

    def test_tries_it_with_the_task_that_is_given(self):
        asked = TYPED | {"template": FORM, "sample": '{"words": "Six legs"}'}

        page = text(seat().post(TEMPLATE, asked | {"check": "1"}))

        assert "task.input.text is not in the input: a worker sees nothing" in page

    def test_lets_warnings_pass(self):
        asked = TYPED | {"template": FORM.replace("<button>Send</button>", "")}

        response = seat().post(TEMPLATE, asked)

        assert response.status_code == 302

    def test_takes_a_script_from_those_alone_whom_an_operator_trusts(self):
        asked = TYPED | {"template": FORM + "<script>let x = 1;</script>"}
        plain = requester()
        Organisation.objects.filter(pk=plain.pk).update(is_trusted=False)

        page = text(seat(at=plain).post(TEMPLATE, asked))

        (said,) = errors(page, "template")
        assert said.startswith("This template runs a script, and an operator has to")
        assert not Project.objects.exists()
        assert seat().post(TEMPLATE, asked).status_code == 302


def test_findings_and_settings_speak_spanish():
    at: Seat = seat(language="es")

    page = text(at.post(TEMPLATE, TYPED | {"template": "<crowd-nose></crowd-nose>"}))

    assert "Línea 1" in page
    assert "no existe el elemento &lt;crowd-nose&gt;" in page
