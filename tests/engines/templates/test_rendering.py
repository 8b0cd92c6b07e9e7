"""A Liquid template over a task's input: what a worker reads is what the input says."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html import unescape

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from hormiga.engines.templates.limits import Limits
from hormiga.engines.templates.refusals import TemplateTooLong, TemplateWrong
from hormiga.engines.templates.rendering import render, render_noting
from hormiga.kit.errors import Kind, Refusal

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def granted(address: str) -> str:
    return f"media:{address}"


def page(template: str, **task_input: object) -> str:
    return render(template=template, task_input=task_input, grant=granted)


class NoMediaHere(Refusal):
    """This address is not among the project's media."""


class TestAVariable:
    def test_is_escaped(self):
        html = page("<p>{{ task.input.x }}</p>", x="<b>\"Ants\" & 'bees'</b>")

        assert html == ("<p>&lt;b&gt;&#34;Ants&#34; &amp; &#39;bees&#39;&lt;/b&gt;</p>")

    @given(TEXTS)
    def test_reads_back_as_the_same_text(self, text):
        html = page("{{ task.input.x }}", x=text)

        assert unescape(html) == text
        assert not re.search("[<>\"'\r]", html)

    def test_keeps_carriage_returns_that_a_parser_would_swallow(self):
        assert page("a\r\n{{ task.input.x }}", x="b\r\nc") == "a\r\nb&#13;\nc"

    @pytest.mark.parametrize(
        ("expression", "shown"),
        [
            ("task.input.source-ref", "s3://ants/1.jpg"),
            ("task.input.taskObject", "s3://ants/1.jpg"),
            ("task.input['class-map'][1]", "bee"),
            ("task.input.class-map[task.input.n]", "bee"),
            ("task.input.class-map.first", "ant"),
            ("task.input.boxes[0]['class-name']", "leg"),
            ("task.input.boxes.size", "1"),
            ("task.input.yes", "true"),
            ("task.input.nothing", ""),
            ("task.input.class-map", "antbee"),
            ("task.input.boxes[0] | to_json | skip_autoescape", '{"class-name":"leg"}'),
        ],
    )
    def test_is_found_by_its_path(self, expression, shown):
        task_input = {
            "source-ref": "s3://ants/1.jpg",
            "class-map": ["ant", "bee"],
            "boxes": [{"class-name": "leg"}],
            "n": 1,
            "yes": True,
            "nothing": None,
        }

        assert page(f"{{{{ {expression} }}}}", **task_input) == shown

    def test_of_the_project_is_in_settings(self):
        html = render(
            template="{{ settings.labels | join: ', ' }}",
            task_input={},
            settings={"labels": ["ant", "bee"]},
            grant=granted,
        )

        assert html == "ant, bee"

    def test_keeps_a_task_object_that_the_input_brings(self):
        html = page("{{ task.input.taskObject }}", taskObject="mine", source="other")

        assert html == "mine"

    def test_that_is_missing_is_empty_and_noted_with_its_line(self):
        rendered = render_noting(
            template="a\n{{ task.input.gone.far }}b\n{% for x in ants %}{% endfor %}",
            task_input={},
            settings=None,
            grant=granted,
            limits=Limits(),
        )

        assert rendered.html == "a\nb\n"
        assert [(one.name, one.line) for one in rendered.missing] == [
            ("task.input.gone.far", 2),
            ("ants", 3),
        ]

    def test_may_be_asked_for_without_being_noted(self):
        rendered = render_noting(
            template="{% if hint %}x{% endif %}{{ hint | default: 'none' }}",
            task_input={},
            settings=None,
            grant=granted,
            limits=Limits(),
        )

        assert (rendered.html, rendered.missing) == ("none", ())

    def test_called_now_is_unknown(self):
        assert page("[{{ now }}{{ today }}]") == "[]"

    def test_loses_halves_of_characters_that_cannot_be_sent(self):
        assert page("{{ task.input.x }}", x="a\ud800b") == "a\ufffdb"


class TestToJson:
    @given(JSON)
    def test_reads_back_in_text_in_attributes_and_in_scripts(self, value):
        template = (
            "<p>{{ task.input.x | to_json }}</p>"
            '<i a="{{ task.input.x | to_json | escape }}"></i>'
            "<i a='{{ task.input.x | to_json }}'></i>"
            "<script>var x = {{ task.input.x | to_json }};</script>"
        )

        html = page(template, x=value)

        text = re.fullmatch(
            "<p>(.*)</p><i a=\"(.*)\"></i><i a='(.*)'></i>"
            "<script>var x = (.*);</script>",
            html,
            re.DOTALL,
        )
        assert text
        assert "<" not in text[4]
        assert "'" not in text[3]
        assert '"' not in text[2]
        wanted = json.loads(page("{{ task.input.x | to_json }}", x=value))
        assert json.loads(unescape(text[1])) == wanted
        assert json.loads(unescape(text[2])) == wanted
        assert json.loads(unescape(text[3])) == wanted
        assert json.loads(text[4]) == wanted

    def test_writes_what_html_or_a_script_would_take_for_its_own(self):
        html = page("{{ task.input.x | to_json }}", x="</script>&'\u2028")

        assert html == '"\\u003c/script\\u003e\\u0026\\u0027\\u2028"'

    def test_writes_null_for_what_is_no_json(self):
        assert page("{{ task.input.x | to_json }}", x=[float("nan")]) == "[null]"
        assert page("{{ gone | to_json }}") == "null"

    def test_is_escaped_once_by_escape(self):
        html = page("{{ task.input.x | to_json | escape }}", x=["a"])

        assert html == "[&#34;a&#34;]"


class TestFilters:
    @pytest.mark.parametrize(
        ("expression", "shown"),
        [
            ("'s3://a?b&c' | grant_read_access", "media:s3://a?b&amp;c"),
            ("'https://example.org/1' | grant_read_access", None),
            ("gone | grant_read_access", ""),
            ("'s3://' | append: task.input.html | grant_read_access", None),
            ("'<br>'", "&lt;br&gt;"),
            ("task.input.html | skip_autoescape", "<b>&amp;</b>"),
            ("task.input.html | escape", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
            ("task.input.html | escape_once", "&lt;b&gt;&amp;&lt;/b&gt;"),
            ("task.input.html | strip_html | skip_autoescape", "&amp;"),
            ("'a,b' | split: ',' | uniq | reverse | join: '-'", "b-a"),
            ("'a,b,a' | split: ',' | uniq | join: ''", "ab"),
            ("'2020-02-03' | date: '%d.%m.%Y'", "03.02.2020"),
            ("0 | date: '%Y-%m-%d %H'", "1970-01-01 00"),
            ("'10:30' | date: '%Y'", "1970"),
            ("2.5 | times: 2 | round", "5"),
            ("'ant' | append: task.input.html | size", "15"),
        ],
    )
    def test_give_what_is_documented(self, expression, shown):
        html = page(f"{{{{ {expression} }}}}", html="<b>&amp;</b>")

        assert html == shown or shown is None

    def test_give_grant_an_address_as_it_is_in_the_input(self):
        asked: list[str] = []

        def noting(address: str) -> str:
            asked.append(address)
            return address

        render(
            template="{{ 's3://b/' | append: task.input.x | grant_read_access }}"
            "{% capture a %}s3://b/{{ task.input.x }}{% endcapture %}"
            "{{ a | grant_read_access }}",
            task_input={"x": "1?a&b"},
            grant=noting,
        )

        assert asked == ["s3://b/1?a&b", "s3://b/1?a&b"]

    def test_let_grant_decide(self):
        def refusing(address: str) -> str:
            raise NoMediaHere(address=address)

        with pytest.raises(NoMediaHere) as refused:
            render(
                template="{{ 'https://example.org/1' | grant_read_access }}",
                task_input={},
                grant=refusing,
            )

        assert refused.value.facts == {"address": "https://example.org/1"}

    def test_do_not_know_what_day_it_is(self):
        with pytest.raises(TemplateWrong, match="Line 1: a task does not know"):
            page("{{ 'now' | date: '%Y' }}")


class TestTags:
    def test_of_liquid_all_work(self):
        template = """{%- assign n = 0 -%}
{%- for x in (1..3) reversed limit: 2 -%}
  {%- if x == 2 -%}two{%- elsif x == 3 -%}three{%- else -%}-{%- endif -%}
  {%- unless forloop.last -%},{%- endunless -%}
{%- endfor -%}
{%- case 'a' -%}{%- when 'a' -%};A{%- endcase -%}
{%- capture c -%}<i>{{ '<' }}{{ task.input.x }}</i>{%- endcapture -%}
{{- c -}}
{%- comment -%}{{ gone }}{%- endcomment -%}{%- # a remark -%}
{%- raw -%}{{ raw }}{%- endraw -%}
{%- liquid
  echo task.input.x
-%}
{%- increment k -%}{%- cycle 'p', 'q' -%}
{%- tablerow x in (1..1) -%}t{%- endtablerow -%}"""

        assert page(template, x="&") == (
            "two,-;A<i>&lt;&amp;</i>{{ raw }}&amp;0p"
            '<tr class="row1">\n<td class="col1">t</td></tr>\n'
        )

    @pytest.mark.parametrize("tag", ["include 'a'", "render 'a'"])
    def test_that_read_other_files_are_refused(self, tag):
        with pytest.raises(TemplateWrong) as refused:
            page(f"\n{{% {tag} %}}")

        assert refused.value.facts["line"] == 2
        assert "a template is one file" in refused.value.detail

    @pytest.mark.parametrize(
        ("template", "line", "words"),
        [
            ("a\n{{ x", 2, "{{ is never closed"),
            ("{% if x", 1, "{% is never closed"),
            ("\n\n{% if x %}a", 3, "if is never closed by endif"),
            ("{{ }}", 1, "there is nothing between the braces"),
            ("\n{{ x | nope }}", 2, "unknown filter 'nope'"),
            ("\n{% nope %}", 2, "unexpected tag 'nope'"),
            ("\n{% endif %}", 2, "unexpected tag 'endif'"),
            ("\u2028\x0c\n{{ a b }}", 2, None),
            ("{% raw %}{{", 1, "raw has no end"),
            (
                "{{ a" + " " * 201 + "}}",
                1,
                "there are more than 200 blanks in a row between the braces",
            ),
            ("{{ 1 | divided_by: 0 }}", 1, "divided_by: can't divide by 0"),
        ],
    )
    def test_that_are_wrong_are_refused_with_line_and_words(
        self, template, line, words
    ):
        with pytest.raises(TemplateWrong) as refused:
            page(template)

        assert refused.value.kind is Kind.INVALID
        assert refused.value.facts["line"] == line
        assert refused.value.facts["words"] == words or words is None


EXPRESSIONS = st.sampled_from(
    [
        *("task.input.x", "task.input.x.y", "task.input.x[0]", "task.input", "gone"),
        *("'text'", "3", "-1.5", "nil", "true", "(1..4)", "empty"),
    ]
)
FILTERS = st.sampled_from(
    [
        *("abs", "at_most: X", "ceil", "divided_by: X", "floor", "minus: X", "plus: X"),
        *("round: X", "times: X", "modulo: X", "capitalize", "append: X", "downcase"),
        *("escape", "escape_once", "newline_to_br", "prepend: X", "remove: X"),
        *("replace: X, X", "slice: X, X", "split: X", "strip_html", "truncate: X"),
        *("truncatewords: X", "url_encode", "url_decode", "base64_decode", "join: X"),
        *("first", "last", "concat: X", "map: X", "reverse", "sort", "sort: X"),
        *("sort_natural", "sum", "where: X, X", "uniq", "uniq: X", "compact", "size"),
        *("default: X", "date: X", "escapejs", "to_json", "skip_autoescape", "find: X"),
        *("grant_read_access", "has: X", "reject: X", "squish", "strip_newlines"),
    ]
)


class TestRendering:
    @hypothesis_settings(max_examples=300, deadline=None)
    @given(JSON, EXPRESSIONS, st.lists(FILTERS, max_size=3), EXPRESSIONS)
    def test_raises_nothing_but_refusals(self, value, left, filters, argument):
        chain = "".join(f" | {one.replace('X', argument)}" for one in filters)
        template = (
            f"{{% for one in {left} %}}{{{{ one }}}}{{% endfor %}}"
            f"{{% if {left} contains {argument} %}}x{{% endif %}}"
            f"{{{{ {left}{chain} }}}}"
        )
        try:
            html = page(template, x=value)
        except Refusal:
            return
        html.encode()

    @given(st.text("{}%-| .'\"[]()a1\n\r", max_size=60))
    def test_of_any_text_raises_nothing_but_refusals(self, template):
        with suppress(Refusal):
            page(template)

    def test_refuses_a_template_that_is_too_long(self):
        assert page("a" * 128_000) == "a" * 128_000
        with pytest.raises(TemplateTooLong):
            page("a" * 128_001)

    def test_twice_of_one_template_keeps_nothing_of_the_first(self):
        template = "{% assign a = task.input.x %}{{ a }}{{ b }}{% assign b = a %}"

        assert page(template, x="1") == "1"
        assert page(template, x="2") == "2"
