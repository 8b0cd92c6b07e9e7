"""Markdown as HTML that may stand on any page of ours: CommonMark, cleaned.

Raw HTML in a text is shown as text, pictures are shown as their words, and links lead
to web and mail addresses alone. The result passes through an allow list of elements
once more, so that a fault of the one reader is caught by the other.
"""

from __future__ import annotations

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_CHARACTERS = 200_000
"""What is longer is cut: nobody reads it, and rendering takes time."""

_ELEMENTS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("strong", "em", "a", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_HEADINGS = {"heading_open", "heading_close"}
_SCHEMES = {"http", "https", "mailto"}
_ON_OUR_PAGES = re.compile(r"/(?![/\\])|#")


def to_html(text: str, *, heading: int = 3) -> str:
    """Write a Markdown text as HTML; its highest headings become `heading` (2 to 6).

    Safe to mark as such in a template, whoever wrote the text.
    """
    tokens = _reader().parse(text[:MOST_CHARACTERS])
    headings = [one for one in tokens if one.type in _HEADINGS]
    highest = min((int(one.tag[1]) for one in headings), default=1)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + heading)}"
    for token in tokens:
        for inner in token.children or []:
            _open_up(inner)
    html = _reader().renderer.render(tokens, _reader().options, {})
    return nh3.clean(
        html,
        tags=_ELEMENTS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    return reader.enable("table").disable(["html_block", "html_inline"])


def _open_up(token: Token) -> None:
    """Show a picture's words instead of it, and drop addresses that lead astray."""
    if token.type == "image":
        token.type, token.tag, token.children = "text", "", None
    if token.type == "link_open" and not _leads_somewhere(str(token.attrGet("href"))):
        token.attrSet("href", "#")


def _leads_somewhere(address: str) -> bool:
    scheme, colon, _rest = address.partition(":")
    if colon and scheme.lower() in _SCHEMES:
        return True
    return _ON_OUR_PAGES.match(address) is not None
