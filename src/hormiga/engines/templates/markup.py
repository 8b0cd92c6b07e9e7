"""A tokenizer of HTML: start and end tags with their places, and nothing more.

It follows the WHATWG tokenizer where tags begin and end, runs in time linear in the
text whatever the text is, and keeps every offset, so that a page can be changed in
place. (The standard library's parser goes quadratic on unclosed comments.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
_TEXT_ONLY = RAW | {"textarea", "title"}
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_GAP = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"[^\s/>][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name in lower case, and its value with references resolved."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. `inner_end` is where the raw text of a script or style ends."""

    name: str
    start: int
    end: int
    is_end: bool = False
    is_self_closing: bool = False
    attributes: tuple[Attribute, ...] = ()
    inner_end: int = 0

    def get(self, name: str) -> str | None:
        """Give an attribute's value; the first of a name counts."""
        found = self.attribute(name)
        return found.value if found else None

    def attribute(self, name: str) -> Attribute | None:
        """Find an attribute."""
        return next((one for one in self.attributes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, of any kind."""

    start: int
    end: int


def tags(html: str) -> Iterator[Tag]:
    """Yield the tags of a page."""
    return (piece for piece in pieces(html) if isinstance(piece, Tag))


def pieces(html: str) -> Iterator[Tag | Comment]:
    """Yield tags and comments in their order; what is between them is text."""
    at = html.find("<")
    while at >= 0:
        piece = _piece(html, at)
        if piece is None:
            at = html.find("<", at + 1)
            continue
        yield piece
        end = piece.end
        if isinstance(piece, Tag):
            end = max(end, piece.inner_end)
            if piece.name == "plaintext" and not piece.is_end:
                return
        at = html.find("<", end)


def text_of(html: str) -> str:
    """Give a page's text: no tags, no comments, no scripts."""
    parts, at = [], 0
    for piece in pieces(html):
        parts.append(html[at : piece.start])
        at = piece.end
        if isinstance(piece, Tag) and piece.name in RAW:
            at = max(at, piece.inner_end)
    return "".join([*parts, html[at:]])


def _piece(html: str, at: int) -> Tag | Comment | None:
    following = html[at + 1 : at + 3]
    if following[:1] in {"!", "?"} or (
        following[:1] == "/" and len(following) == 2 and not _is_letter(following[1])
    ):
        return Comment(at, _comment_end(html, at))
    is_end = following[:1] == "/"
    name = _NAME.match(html, at + 1 + is_end)
    return _tag(html, at, name, is_end=is_end) if name else None


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _comment_end(html: str, at: int) -> int:
    if not html.startswith("<!--", at):
        return _after(html, ">", at)
    if html.startswith(("<!-->", "<!--->"), at):
        return _after(html, ">", at)
    return _after(html, "-->", at + 4)


def _after(html: str, what: str, at: int) -> int:
    found = html.find(what, at)
    return len(html) if found < 0 else found + len(what)


def _tag(html: str, at: int, name: re.Match[str], *, is_end: bool) -> Tag | None:
    attributes: list[Attribute] = []
    position = name.end()
    while True:
        gap = _GAP.match(html, position)
        position = gap.end() if gap else position
        if position >= len(html):
            # A parser drops a tag that never ends, and all that follows it.
            return Tag("", at, len(html), is_end=True)
        if html[position] == ">":
            break
        found = _attribute(html, position)
        attributes.append(found)
        position = found.end
    end, word = position + 1, name[0].lower()
    inner_end = end
    if not is_end and word in _TEXT_ONLY:
        closing = _closing(word).search(html, end)
        inner_end = closing.start() if closing else len(html)
    return Tag(
        word,
        at,
        end,
        is_end=is_end,
        is_self_closing=html[position - 1] == "/",
        attributes=tuple(attributes),
        inner_end=inner_end,
    )


def _attribute(html: str, at: int) -> Attribute:
    name = _ATTRIBUTE.match(html, at)
    end = name.end() if name else at + 1
    word = html[at:end].lower()
    equals = _EQUALS.match(html, end)
    if not equals:
        return Attribute(word, "", at, end)
    start = equals.end()
    quote = html[start : start + 1]
    if quote in {'"', "'"}:
        start += 1
        stop = html.find(quote, start)
        stop = len(html) if stop < 0 else stop
        return Attribute(word, unescape(html[start:stop]), at, min(stop + 1, len(html)))
    bare = _BARE.match(html, start)
    stop = bare.end() if bare else start
    return Attribute(word, unescape(html[start:stop]), at, stop)


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
