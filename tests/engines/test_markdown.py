"""Markdown that anybody wrote, on a page of ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from tests.doors.web.hostile import HOSTILE, read

from hormiga.engines.markdown import MOST_CHARACTERS, to_html

_SAFE = re.compile(
    r"</?(p|br|hr|h[2-6]|blockquote|pre|code|strong|em|a|ul|ol|li|table|thead|tbody"
    r"|tr|th|td)( (href|title|rel|start)=\"[^\"]*\")* ?/?>"
)


class TestMarkdown:
    def test_becomes_the_elements_that_it_stands_for(self):
        text = "# Rules\n\nLook **twice**.\n\n1. *Read*\n2. Decide\n\n> `why`"

        html = to_html(text)

        assert html.splitlines() == [
            "<h3>Rules</h3>",
            "<p>Look <strong>twice</strong>.</p>",
            "<ol>",
            "<li><em>Read</em></li>",
            "<li>Decide</li>",
            "</ol>",
            "<blockquote>",
            "<p><code>why</code></p>",
            "</blockquote>",
        ]

    def test_has_tables(self):
        html = to_html("| a | b |\n|---|---|\n| 1 | 2 |")

        assert "<th>a</th>" in html
        assert "<td>2</td>" in html

    def test_begins_its_headings_where_the_page_is(self):
        assert to_html("# A\n\n###### B", heading=2) == "<h2>A</h2>\n<h6>B</h6>\n"
        assert to_html("## A\n\n### B", heading=2) == "<h2>A</h2>\n<h3>B</h3>\n"

    @pytest.mark.parametrize(
        ("address", "href"),
        [
            ("https://example.org/a", "https://example.org/a"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            ("/safety/", "/safety/"),
            ("#why", "#why"),
            ("//evil.example", "#"),
            ("/\\evil.example", "/%5Cevil.example"),
            ("javascript&colon;alert(1)", "#"),
            ("ftp://example.org", "#"),
            ("courses", "#"),
        ],
    )
    def test_links_to_web_and_mail_alone(self, address, href):
        html = to_html(f"[x]({address})")

        found = re.search('href="([^"]*)"', html)
        assert not found or found[1] in {href, "#"}
        if href != "#":
            assert found
            assert found[1] == href

    def test_follows_no_link_for_a_search_engine(self):
        html = to_html("[x](https://example.org)")

        assert 'rel="nofollow noopener noreferrer"' in html

    def test_shows_raw_html_as_text(self):
        html = to_html("<b>x</b>\n\n<script>alert(1)</script>")

        assert "&lt;b&gt;x&lt;/b&gt;" in html
        assert "<script" not in html

    def test_shows_a_pictures_words_instead_of_it(self):
        assert to_html("![a cat](https://evil.example/x.png)") == "<p>a cat</p>\n"

    @pytest.mark.parametrize("text", HOSTILE)
    def test_of_somebody_who_means_harm_does_none(self, text):
        for written in (text, f"**{text}**", f"[x]({text})", f"# {text}", f"| {text}"):
            dangers, _ = read(to_html(written))

            assert [one for one in dangers if "evil.example" not in one] == []

    @given(st.text(alphabet="<>&\"'`*_[]()!#|:-\\\n ajvscript:/x=", max_size=120))
    def test_is_always_of_known_elements(self, text):
        html = to_html(text)

        assert _SAFE.sub("", html).count("<") == 0

    def test_stops_at_a_length_that_nobody_reads(self):
        assert len(to_html("a" * (MOST_CHARACTERS + 50))) < MOST_CHARACTERS + 20
