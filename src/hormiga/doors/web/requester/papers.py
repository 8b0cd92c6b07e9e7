"""Invoices, credit notes and receipts as files, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext as _

from hormiga.domain.billing import documents
from hormiga.domain.billing.models import Document
from hormiga.domain.billing.rules import Month
from hormiga.doors.web.requester.money_words import LINES, PAPERS
from hormiga.doors.web.requester.templatetags.requester import money
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.engines.invoice import Row, Sheet, write_csv, write_pdf
from hormiga.kit.money import Money


def file_of(document: Document, ending: str) -> HttpResponse:
    """Send a document as PDF or CSV; another ending is not there."""
    sheet = _sheet(document)
    if ending == "pdf":
        content, kind = write_pdf(sheet), "application/pdf"
    elif ending == "csv":
        told = documents.body_of(document)
        micros = [*(line["micro"] for line in told["lines"]), told["total_micro"]]
        amounts = [Money(document.currency, one).amount for one in micros]
        content = write_csv(sheet, amounts=amounts).encode()
        kind = "text/csv; charset=utf-8"
    else:
        raise Http404
    name = f"hormiga-{documents.number_of(document)}.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def month_in_words(month: Month) -> str:
    """Name a month: November 2026."""
    return date_format(month.first_day, "F Y")


def _sheet(document: Document) -> Sheet:
    told = documents.body_of(document)
    total = Money(document.currency, told["total_micro"])
    return Sheet(
        language=get_language() or "en",
        title=f"{PAPERS[Document.Kind(document.kind)]} {told['number']}",
        facts=_facts(told),
        parties=[
            (_("Issued by"), _party(told["issuer"])),
            (_("For"), _party(told["buyer"])),
        ],
        head=Row(_("What for"), _("Payments"), _("Amount")),
        rows=[_row(line, document.currency) for line in told["lines"]],
        total=Row(_("Total"), "", money(total)),
        closing=_closing(document, told),
    )


def _facts(told: dict[str, Any]) -> list[tuple[str, str]]:
    issued = datetime.fromisoformat(told["issued_at"])
    facts = [(_("Issued on"), date_format(issued, "DATE_FORMAT"))]
    if told["month"] and (month := Month.read(told["month"])):
        facts.append((_("For the month (UTC)"), month_in_words(month)))
    if told["corrects"]:
        facts.append((_("Corrects invoice"), told["corrects"]))
    if reason := told["facts"].get("reason"):
        facts.append((_("Reason"), reason))
    if paid_at := told["facts"].get("paid_at"):
        paid = datetime.fromisoformat(paid_at)
        facts.append((_("Paid on"), date_format(paid, "DATE_FORMAT")))
    return facts


def _party(known: dict[str, str]) -> str:
    tax_id = known.get("tax_id", "")
    said = _("Tax number: %(number)s") % {"number": tax_id} if tax_id else ""
    parts = (known.get("name", ""), said, known.get("address", ""))
    return "\n".join(part for part in parts if part)


def _row(line: dict[str, Any], currency: str) -> Row:
    what = str(LINES.get(line["what"], line["what"]))
    if line["project"]:
        what = f"{in_language(line['project'])} · {what}"
    payments = number_format(line["payments"]) if line["payments"] else ""
    return Row(what, payments, money(Money(currency, line["micro"])))


def _closing(document: Document, told: dict[str, Any]) -> list[str]:
    said = []
    if note := told["issuer"].get("note"):
        said.append(note)
    if document.kind == Document.Kind.INVOICE:
        said.append(_("Paid from your wallet. There is nothing more to pay."))
    said.append(_("SHA-256 of the record: %(hash)s") % {"hash": document.sha256})
    return said
