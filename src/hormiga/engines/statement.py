"""A statement of money as a PDF: the same values give the same bytes.

The letters are Bitstream Vera's, which come with ReportLab and are embedded; a letter
that they lack is written as its code point, so that nothing is left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

_PLAIN, _BOLD = "Vera", "VeraBd"
_WIDTH = A4[0] - 44 * mm
_RULE = HexColor("#9aa5a0")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: words and an amount as it is shown."""

    words: str
    amount: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a statement, in the reader's words."""

    title: str
    language: str
    facts: Sequence[tuple[str, str]]
    """Names and values: for whom, from when to when."""
    sections: Sequence[Section]
    closing: str
    """What the paper says of itself, in a sentence."""


def write_pdf(paper: Paper) -> bytes:
    """Write the statement; without a clock and without chance."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=paper.title,
        author="Hormiga",
        lang=paper.language,
        invariant=1,
    )
    document.build(
        list(_parts(paper)), onFirstPage=_page_number, onLaterPages=_page_number
    )
    return out.getvalue()


def _parts(paper: Paper) -> Iterator[Flowable]:
    yield Paragraph(_shown(paper.title), _style("title", 17, _BOLD, after=8))
    fact = _style("fact", 9, _PLAIN, after=3)
    for name, value in paper.facts:
        yield Paragraph(
            f'<font name="{_BOLD}">{_shown(name)}:</font> {_shown(value)}', fact
        )
    for section in paper.sections:
        yield Spacer(1, 4 * mm)
        yield Paragraph(_shown(section.title), _style("head", 12, _BOLD, after=4))
        yield _table(section.rows)
    yield Spacer(1, 5 * mm)
    yield Paragraph(_shown(paper.closing), _style("closing", 8, _PLAIN))


def _table(rows: Sequence[Row]) -> Table:
    lines = [
        (
            Paragraph(_shown(row.words), _style("words", 9, _font(row))),
            Paragraph(_shown(row.amount), _style("amount", 9, _font(row), right=True)),
        )
        for row in rows
    ]
    return Table(
        lines,
        colWidths=(_WIDTH * 0.66, _WIDTH * 0.34),
        style=[("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE)],
    )


def _font(row: Row) -> str:
    return _BOLD if row.is_strong else _PLAIN


def _shown(text: str) -> str:
    known = _fonts()
    return escape(
        "".join(
            letter if ord(letter) in known else f"[U+{ord(letter):04X}]"
            for letter in text
        )
    )


def _style(
    name: str, size: int, font: str, *, after: int = 0, right: bool = False
) -> ParagraphStyle:
    style = ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        spaceAfter=after,
        splitLongWords=1,
    )
    if right:
        style.alignment = TA_RIGHT
    return style


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
