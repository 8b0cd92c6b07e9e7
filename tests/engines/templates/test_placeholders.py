"""Mechanical Turk's `${name}`."""

from __future__ import annotations

import csv
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.templates.languages import Language, language_of, shown
from hormiga.engines.templates.placeholders import fill, fill_layout, names_in
from hormiga.engines.templates.refusals import (
    PageTooLarge,
    ParametersDoNotMatch,
    TemplateTooLong,
)

MTURK = Path(__file__).parents[4] / "shared" / "data" / "media" / "mturk"
SCRIPT = "<script>let a = `${a} ${b}`;</script>"


class TestFill:
    def test_escapes_text_and_attributes(self):
        html = fill(
            template='<p title="${a}">${a} ${ b c }</p>',
            parameters={"a": "<\"&'>", "b c": "x"},
        )

        assert html == (
            '<p title="&lt;&#34;&amp;&#39;&gt;">&lt;&#34;&amp;&#39;&gt; x</p>'
        )

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
    def test_gives_back_the_same_text(self, text):
        assert unescape(fill(template="${a}", parameters={"a": text})) == text

    def test_leaves_a_scripts_own_names_alone(self):
        html = fill(template=f"${{c}}{SCRIPT}", parameters={"c": "x"})

        assert html == f"x{SCRIPT}"

    def test_writes_a_column_into_a_script_so_that_it_stays_a_text(self):
        html = fill(
            template=SCRIPT, parameters={"a": "</script>`${x}\"'\\\n", "z": "unused"}
        )

        assert html == (
            "<script>let a = `\\u003c/script\\u003e\\u0060\\u0024{x}"
            "\\u0022\\u0027\\u005c\\u000a ${b}`;</script>"
        )

    def test_writes_into_style_sheets_and_comments(self):
        template = "<style>b{color:${a}}</style><!-- ${a} ${b} -->"

        html = fill(template=template, parameters={"a": "red}-->"})

        assert html == (
            "<style>b{color:red\\7d --\\3e }</style><!-- red}--&gt; ${b} -->"
        )

    def test_does_not_look_into_what_it_has_written(self):
        parameters = {"a": "${b}", "b": "no"}

        assert fill(template="${a}", parameters=parameters) == "${b}"

    def test_names_what_is_missing(self):
        with pytest.raises(ParametersDoNotMatch) as refused:
            fill(template="${b} ${a} ${a} ${c}", parameters={"c": "x"})

        assert refused.value.facts == {"missing": ["b", "a"], "extra": []}
        assert refused.value.detail == "The input does not have b, a."

    def test_of_a_layout_takes_its_names_and_no_others(self):
        assert fill_layout(template="${a}", parameters={"a": "x"}) == "x"
        with pytest.raises(ParametersDoNotMatch) as refused:
            fill_layout(template="${a}", parameters={"b": "x", "c": "y"})

        assert refused.value.facts == {"missing": ["a"], "extra": ["b", "c"]}

    def test_refuses_what_is_too_long(self):
        with pytest.raises(TemplateTooLong):
            fill(template="a" * 128_001, parameters={})
        with pytest.raises(PageTooLarge):
            fill(template="${a}" * 11, parameters={"a": "x" * 100_000})


class TestTheLanguage:
    @pytest.mark.parametrize(
        ("template", "columns", "language"),
        [
            ("<p>{{ task.input.x }}</p>", [], Language.LIQUID),
            ("{% if x %}{% endif %}", [], Language.LIQUID),
            ("${a} {{ b }}", ["a"], Language.LIQUID),
            ("<p>${a}</p> {{ b", [], Language.PLACEHOLDERS),
            ("<p>${a}</p>", [], Language.PLACEHOLDERS),
            (SCRIPT, ["a"], Language.PLACEHOLDERS),
            (SCRIPT, ["c"], Language.PLAIN),
            ("<!-- ${a} -->", [], Language.PLAIN),
            ("<p>$5 {a} ${1+1} $ {b}</p>", [], Language.PLAIN),
        ],
    )
    def test_is_decided_by_what_stands_in_the_template(
        self, template, columns, language
    ):
        assert language_of(template, columns=columns) is language

    @pytest.mark.parametrize(
        ("template", "html"),
        [
            ("{{ task.input.a }}${a}", "&lt;${a}"),
            ("${a}${n}", "&lt;[1]"),
            ("<p>", "<p>"),
        ],
    )
    def test_decides_how_it_is_shown(self, template, html):
        task_input = {"a": "<", "n": [1]}

        assert shown(template=template, task_input=task_input, grant=str) == html

    def test_names_each_parameter_once(self):
        assert names_in(f"${{b}} ${{a}} ${{b}} {SCRIPT}", known=["a"]) == ["b", "a"]


@pytest.mark.skipif(not MTURK.exists(), reason="the shared data folder is not here")
class TestAFileOfMechanicalTurk:
    def test_fills_a_template_with_each_row(self):
        with (MTURK / "jfleg_sample.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        template = (
            "<form><p id='${Id}'>${Sentence}</p><textarea name=a></textarea></form>"
        )

        pages = [fill(template=template, parameters=row) for row in rows]

        assert len(pages) == 4
        for row, html in zip(rows, pages, strict=True):
            assert unescape(html).startswith(
                f"<form><p id='{row['Id']}'>{row['Sentence']}</p>"
            )

    def test_fills_a_template_with_each_comparison(self):
        with (MTURK / "jfleg_pairwise.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))

        pages = {
            fill(template="${system1Id} or ${system2Id}?", parameters=row)
            for row in rows
        }

        assert "CAMB or NMT?" in pages
