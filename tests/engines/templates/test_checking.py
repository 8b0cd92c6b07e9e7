"""`check` tells a requester what a worker would stumble over."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.templates.checking import Report, check
from hormiga.engines.templates.findings import KINDS
from hormiga.engines.templates.languages import Language

GOOD = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-classifier name="kind" categories="{{ task.input.labels | to_json | escape }}"
      header="What is it?">
    <classification-target>{{ task.input.taskObject }}</classification-target>
    <full-instructions header="Kinds">{% for one in task.input.examples %}
      <p>{{ forloop.index }}. {{ one.text }} is {{ one.kind }}</p>{% endfor %}
    </full-instructions>
    <short-instructions>Look closely.</short-instructions>
  </crowd-classifier>
</crowd-form>
"""


def found(template: str, task_input: dict[str, object] | None = None):
    report = check(template=template, task_input=task_input)
    return [(one.kind, one.line) for one in report.findings]


def inside(html: str) -> str:
    return f"<crowd-form><crowd-input name=n></crowd-input>\n{html}</crowd-form>"


class TestAGoodTemplate:
    @pytest.mark.parametrize(
        "template",
        [
            GOOD,
            "<form><input name=a> ${Sentence} <button>Send</button></form>",
            "<form><select name=a></select><input type=submit></form>",
            "<crowd-form><textarea name=a></textarea></crowd-form>",
            (
                "<crowd-form><crowd-radio-button name=a value=1></crowd-radio-button>"
                "<crowd-radio-button name=a value=2></crowd-radio-button></crowd-form>"
            ),
            "<form><input type=radio name=a><input type=radio name=a><button></form>",
            (
                "<crowd-entity-annotation name=a text='{{ task.input.source }}' "
                "labels=\"[{label: 'who', shortDisplayName: 'w',}]\">"
                "</crowd-entity-annotation>"
            ),
            (
                "<crowd-form><crowd-keypoint name=a labels=\"['eye']\" "
                'src="{{ task.input.source-ref | grant_read_access }}" '
                "initial-value='{{ task.input.points | to_json }}'></crowd-keypoint>"
                "</crowd-form>"
            ),
            "<crowd-form><hormiga-anything name=a></hormiga-anything></crowd-form>",
            (
                "<crowd-form><input name=a>{% if task.input.hint %}x"
                "{% endif %}{{ task.input.note | default: '-' }}</crowd-form>"
            ),
            (
                "<crowd-form><crowd-input name='{{ task.input.a[0].b }}'></crowd-input>"
                "{% assign rows = task.input.rows %}{% for r in rows %}{{ r.x.y }}"
                "{{ r.z | grant_read_access }}{% endfor %}</crowd-form>"
            ),
        ],
    )
    def test_has_no_finding_with_an_input_made_up(self, template):
        assert found(template) == []

    def test_shows_what_a_worker_would_see(self):
        report = check(template=GOOD)

        assert report.may_be_done
        assert report.language is Language.LIQUID
        assert report.task_input == {
            "labels": ["First", "Second"],
            "taskObject": "Taskobject 1",
            "examples": [
                {"text": "Text 1", "kind": "Kind 1"},
                {"text": "Text 2", "kind": "Kind 2"},
            ],
        }
        assert "<p>2. Text 2 is Kind 2</p>" in report.html

    def test_is_tried_with_an_input_of_ones_own(self):
        task_input = {"labels": ["ant"], "source": "An ant.", "examples": []}

        report = check(template=GOOD, task_input=task_input)

        assert report.findings == ()
        assert "<classification-target>An ant.</classification-target>" in report.html


class TestAFinding:
    @pytest.mark.parametrize(
        ("template", "finding"),
        [
            ("a\n{{ x", ("open-braces", 2)),
            ("{{ a }}\n{{ x", ("refused", 2)),
            ("a\n\n{% for i in (1..99999999) %}{% endfor %}", ("refused", 3)),
            ("a" * 128_001, ("refused", 1)),
            (inside("{{ foo.bar }}"), ("unknown-variable", 2)),
            (inside("{% if task.gone %}{{ foo }}{% endif %}"), ("unused-variable", 2)),
            (inside("{% if gone %}\n{{ 1 | nope }}{% endif %}"), ("unknown-filter", 3)),
            (inside("{{ 1 }}\n${Sentence}"), ("placeholder-in-liquid", 3)),
            (inside("<crowd-clasifier></crowd-clasifier>"), ("unknown-element", 2)),
            (inside("\n<crowd-input></crowd-input>"), ("missing-attribute", 3)),
            (inside("<crowd-classifier name=a>"), ("missing-attribute", 2)),
            (
                inside(
                    "<crowd-classifier name=a\ncategories='[a]'></crowd-classifier>"
                ),
                ("not-json", 3),
            ),
            (
                inside("<crowd-classifier name=a categories='{}'></crowd-classifier>"),
                ("not-a-list", 2),
            ),
            (
                inside(
                    "<crowd-line name=a src=media:x labels='[1,2,3,4,5,6,7,8,9,0,1]'>"
                    "</crowd-line>"
                ),
                ("many-labels", 2),
            ),
            (inside("<crowd-slider name=n></crowd-slider>"), ("same-name", 2)),
            (inside("\n<input name=a><select name=a></select>"), ("same-field", 3)),
            ("<p>\n</p><input name=a>", ("nothing-to-submit", 2)),
            ("\n<crowd-form></crowd-form>", ("no-field", 2)),
            ("\n<form><input name=a></form>", ("no-submit", 2)),
            (
                inside("") + "\n<crowd-input name=b></crowd-input>",
                ("outside-form", 3),
            ),
            (inside("<crowd-badge />"), ("void-syntax", 2)),
            (inside("\n\n<crowd-card>"), ("not-closed", 4)),
            (inside("<img src=https://example.org/a>"), ("blocked-address", 2)),
            (inside("<script>x</script>"), ("script", 2)),
            (inside("<p\nonclick=x>"), ("script", 3)),
        ],
    )
    def test_names_its_line(self, template, finding):
        assert finding in found(template)
        assert len(found(template)) <= 2

    def test_of_an_address_of_http_says_so_besides(self):
        assert found(inside("<img src=http://example.org/a>")) == [
            ("blocked-address", 2),
            ("unsafe-address", 2),
        ]

    def test_of_an_input_that_lacks_a_column_is_an_error(self):
        assert found(inside("{{ task.input.b }}"), {"a": 1}) == [
            ("unknown-variable", 2)
        ]
        assert found("<form>\n${b}<input name=a><button></form>", {"a": 1}) == [
            ("unknown-variable", 2)
        ]

    def test_inside_a_loop_is_said_once(self):
        template = inside(
            "{% for x in task.input.l %}\n<crowd-x></crowd-x>{% endfor %}"
        )

        assert found(template) == [("unknown-element", 3)]

    def test_behind_text_that_lost_its_blanks_keeps_its_line(self):
        template = inside("{% if true -%}\n\n\n  <crowd-x></crowd-x>{%- endif %}")

        assert found(template) == [("unknown-element", 5)]

    def test_is_an_error_where_a_worker_cannot_go_on(self):
        assert not check(template="<p>").may_be_done
        assert check(template=inside("<script>x</script>")).may_be_done

    def test_has_words_for_each_kind(self):
        facts = dict.fromkeys(
            ("words", "name", "tag", "count", "address", "what"), "ant"
        )

        for _, sentence in KINDS.values():
            assert sentence.format(**facts)


class TestACheck:
    @given(st.text("{}%$<>/'\"= a-|\n", max_size=60))
    def test_reports_on_any_text(self, template):
        report = check(template=template)

        assert isinstance(report, Report)
        assert all(one.words and one.line >= 1 for one in report.findings)
