"""Pages that we wrote in a little Markdown, as HTML: our own files, nobody else's.

Headings, paragraphs, lists (numbered or not, one level), **strong**, *stress*, `code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_ITEM = re.compile(r"(?:[-*]|\d+\.) +")
_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\*)\*([^*\s][^*]*?)\*(?!\*)"), r"<em>\1</em>"),
)


def as_html(markdown: str) -> SafeString:
    """Write a page; whatever looks like HTML in it is shown as text."""
    blocks = re.split(r"\n\s*\n", markdown.strip())
    return mark_safe("\n".join(part for one in blocks for part in _block(one)))  # noqa: S308 - escaped in _inline


def _block(block: str) -> Iterator[str]:
    """Yield a block's parts: a list may follow its heading without a blank line."""
    lines = [line for line in block.splitlines() if line.strip()]
    for kind, group in groupby(_joined(lines), key=_kind):
        found = list(group)
        if kind in {"ul", "ol"}:
            items = "".join(
                f"<li>{_inline(_ITEM.sub('', one, 1))}</li>" for one in found
            )
            yield f"<{kind}>{items}</{kind}>"
        elif kind == "p":
            yield f"<p>{_inline(' '.join(found))}</p>"
        else:
            yield from (
                f"<{kind}>{_inline(one.lstrip('# '))}</{kind}>" for one in found
            )


def _joined(lines: list[str]) -> list[str]:
    """Put an item's further lines, which are indented, behind its first."""
    whole: list[str] = []
    for line in lines:
        if whole and line.startswith(" ") and _ITEM.match(whole[-1]):
            whole[-1] += f" {line.strip()}"
        else:
            whole.append(line.strip())
    return whole


def _kind(line: str) -> str:
    if line.startswith("#"):
        depth = len(line) - len(line.lstrip("#"))
        return f"h{min(depth, 3)}"
    if _ITEM.match(line):
        return "ol" if line[0].isdigit() else "ul"
    return "p"


def _inline(text: str) -> str:
    shown = str(escape(text))
    for mark, html in _MARKS:
        shown = mark.sub(html, shown)
    return shown
