"""A signed agreement as a PDF: the same values give the same bytes.

The letters are Bitstream Vera's, which come with ReportLab and are embedded; a letter
that they lack is written as its code point, so that nothing signed is left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
)

_PLAIN, _BOLD = "Vera", "VeraBd"


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """What stands on the paper: a title, a text (Markdown, as it was hashed), facts."""

    title: str
    text: str
    language: str
    facts: Sequence[tuple[str, str]]
    """Names and values: version, hash, name, time, ids."""
    closing: str
    """What the paper is good for, in a sentence."""


def write_pdf(copy: SignedCopy) -> bytes:
    """Write the copy; without a clock and without chance."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=copy.title,
        author="Hormiga",
        lang=copy.language,
        invariant=1,
    )
    document.build(
        list(_parts(copy)), onFirstPage=_page_number, onLaterPages=_page_number
    )
    return out.getvalue()


def _parts(copy: SignedCopy) -> Iterator[Flowable]:
    yield Paragraph(_shown(copy.title), _style("title", 17, _BOLD, after=8))
    for block in copy.text.strip().split("\n\n"):
        yield _block(block)
    yield Spacer(1, 4 * mm)
    yield HRFlowable(width="100%")
    yield Spacer(1, 3 * mm)
    fact = _style("fact", 9, _PLAIN, after=3)
    for name, value in copy.facts:
        yield Paragraph(
            f'<font name="{_BOLD}">{_shown(name)}:</font> {_shown(value)}', fact
        )
    yield Spacer(1, 3 * mm)
    yield Paragraph(_shown(copy.closing), _style("closing", 8, _PLAIN))


def _block(block: str) -> Flowable:
    """Set a paragraph as it was written: marks of Markdown stay, they were hashed."""
    if block.startswith("#"):
        return Paragraph(_shown(block.lstrip("# ")), _style("head", 12, _BOLD, after=4))
    lines = "<br/>".join(_shown(line) for line in block.split("\n"))
    return Paragraph(lines, _style("body", 10, _PLAIN, after=6))


def _shown(text: str) -> str:
    known = _fonts()
    return escape(
        "".join(
            letter if ord(letter) in known else f"[U+{ord(letter):04X}]"
            for letter in text
        )
    )


def _style(name: str, size: int, font: str, *, after: int = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        spaceAfter=after,
        splitLongWords=1,
    )


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(_PLAIN, 8)
    canvas.drawRightString(A4[0] - 22 * mm, 12 * mm, str(document.page))


@cache
def _fonts() -> frozenset[int]:
    """Register the letters once; give the code points that they can show."""
    plain = TTFont(_PLAIN, "Vera.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(TTFont(_BOLD, "VeraBd.ttf"))
    return frozenset(plain.face.charToGlyph)
