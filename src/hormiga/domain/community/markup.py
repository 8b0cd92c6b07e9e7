"""A post's Markdown as HTML: the house's reader, and a narrower door behind it."""

from __future__ import annotations

import re

import nh3

from hormiga.engines.markdown import to_html

_ELEMENTS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "strong", "em", "a"),
    *("ul", "ol", "li"),
}
_WEB = re.compile(r"https?://[^/\s]")
_OURS = re.compile(r"/(?![/\\])")


def shown(text: str) -> str:
    """Write a post as HTML that may stand on a page, whoever wrote it.

    No pictures, no headings, no tables; links are marked as a stranger's.
    """
    return nh3.clean(
        to_html(text, heading=6),
        tags=_ELEMENTS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel="nofollow ugc noopener noreferrer",
        attribute_filter=_only_web,
    )


def _only_web(element: str, attribute: str, value: str) -> str | None:
    """Keep a link to the web or to a page of ours; drop every other attribute."""
    if (element, attribute) in {("ol", "start"), ("a", "rel")}:  # the rel is our own
        return value
    is_link = (element, attribute) == ("a", "href")
    return value if is_link and (_WEB.match(value) or _OURS.match(value)) else None
