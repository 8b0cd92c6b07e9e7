"""XML from outside: parsed without entities, DTDs or network, or refused by name.

Banks' files are ISO 20022 messages, which never have a document type declaration.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from hormiga.kit.errors import Kind, Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_ELEMENTS = 1_000_000
MOST_DEPTH = 40
"""Statements nest some fifteen elements deep."""

_CHUNK = 256 * 1024
_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
# Encodings in which the letters of markup are their ASCII bytes: in no other can the
# look for a DOCTYPE below be trusted.
_ENCODINGS = {
    *("utf-8", "us-ascii", "ascii", "windows-1252"),
    *("iso-8859-1", "iso-8859-15", "latin1"),
}


class XmlTooLarge(Refusal):
    """The file is over 20 MiB, so nothing was read: ask for a shorter period."""

    kind = Kind.TOO_LARGE


class XmlTooDeep(Refusal):
    """The file nests deeper than any bank does; nothing was read: get it anew."""


class NotXml(Refusal):
    """The file is no XML in UTF-8, so nothing was booked: download it once more."""


class XmlTruncated(Refusal):
    """The file ends in its middle, so nothing was booked: download it again."""


class XmlWithDoctype(Refusal):
    """The file declares a DOCTYPE, as no bank does; nothing of it was followed."""

    kind = Kind.FORBIDDEN


class UnknownMessage(Refusal):
    """The file is no pain.002, camt.053 or camt.054, so nothing was booked."""


class BankFieldUnreadable(Refusal):
    """A field is missing or badly written, so nothing was booked: ask the bank."""


def parse(content: bytes, *, most_elements: int = MOST_ELEMENTS) -> Any:
    """Give the root element of a message.

    Raises XmlTooLarge, NotXml, XmlTruncated, XmlWithDoctype or XmlTooDeep.
    """
    if len(content) > MOST_BYTES:
        raise XmlTooLarge(size=len(content), most=MOST_BYTES)
    content = content.removeprefix(_MARK)
    _check_encoding(content)
    # Looked for in the bytes, before a parser sees them: also in comments, where a
    # refusal costs nobody anything.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise XmlWithDoctype
    root = _tree(content, _Size(most_elements))
    if root.getroottree().docinfo.doctype:
        raise XmlWithDoctype
    return root


def _check_encoding(content: bytes) -> None:
    if b"\0" in content or not content.lstrip().startswith(b"<"):
        raise NotXml
    declared = _DECLARED.match(content.lstrip())
    if declared and declared[1].decode().lower() not in _ENCODINGS:
        raise NotXml(encoding=declared[1].decode())


def _tree(content: bytes, size: _Size) -> Any:
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for at in range(0, len(content), _CHUNK):
            parser.feed(content[at : at + _CHUNK])
            size.add(parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(line=error.lineno) from error
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        # An entity that nobody declared leaves no tree, and so no line to name.
        refusal = XmlTruncated if error.lineno else NotXml
        raise refusal(line=error.lineno) from error
    size.add(parser)
    return root


class _Size:
    """How much has been read so far, so that a bomb is not read to its end."""

    def __init__(self, most_elements: int) -> None:
        self.most_elements = most_elements
        self.depth = 0
        self.elements = 0

    def add(self, parser: etree.XMLPullParser[Any]) -> None:
        for event, _ in parser.read_events():
            is_start = event == "start"
            self.depth += 1 if is_start else -1
            self.elements += is_start
            if self.depth > MOST_DEPTH:
                raise XmlTooDeep(most=MOST_DEPTH)
            if self.elements > self.most_elements:
                raise XmlTooLarge(most=self.most_elements)


def text_of(element: Any, path: str, *, most: int = 70) -> str:
    """Read a text by its path of local names (`Refs/EndToEndId`); "" where none is."""
    found = element.find(local(path))
    text = "" if found is None else " ".join((found.text or "").split())
    if len(text) > most:
        raise BankFieldUnreadable(field=path)
    return text


def words_of(element: Any, path: str, *, most: int = 500) -> str:
    """Join free texts, shortened: ids never stand so far behind in them."""
    parts = (" ".join((one.text or "").split()) for one in all_of(element, path))
    return " ".join(part for part in parts if part)[:most]


def needed(element: Any, path: str) -> str:
    """Read a text that a message cannot be without."""
    text = text_of(element, path)
    if not text:
        raise BankFieldUnreadable(field=path)
    return text


def all_of(element: Any, path: str) -> list[Any]:
    """Find all elements on a path of local names."""
    found: list[Any] = element.findall(local(path))
    return found


def local(path: str) -> str:
    """Write a path so that it fits every namespace, and so every version."""
    return "/".join(step if step == "." else f"{{*}}{step}" for step in path.split("/"))


def name_of(element: Any) -> str:
    """Tell an element's local name; "" for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
