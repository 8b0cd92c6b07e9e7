"""A worker's months and years, on a page and on paper: figures of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker.guard import for_workers, name_of
from hormiga.doors.web.worker.lines import day_of, kind_in_words
from hormiga.doors.web.worker.templatetags.worker import money
from hormiga.engines import statement as paper
from hormiga.engines.statement import Paper, Row, Section
from hormiga.flows.write_statement import (
    NoSuchPeriod,
    Period,
    Statement,
    Statements,
    period_named,
    periods_of,
    statements_of,
)
from hormiga.kit import clock

MOST_PAYOUTS = 200


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the months and years in which the worker's money moved."""
    found = periods_of(worker_id=worker.pk, now=clock.read())
    page = {"periods": [(one.name, title_of(one), one.month == 0) for one in found]}
    return render(request, "money/statements.html", page)


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker, period: str) -> HttpResponse:
    """Show a month or a year: what stood there, came in, went out, stands there."""
    found = _found(worker, period)
    page = {
        "title": title_of(found.period),
        "name": period,
        "zone": found.zone,
        "is_year": found.period.month == 0,
        "sections": list(_sections(found)),
    }
    return render(request, "money/statement.html", page)


@for_workers
@require_safe
def file(request: HttpRequest, worker: Worker, period: str) -> HttpResponse:
    """Send the same as a PDF."""
    found = _found(worker, period)
    last = found.period.after.toordinal() - 1
    written = paper.write_pdf(
        Paper(
            title=_("Statement: %(period)s") % {"period": title_of(found.period)},
            language=get_language() or "en",
            facts=[
                (_("Worker"), name_of(worker)),
                (_("From"), day_of(found.period.first)),
                (_("To"), day_of(found.period.first.fromordinal(last))),
                (_("Days are those of"), found.zone),
            ],
            sections=list(_sections(found)),
            closing=_(
                "All figures are those of the ledger, exact to a millionth. If one is"
                " wrong, open the line on your earnings page and say so."
            ),
        )
    )
    disposition = f'attachment; filename="hormiga-{found.period.name}.pdf"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(written, content_type="application/pdf", headers=headers)


def title_of(period: Period) -> str:
    """Name a period: `November 2026`, `2026`."""
    if not period.month:
        return f"{period.year}"
    return date_format(period.first, "YEAR_MONTH_FORMAT")


def _found(worker: Worker, name: str) -> Statements:
    try:
        return statements_of(worker_id=worker.pk, period=period_named(name))
    except NoSuchPeriod as refusal:
        raise Http404 from refusal


def _sections(found: Statements) -> Iterator[Section]:
    for one in found.accounts:
        if one.vendor_id is None:
            title = _("Your balance in %(currency)s") % {"currency": one.currency}
        else:
            owed = _("Owed by %(vendor)s in %(currency)s")
            vendor = found.vendors.get(one.vendor_id, "")
            title = owed % {"vendor": vendor, "currency": one.currency}
        yield Section(title, list(_rows(one)))
        if one.payouts:
            yield Section(_("Money that moved"), list(_moved(one)))


def _rows(one: Statement) -> Iterator[Row]:
    yield Row(_("At the beginning"), money(one.opening), is_strong=True)
    for part in one.parts:
        yield Row(f"{kind_in_words(part.kind)} ({part.count})", money(part.amount))
    yield Row(_("Earned in this time"), money(one.earned), is_strong=True)
    yield Row(_("At the end"), money(one.closing), is_strong=True)


def _moved(one: Statement) -> Iterator[Row]:
    for day, amount in one.payouts[:MOST_PAYOUTS]:
        yield Row(day_of(day), money(amount))
    rest = len(one.payouts) - MOST_PAYOUTS
    if rest > 0:
        yield Row(_("… and %(n)s more") % {"n": rest}, "")
