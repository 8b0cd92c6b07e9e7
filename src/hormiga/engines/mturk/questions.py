"""A HIT's question in its XML envelope: HTML, or the address of an external page.

HTMLQuestion is of the schema of 2011-11-11, ExternalQuestion of that of 2006-07-14. The
envelope is read, never rewritten: what a requester sent is what it gets back.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hormiga.kit.errors import Kind, Refusal

MOST_BYTES = 65_535
_SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
_HTML = f"{{{_SCHEMAS}2011-11-11/HTMLQuestion.xsd}}"
_EXTERNAL = f"{{{_SCHEMAS}2006-07-14/ExternalQuestion.xsd}}"
_MOST_HEIGHT = 100_000


class QuestionTooLarge(Refusal):
    """A question is at most 65535 bytes. Shorten it."""

    kind = Kind.TOO_LARGE


class QuestionNotXml(Refusal):
    """The question is no well-formed XML. Put the HTML into a CDATA section."""


class QuestionNotKnown(Refusal):
    """The question is no HTMLQuestion (2011-11-11) or ExternalQuestion (2006-07-14)."""


@dataclass(frozen=True, slots=True)
class HtmlQuestion:
    """What a worker is shown; a frame height of 0 fits the window."""

    html: str
    frame_height: int


@dataclass(frozen=True, slots=True)
class ExternalQuestion:
    """Whose page a worker is shown; its address is not checked yet."""

    url: str
    frame_height: int


def read_question(xml: str) -> HtmlQuestion | ExternalQuestion:
    """Read the envelope.

    Raises QuestionTooLarge, QuestionNotXml or QuestionNotKnown.
    """
    raw = xml.strip().encode()
    if len(raw) > MOST_BYTES:
        raise QuestionTooLarge
    root = _parsed(raw)
    if root.tag == f"{_HTML}HTMLQuestion":
        return HtmlQuestion(*_members(root, _HTML, "HTMLContent"))
    if root.tag == f"{_EXTERNAL}ExternalQuestion":
        return ExternalQuestion(*_members(root, _EXTERNAL, "ExternalURL"))
    raise QuestionNotKnown


def read_html_question(xml: str) -> HtmlQuestion:
    """Read an envelope that holds HTML; refuse as `read_question` does."""
    question = read_question(xml)
    if not isinstance(question, HtmlQuestion):
        raise QuestionNotKnown
    return question


def _members(root: etree._Element, schema: str, name: str) -> tuple[str, int]:
    """Take the one text and the frame's height, and allow nothing beside them."""
    parts = {child.tag: child for child in root if isinstance(child.tag, str)}
    content = parts.get(f"{schema}{name}")
    height = parts.get(f"{schema}FrameHeight")
    if content is None or height is None or len(parts) != 2 or len(content):
        raise QuestionNotKnown
    return (content.text or "").strip(), _height(height.text or "")


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
