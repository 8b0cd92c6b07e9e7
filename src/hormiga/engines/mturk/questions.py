"""HTMLQuestion: a task's HTML in an XML envelope (schema of 2011-11-11).

The envelope is read, never rewritten: what a requester sent is what it gets back.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hormiga.kit.errors import Kind, Refusal

MOST_BYTES = 65_535
_SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
_HTML_QUESTION = f"{{{_SCHEMAS}2011-11-11/HTMLQuestion.xsd}}"
_MOST_HEIGHT = 100_000


class QuestionTooLarge(Refusal):
    """A question is at most 65535 bytes. Shorten it."""

    kind = Kind.TOO_LARGE


class QuestionNotXml(Refusal):
    """The question is no well-formed XML. Put the HTML into a CDATA section."""


class QuestionNotKnown(Refusal):
    """Only an HTMLQuestion of 2011-11-11 with HTMLContent and FrameHeight is taken."""


@dataclass(frozen=True, slots=True)
class HtmlQuestion:
    """What a worker is shown; a frame height of 0 fits the window."""

    html: str
    frame_height: int


def read_html_question(xml: str) -> HtmlQuestion:
    """Read the envelope.

    Raises QuestionTooLarge, QuestionNotXml or QuestionNotKnown.
    """
    raw = xml.strip().encode()
    if len(raw) > MOST_BYTES:
        raise QuestionTooLarge
    root = _parsed(raw)
    if root.tag != f"{_HTML_QUESTION}HTMLQuestion":
        raise QuestionNotKnown
    parts = {child.tag: child for child in root if isinstance(child.tag, str)}
    html = parts.get(f"{_HTML_QUESTION}HTMLContent")
    height = parts.get(f"{_HTML_QUESTION}FrameHeight")
    if html is None or height is None or len(parts) != 2 or len(html):
        raise QuestionNotKnown
    return HtmlQuestion((html.text or "").strip(), _height(height.text or ""))


def _parsed(raw: bytes) -> etree._Element:
    """Parse without entities, document types or files; the bytes are UTF-8."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise QuestionNotXml from error
    if root.getroottree().docinfo.doctype:
        raise QuestionNotXml
    return root


def _height(text: str) -> int:
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit() or int(digits) > _MOST_HEIGHT:
        raise QuestionNotKnown
    return int(digits)
