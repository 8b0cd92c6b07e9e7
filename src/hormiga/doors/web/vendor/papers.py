"""A vendor's month on paper: the same figures as on its page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, override

from hormiga.domain.settlement import queries
from hormiga.domain.settlement.models import VendorStatement
from hormiga.domain.settlement.queries import LineRow
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.vendor import money_words
from hormiga.doors.web.vendor.templatetags.vendor_money import money
from hormiga.engines import statement as paper
from hormiga.engines.statement import Paper, Row, Section

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_HEADS = [
    *("day", "project", "title", "kind", "judgments", "amount", "currency"),
    *("dispute", "answer"),
]


def write_pdf(of: VendorStatement, *, language: str) -> bytes:
    """Write the paper; one with a number is an invoice that we write for the vendor."""
    number = queries.number_of(of)
    title = _("Self-billed invoice %(number)s") % {"number": number}
    return paper.write_pdf(
        Paper(
            title=title if number else _statement_of(of),
            language=language,
            facts=list(_facts(of)),
            sections=list(_sections(of)),
            closing=(
                _("Written by the recipient, as you agreed on %(day)s.")
                % {"day": of.details["agreed_on"]}
                if number
                else _("This is no invoice: you have not agreed that we write them.")
            ),
        )
    )


def write_csv(of: VendorStatement) -> str:
    """Write each line; a text that a spreadsheet would run is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(_HEADS)
    for row in queries.lines_of(of):
        writer.writerow([_cell(one) for one in _cells(row)])
    return out.getvalue()


def _cells(row: LineRow) -> list[str]:
    newest = row.disputes[-1] if row.disputes else None
    with override("en"):
        title = in_language(row.line.title)
    return [
        row.line.day.isoformat(),
        row.line.about,
        title,
        row.line.kind,
        str(row.line.judgments),
        row.amount.amount,
        row.amount.currency,
        newest.state if newest else "",
        newest.answer if newest else "",
    ]


def _cell(text: str) -> str:
    is_number = text[:1] == "-" and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def _statement_of(of: VendorStatement) -> str:
    return _("Statement of %(month)s") % {
        "month": date_format(of.month, "YEAR_MONTH_FORMAT")
    }


def _facts(of: VendorStatement) -> Iterator[tuple[str, str]]:
    yield _("Vendor"), of.details.get("name") or of.vendor.name
    if of.details:
        yield _("Tax number"), of.details["tax_id"]
        yield _("Address"), ", ".join(of.details["address"].splitlines())
    yield _("Month"), date_format(of.month, "YEAR_MONTH_FORMAT")
    yield _("Days are those of"), of.time_zone
    yield _("Closed on"), date_format(of.closed_at.date(), "DATE_FORMAT")


def _sections(of: VendorStatement) -> Iterator[Section]:
    by_project: dict[str, list[LineRow]] = {}
    for row in queries.lines_of(of):
        by_project.setdefault(row.line.about, []).append(row)
    for about, rows in by_project.items():
        title = in_language(rows[0].line.title) or about
        yield Section(title, [Row(_words(row), money(row.amount)) for row in rows])
    totals = queries.totals_of(of)
    yield Section(
        _("In all"),
        [
            Row(str(money_words.KINDS["reward"]), money(totals.rewards)),
            Row(str(money_words.KINDS["margin"]), money(totals.margins)),
            Row(str(money_words.KINDS["correction"]), money(totals.corrections)),
            Row(_("The whole month"), money(totals.whole), is_strong=True),
        ],
    )


def _words(row: LineRow) -> str:
    day = date_format(row.line.day, "DATE_FORMAT")
    said = f"{day} · {money_words.KINDS[row.line.kind]}"
    if not row.line.judgments:
        return said
    tasks = ngettext("%(n)s task", "%(n)s tasks", row.line.judgments)
    return f"{said} · {tasks % {'n': row.line.judgments}}"
