"""An invoice, credit note or receipt on paper: the same values give the same bytes.

Letters and code points as in `signed_copy`: what the font lacks is written as its code
point, so that nothing is left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

_PLAIN, _BOLD = "Vera", "VeraBd"
_MARGIN = 20 * mm
_WIDTHS = (92 * mm, 28 * mm, 50 * mm)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A line: what for, how many payments, and how much, as it is to be read."""

    what: str
    payments: str
    amount: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the paper, in words that are chosen already."""

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    """Names and values: number, dates, what it corrects."""
    parties: Sequence[tuple[str, str]]
    """Who writes and who pays: a heading, and lines below it."""
    head: Row
    rows: Sequence[Row]
    total: Row
    closing: Sequence[str]
    """What it is good for, and its hash."""


def write_pdf(sheet: Sheet) -> bytes:
    """Set the sheet on A4; without a clock and without chance."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=sheet.title,
        author="Hormiga",
        lang=sheet.language,
        invariant=1,
    )
    document.build(
        list(_parts(sheet)), onFirstPage=_page_number, onLaterPages=_page_number
    )
    return out.getvalue()


def write_csv(sheet: Sheet, *, amounts: Sequence[str]) -> str:
    """Write the lines for a spreadsheet; `amounts` are plain decimals, the total last.

    A cell that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([sheet.head.what, sheet.head.payments, sheet.head.amount])
    for row, amount in zip([*sheet.rows, sheet.total], amounts, strict=True):
        writer.writerow([_cell(row.what), row.payments, amount])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _parts(sheet: Sheet) -> Iterator[Flowable]:
    yield Paragraph(_shown(sheet.title), _style("title", 18, _BOLD, after=6))
    fact = _style("fact", 9, _PLAIN, after=2)
    for name, value in sheet.facts:
        yield Paragraph(
            f'<font name="{_BOLD}">{_shown(name)}:</font> {_shown(value)}', fact
        )
    yield Spacer(1, 6 * mm)
    yield _parties(sheet)
    yield Spacer(1, 6 * mm)
    yield _lines(sheet)
    yield Spacer(1, 6 * mm)
    for sentence in sheet.closing:
        yield Paragraph(_shown(sentence), _style("closing", 8, _PLAIN, after=3))


def _parties(sheet: Sheet) -> Table:
    head, text = _style("party", 9, _BOLD, after=2), _style("text", 10, _PLAIN)
    cells = [
        [Paragraph(_shown(name), head), Paragraph(_in_lines(value), text)]
        for name, value in sheet.parties
    ]
    width = sum(_WIDTHS) / max(len(cells), 1)
    looks = TableStyle(
        [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    )
    return Table([cells], colWidths=[width] * len(cells), style=looks)


def _lines(sheet: Sheet) -> Table:
    rows = [_cells(sheet.head, _BOLD)]
    rows += [_cells(row, _PLAIN) for row in sheet.rows]
    rows.append(_cells(sheet.total, _BOLD))
    looks = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
            ("LINEBELOW", (0, 1), (-1, -2), 0.2, colors.grey),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black),
        ]
    )
    return Table(rows, colWidths=_WIDTHS, repeatRows=1, style=looks)


def _cells(row: Row, font: str) -> list[Paragraph]:
    left = _style(f"left-{font}", 9, font)
    right = _style(f"right-{font}", 9, font)
    right.alignment = TA_RIGHT
    return [
        Paragraph(_shown(row.what), left),
        Paragraph(_shown(row.payments), right),
        Paragraph(_shown(row.amount), right),
    ]


def _in_lines(text: str) -> str:
    return "<br/>".join(_shown(line) for line in text.split("\n") if line)


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
    canvas.drawRightString(A4[0] - _MARGIN, 12 * mm, str(document.page))


@cache
def _fonts() -> frozenset[int]:
    """Register the letters once; give the code points that they can show."""
    plain = TTFont(_PLAIN, "Vera.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(TTFont(_BOLD, "VeraBd.ttf"))
    return frozenset(plain.face.charToGlyph)
