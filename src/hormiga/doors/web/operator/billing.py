"""Requesters' papers and refunds: who issues, what waits, what is corrected."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.billing import details, documents, refunds
from hormiga.domain.billing.rules import Month, NoSuchDocument, NoSuchRefund
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.doors.web.requester import money_words as words, papers
from hormiga.doors.web.requester.billing import paper_row
from hormiga.flows.issue_invoices import credit_invoice, issue_invoices
from hormiga.flows.return_deposit import decline_refund, send_refund
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_REFUNDS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Show who issues, refunds that wait, and papers; write down who issues."""
    if request.method == "POST":
        return _set_issuer(request)
    return _page(request, details.issuer())


@require_POST
@for_operators
def issue(request: HttpRequest) -> HttpResponse:
    """Invoice last month for everybody."""
    month = Month.at(clock.read()).before
    outcomes = issue_invoices(month=month, now=clock.read(), actor=actor_of(request))
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    said = _("%(month)s: %(made)s invoices are there, %(refused)s could not be made.")
    told = {
        "month": papers.month_in_words(month),
        "made": len(outcomes) - len(refused),
        "refused": len(refused),
    }
    messages.success(request, said % told)
    for text in sorted({words.of(one) for one in refused}):
        messages.warning(request, text)
    return redirect("operator_billing")


@require_POST
@for_operators
def refund(request: HttpRequest, refund: str) -> HttpResponse:
    """Book a refund as sent, or decline it."""
    given = request.POST.get
    public_id, note = ids.known(refund), given("note", "").strip()
    if not note:
        messages.warning(request, _("Write a reference or a reason first."))
        return redirect("operator_billing")
    act, now = actor_of(request), clock.read()
    try:
        if given("do") == "send":
            row = send_refund(public_id=public_id, reference=note, now=now, actor=act)
            # Kept until it is sent by hand, and shown this once more.
            messages.info(
                request,
                _("Now send it to %(iban)s.") % {"iban": refunds.account_of(row)},
            )
        else:
            decline_refund(public_id=public_id, reason=note, now=now, actor=act)
    except NoSuchRefund as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_billing")


@require_POST
@for_operators
def credit(request: HttpRequest, document: str) -> HttpResponse:
    """Correct an invoice with a credit note."""
    reason = request.POST.get("reason", "").strip()
    try:
        invoice = documents.document_named(ids.known(document))
        if not reason:
            messages.warning(request, _("Write a reference or a reason first."))
            return redirect("operator_billing")
        made = credit_invoice(
            invoice=invoice, reason=reason, now=clock.read(), actor=actor_of(request)
        )
    except NoSuchDocument as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        said = _("Credit note %(number)s is issued.")
        messages.success(request, said % {"number": documents.number_of(made)})
    return redirect("operator_billing")


@for_operators
def document(_request: HttpRequest, document: str, ending: str) -> HttpResponse:
    """Send any requester's paper."""
    try:
        return papers.file_of(documents.document_named(ids.known(document)), ending)
    except NoSuchDocument as refusal:
        raise Http404 from refusal


def _set_issuer(request: HttpRequest) -> HttpResponse:
    names = ("name", "tax_id", "address", "note")
    given = {name: request.POST.get(name, "") for name in names}
    try:
        details.set_issuer(given=given, now=clock.read(), actor=actor_of(request))
    except Refusal as refusal:
        return _page(request, given, error=words.of(refusal))
    messages.success(request, _("Saved. It stands on the invoices from now on."))
    return redirect("operator_billing")


def _page(
    request: HttpRequest, issuer: details.Details, error: str = ""
) -> HttpResponse:
    rows = documents.documents_of(
        organisation_id=None, before=before(request), limit=AT_ONCE
    )
    credited = documents.credited_among([row.pk for row in rows])
    page = {
        "issuer": issuer,
        "error": error,
        "refunds": refunds.refunds_to_send(limit=MOST_REFUNDS),
        "papers": [(paper_row(row), row.pk in credited) for row in rows],
        "next": rows[-1].pk if len(rows) == AT_ONCE else None,
        "month": papers.month_in_words(Month.at(clock.read()).before),
    }
    return render(request, "operator/billing.html", page)
