"""A tree of categories as lines that a person writes, and our primers as pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from hormiga.doors.web.requester import outline
from hormiga.doors.web.shared.prose import as_html
from hormiga.engines.tasktypes import all_types

WORD = st.text("abcñÑ .,¿", min_size=1, max_size=9).filter(lambda t: t == t.strip())
TEXT = WORD | st.fixed_dictionaries({"en": WORD, "es": WORD})


def category(children: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"id": WORD, "title": TEXT}, optional={"note": TEXT, "children": children}
    )


TREE = st.recursive(
    st.lists(category(st.nothing()), max_size=3),
    lambda inner: st.lists(category(inner.filter(bool)), min_size=1, max_size=3),
    max_leaves=8,
)


class TestAnOutline:
    @given(TREE)
    def test_that_is_written_reads_as_the_same_tree(self, tree):
        assert outline.read(outline.written(tree)) == tree

    def test_takes_a_title_alone_as_the_id_too(self):
        assert outline.read("Delivery | Entrega\nother") == [
            {"id": "Delivery", "title": {"en": "Delivery", "es": "Entrega"}},
            {"id": "other", "title": "other"},
        ]

    def test_takes_tabs_and_spaces_for_depth(self):
        (home,) = outline.read("home\n\tkitchen\n\t\toven\n\tgarden")

        assert [one["id"] for one in home["children"]] == ["kitchen", "garden"]
        assert home["children"][0]["children"] == [{"id": "oven", "title": "oven"}]

    @pytest.mark.parametrize(
        ("text", "line"),
        [("= Title", 1), ("a\nb =", 2), ("# note", 1), ("a\n#", 2), ("\n|", 2)],
    )
    def test_names_the_line_that_cannot_be_read(self, text, line):
        with pytest.raises(outline.Unclear) as unclear:
            outline.read(text)

        assert unclear.value.line == line


class TestAPageOfProse:
    def test_has_headings_paragraphs_lists_and_marks(self):
        page = as_html(
            "# One\n\nTwo **three**\nfour *five* `six`.\n\n1. a\n2. b\n   c\n\n- d"
        )

        assert page == (
            "<h1>One</h1>\n"
            "<p>Two <strong>three</strong> four <em>five</em> <code>six</code>.</p>\n"
            "<ol><li>a</li><li>b c</li></ol>\n"
            "<ul><li>d</li></ul>"
        )

    def test_shows_what_looks_like_html_as_text(self):
        assert as_html("<b>x</b> & y") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"

    def test_leaves_no_mark_of_a_primer_unread(self):
        for kind in all_types():
            for language in ("en", "es"):
                try:
                    text = kind.primer(language)
                except FileNotFoundError:
                    continue  # a type that is still being written
                page = as_html(text)
                assert "**" not in page, kind.name
                assert "\n#" not in page, kind.name
                assert not [p for p in page.split("<p>") if p.startswith(("|", "- "))]
