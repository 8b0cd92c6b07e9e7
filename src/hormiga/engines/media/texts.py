"""Texts: UTF-8 and nothing else; a web page is cleaned of all that acts or loads."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nh3

from hormiga.engines.media import kinds
from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import MediaTooLarge, NotReadableText, TooCostly

_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_TAGS = (nh3.ALLOWED_TAGS | {"main", "section"}) - {"img", "map", "area"}
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|main|ul|ol|table|blockquote|b|i|u|em|strong|a"
    r"|font|center|small|big|code|s|q)\b",
    re.IGNORECASE,
)
_MOST_DEPTH = 2_000
_UNSEEN = {"script", "style", "title", "noscript", "template", "svg", "math", "iframe"}


def check_text(*, source: Path, limits: Limits) -> Checked:
    """Check that a file is UTF-8 without NUL; it is kept as it came."""
    if source.stat().st_size > limits.most_text_bytes:
        raise MediaTooLarge
    _read(source)
    return Checked(kinds.TEXT)


def clean_page(*, source: Path, target: Path, limits: Limits) -> Checked:
    """Write a web page anew: text and structure, no script, style, picture or form."""
    if source.stat().st_size > limits.most_html_bytes:
        raise MediaTooLarge
    page = _read(source)
    _refuse_depth(page)
    title = _TITLE.search(page)
    name = html.escape(html.unescape(title[1]).strip()) if title else ""
    body = nh3.clean(
        page,
        tags=_TAGS,
        clean_content_tags=_UNSEEN,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
        link_rel="nofollow noopener noreferrer",
    )
    target.write_text(
        f'<!doctype html><meta charset="utf-8"><title>{name}</title>\n{body}\n',
        encoding="utf-8",
    )
    return Checked(kinds.HTML, is_rewritten=True)


def _refuse_depth(page: str) -> None:
    """Refuse a page that no person wrote: parsing takes the square of its depth."""
    depth = 0
    for tag in _NESTING.finditer(page):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > _MOST_DEPTH:
            raise TooCostly


def _read(source: Path) -> str:
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableText(at_byte=error.start) from error
    if "\0" in text:
        raise NotReadableText
    return text
