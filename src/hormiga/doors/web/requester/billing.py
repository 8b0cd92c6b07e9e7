"""Papers: who the invoices are for, the invoices, and receipts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hormiga.domain.billing import details, documents
from hormiga.domain.billing.models import Document
from hormiga.domain.billing.rules import Month, MonthNotOver
from hormiga.domain.people.audit_log import FIRST
from hormiga.domain.people.rules import Act
from hormiga.domain.programmes.services import currencies
from hormiga.doors.web.requester import money_words as words, papers
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.wallet import place_of
from hormiga.flows.issue_invoices import issue_invoice, issue_receipt, use_of
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

A_PAGE = 50
MONTHS_BACK = 3


@member_page(Act.SEE_MONEY)
def billing(request: HttpRequest, member: Member) -> HttpResponse:
    """List papers, and months that can be invoiced."""
    return _page(request, member, details.buyer_of(member.organisation.pk))


@member_page(Act.MOVE_MONEY, "POST")
def set_details(request: HttpRequest, member: Member) -> HttpResponse:
    """Write down who the invoices are for, from now on."""
    given = {name: request.POST.get(name, "") for name in ("name", "tax_id", "address")}
    try:
        details.set_buyer(
            organisation=member.organisation,
            given=given,
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        return _page(request, member, given, error=words.of(refusal))
    messages.success(request, _("Saved. It stands on the invoices from now on."))
    return to("billing", member)


@member_page(Act.MOVE_MONEY, "POST")
def invoice(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a month's invoice, or find the one that it has."""
    month = Month.read(request.POST.get("month", ""))
    try:
        if month is None:
            raise MonthNotOver
        made = issue_invoice(
            organisation=member.organisation,
            month=month,
            currency=request.POST.get("currency", ""),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        said = _("Invoice %(number)s is made. Download it below.")
        messages.success(request, said % {"number": documents.number_of(made)})
    return to("billing", member)


@member_page(Act.MOVE_MONEY, "POST")
def receipt(request: HttpRequest, member: Member) -> HttpResponse:
    """Send the receipt of a deposit or refund; it is made when first asked for."""
    made = issue_receipt(
        organisation=member.organisation,
        currency=request.POST.get("currency", ""),
        place=place_of(request.POST.get("line", "")),
        now=clock.read(),
        actor=member.actor,
    )
    return papers.file_of(made, "pdf")


@member_page(Act.SEE_MONEY)
def document(
    _request: HttpRequest, member: Member, document: str, ending: str
) -> HttpResponse:
    """Send one of the papers."""
    row = documents.document_of(
        organisation_id=member.organisation.pk, public_id=ids.known(document)
    )
    return papers.file_of(row, ending)


def _page(
    request: HttpRequest, member: Member, buyer: dict[str, str], error: str = ""
) -> HttpResponse:
    rows = documents.documents_of(
        organisation_id=member.organisation.pk,
        before=place_in(request, "before", FIRST),
        limit=A_PAGE,
    )
    page = {
        "buyer": buyer,
        "error": error,
        "papers": [paper_row(row) for row in rows],
        "next": rows[-1].pk if len(rows) == A_PAGE else None,
        "months": _months(member),
    }
    return show(request, member, "billing", page)


def paper_row(row: Document) -> dict[str, object]:
    """Give what a list shows of a document."""
    return {
        "id": ids.outside(row.public_id),
        "kind": words.PAPERS[Document.Kind(row.kind)],
        "is_invoice": row.kind == Document.Kind.INVOICE,
        "number": documents.number_of(row),
        "month": papers.month_in_words(Month.at_day(row.month)) if row.month else "",
        "total": Money(row.currency, row.total_micro),
        "issued_at": row.issued_at,
        "organisation": row.organisation.name,
    }


def _months(member: Member) -> list[dict[str, object]]:
    """List the last months that used something and have no invoice yet."""
    found: list[dict[str, object]] = []
    month = Month.at(clock.read())
    for _step in range(MONTHS_BACK):
        month = month.before
        for currency in currencies():
            standing, _count = documents.invoices_of_month(
                organisation_id=member.organisation.pk, currency=currency, month=month
            )
            if standing is not None:
                continue
            use = use_of(
                organisation=member.organisation, month=month, currency=currency
            )
            if use.lines:
                found.append(
                    {
                        "value": str(month),
                        "words": papers.month_in_words(month),
                        "total": use.total,
                    }
                )
    return found
