"""The tokenizer sees the tags that a browser sees."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.templates.markup import Comment, pieces, tags, text_of


def seen(html: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            ("/" if tag.is_end else "") + tag.name,
            {one.name: one.value for one in tag.attributes},
        )
        for tag in tags(html)
    ]


class TestTheTokenizer:
    @pytest.mark.parametrize(
        ("html", "found"),
        [
            ("<p>", [("p", {})]),
            ("<P Class=a>x</p >", [("p", {"class": "a"}), ("/p", {})]),
            (
                "<a b = 'c' d=\"e\" f g=h/i>",
                [("a", {"b": "c", "d": "e", "f": "", "g": "h/i"})],
            ),
            ("<a b='1'c='2'>", [("a", {"b": "1", "c": "2"})]),
            ("<a b='&lt;&amp;&#13;'>", [("a", {"b": "<&\r"})]),
            (
                "<br/><crowd-badge icon='x' />",
                [("br", {}), ("crowd-badge", {"icon": "x"})],
            ),
            ("a < b <1 <> </> </ x> <?php <b> ?>", []),
            (
                "<!-- <a> --> <b> <!--> <c> <!---> <d>",
                [("b", {}), ("c", {}), ("d", {})],
            ),
            (
                "<script>'<a>' </scripty></script><b>",
                [("script", {}), ("/script", {}), ("b", {})],
            ),
            (
                "<textarea><a></textarea><b>",
                [("textarea", {}), ("/textarea", {}), ("b", {})],
            ),
            ("<a b='c><d>", [("/", {})]),
            ("<a =b>", [("a", {"=b": ""})]),
            ("<!doctype html><a>", [("a", {})]),
        ],
    )
    def test_finds(self, html, found):
        assert seen(html) == found

    def test_knows_where_each_thing_is(self):
        html = "é<a b='c'>x<!-- y --></a>"

        tag, comment, end = pieces(html)

        assert html[tag.start : tag.end] == "<a b='c'>"
        assert html[comment.start : comment.end] == "<!-- y -->"
        assert isinstance(comment, Comment)
        assert html[end.start : end.end] == "</a>"

    def test_gives_a_text_without_tags_and_scripts(self):
        html = "a<b>c</b><!-- d --><script>e<f></script> &amp; g < h"

        assert text_of(html) == "ac &amp; g < h"

    @given(st.text("<>!-/ =\"'abscript\n", max_size=60))
    def test_goes_forward_through_any_text(self, html):
        at = 0
        for piece in pieces(html):
            assert at <= piece.start < piece.end <= len(html)
            at = piece.end
