"""Templates that would never end, or fill the memory, are refused by name."""

from __future__ import annotations

import faulthandler

import pytest

from hormiga.engines.templates.checking import check
from hormiga.engines.templates.markup import tags
from hormiga.engines.templates.pages import prepared
from hormiga.engines.templates.placeholders import names_in
from hormiga.engines.templates.refusals import (
    InputTooLarge,
    PageTooLarge,
    TemplateTooSlow,
    TemplateWrong,
)
from hormiga.engines.templates.rendering import render
from hormiga.kit.errors import Kind, Refusal

BIG = "<!--" * 250_000
LOOP = "{% for i in (1..90000) %}"
WALL_SECONDS = 60


@pytest.fixture(autouse=True)
def wall():
    """End the run, and say where it hung, rather than wait for ever."""
    faulthandler.dump_traceback_later(WALL_SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def page(template: str, **task_input: object) -> str:
    return render(template=template, task_input=task_input, grant=str)


def doubled(start: str, step: str) -> str:
    return (
        f"{{% assign s = {start} %}}{LOOP}{{% assign s = s | {step} %}}{{% endfor %}}"
    )


SLOW = {
    "a huge range": "{% for i in (1..999999999) %}x{% endfor %}",
    "a huge range, backwards": "{% for i in (1..999999999) reversed %}{% endfor %}",
    "a huge range, kept": "{% assign r = (1..99999999) %}{% for i in r %}{% endfor %}",
    "a huge range, asked": "{% if (1..99999999) contains 'x' %}{% endif %}",
    "a huge range, sorted": "{{ (1..99999999) | sort }}",
    "a range beyond all": "{{ (1..99999999999999999999999999999) | first }}",
    "a range out of an input": "{% for i in (1..task.input.n) %}{% endfor %}",
    "nested loops": LOOP * 3 + "{% endfor %}" * 3,
    "loops one after another": (LOOP + "{{ i }}{% endfor %}") * 9,
    "a text that doubles": doubled("'aaaaaaaa'", "append: s"),
    "a list that doubles": doubled("'a,a' | split: ','", "concat: s"),
    "a number that squares": doubled("99999", "times: s"),
    "captures that double": LOOP + "{% capture s %}{{ s }}{{ s }}x{% endcapture %}"
    "{% endfor %}",
    "captures of a long text": LOOP
    + "{% capture s %}"
    + "x" * 99_000
    + "{% endcapture %}{% endfor %}",
    "many variables of long texts": "".join(
        f"{{% assign a{number} = task.input.big | append: '{number}' %}}"
        for number in range(50)
    ),
    "comparing long texts": LOOP + "{% if task.input.big == gone %}{% endif %}"
    "{% endfor %}",
    "many unlike things": "{{ task.input.many | uniq | size }}",
}
WRONG = {
    "an open brace and blanks": "{{" + " " * 120_000,
    "open braces": "{{" * 60_000,
    "open tags": "{%" * 60_000,
    "empty braces": "{{" + " " * 3_000 + "}}",
    "raws without ends": "{% raw %}" * 14_000,
    "blanks in tags": ("{% else" + " " * 3_000 + "%}") * 40,
    "parentheses": "{% if " + "(" * 3_000 + " %}{% endif %}",
    "an endless path": "{{ a" + "[a" * 1_300 + "]" * 1_300 + " }}",
    "blocks in blocks": "{% if a %}" * 5_000 + "{% endif %}" * 5_000,
    "liquid in liquid": "{% " + "liquid " * 500 + "%}",
}
LARGE = {
    "nested rows": "{% tablerow i in (1..9999) %}" * 3 + "{% endtablerow %}" * 3,
    "a text in all gaps": "{{ task.input.big | replace: '', task.input.big }}",
    "a long text in a loop": LOOP + "x" * 9_000 + "{% endfor %}",
    "a long join": "{{ task.input.many | join: task.input.big }}",
    "a page of much": "{{ task.input.big }}{{ task.input.big }}",
}


class TestAHostileTemplate:
    @pytest.mark.parametrize("name", SLOW)
    def test_that_repeats_is_refused(self, name):
        with pytest.raises(TemplateTooSlow) as refused:
            page(SLOW[name], n=999_999_999, big=BIG, many=list(range(9_000)))

        assert refused.value.kind is Kind.TOO_LARGE

    @pytest.mark.parametrize("name", WRONG)
    def test_that_is_hard_to_read_is_refused(self, name):
        with pytest.raises(TemplateWrong):
            page(WRONG[name])

    @pytest.mark.parametrize("name", LARGE)
    def test_that_grows_is_refused(self, name):
        with pytest.raises(PageTooLarge):
            page(LARGE[name], big=BIG, many=["a"] * 50_000)

    def test_with_a_hostile_input_is_rendered(self):
        assert page("{{ task.input.big | strip_html | size }}", big=BIG) == "0"

    def test_names_the_line_where_it_loops(self):
        with pytest.raises(TemplateTooSlow, match="Line 3"):
            page("\n\n{% for i in (1..999999999) %}x{% endfor %}")

    def test_is_no_reason_to_refuse_an_honest_one(self):
        template = (
            "{% for one in task.input.l %}<p>{{ one.a }} {{ one.b }}</p>{% endfor %}"
        )

        html = page(template, l=[{"a": "x" * 20, "b": 1}] * 2_000)

        assert html.count("<p>") == 2_000


class TestAHostileInput:
    def test_that_is_too_large_is_refused(self):
        with pytest.raises(InputTooLarge):
            page("x", big=["a" * 1_000] * 5_000)

    def test_that_is_nested_too_deeply_is_refused(self):
        deep: list[object] = []
        for _ in range(5_000):
            deep = [deep]

        with pytest.raises(TemplateWrong, match="nested too deeply"):
            page("{{ task.input.x | to_json }}", x=deep)


PAGES = {
    "comments": "<!--" * 250_000,
    "brackets": "<" * 1_000_000,
    "open tags": "<a " * 300_000,
    "open quotes": '<a b="' * 150_000,
    "equals": "<a " + "b = " * 250_000,
    "blanks": "<a " + " " * 1_000_000,
    "scripts": "<script>" * 120_000,
    "ends of scripts": "<script>" + "</script" * 120_000,
    "declarations": "<!" * 500_000,
    "styles": "<style>" + "url( " * 200_000,
    "holes": "${" * 500_000,
}


class TestAHostilePage:
    @pytest.mark.parametrize("name", PAGES)
    def test_is_read_in_time(self, name):
        html = PAGES[name]

        list(tags(html))
        prepared(html)
        names_in(html)

    @pytest.mark.parametrize("name", PAGES)
    def test_is_checked_in_time(self, name):
        report = check(template=PAGES[name][:128_000])

        assert isinstance(report.may_be_done, bool)

    @pytest.mark.parametrize("name", [*SLOW, *LARGE])
    def test_with_a_hostile_template_gets_a_report(self, name):
        template = (SLOW | LARGE)[name]

        try:
            report = check(template=template, task_input={"n": 999_999_999, "big": BIG})
        except Refusal as refusal:
            raise AssertionError from refusal

        assert report.findings
