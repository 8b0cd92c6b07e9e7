"""Tax for operators: who was asked, whose data is read and why, reports and rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.people.models import Worker
from hormiga.domain.tax import identity, queries, services
from hormiga.domain.tax.identity import NoTaxIdentity, Why
from hormiga.domain.tax.models import Filing
from hormiga.domain.tax.payer import payer_country
from hormiga.domain.tax.queries import NoSuchFiling
from hormiga.domain.tax.rules import HOLD_AFTER, REMINDERS
from hormiga.doors.web.operator import tax_words as words
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.doors.web.operator.tax_forms import (
    DeclarantForm,
    ReliefForm,
    ReportForm,
    RowForm,
)
from hormiga.doors.web.public import countries
from hormiga.flows.ask_tax_data import hold_payouts, release_payouts
from hormiga.flows.report_year import Outlook, file_report, outlook, take_report
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_REQUESTS = 200


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Show what a report would hold, what was filed, and who has not answered."""
    now = clock.read()
    by = queries.declarant()
    asked = ReportForm(request.GET or None)
    chosen = asked.is_valid()
    page = {
        "payer": dict(countries.choices()).get(payer_country(), ""),
        "declarant": by,
        "year": asked.cleaned_data["year"] if chosen else now.year - 1,
        "forms": words.FORMS.items(),
        "form": asked.cleaned_data["form"] if chosen else Filing.Form.DAC7.value,
        "outlook": _outlook(asked, by.country if by else "", now) if chosen else None,
        "filings": [
            (
                one,
                ids.outside(one.public_id),
                words.FORMS[one.form],
                words.SORTS[one.sort],
                bytes(one.sha256).hex(),
            )
            for one in queries.filings()
        ],
        "requests": [
            _waiting(one, now) for one in queries.open_requests(limit=MOST_REQUESTS)
        ],
    }
    return render(request, "operator/tax.html", page)


@require_POST
@for_operators
def file(request: HttpRequest) -> HttpResponse:
    """File a year's report: it is made and frozen in one step."""
    asked = ReportForm(request.POST)
    if not asked.is_valid():
        messages.error(request, _("Choose a form and a year."))
        return redirect("operator_tax")
    try:
        filed = file_report(
            form=Filing.Form(asked.cleaned_data["form"]),
            year=asked.cleaned_data["year"],
            actor=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        told = _("Filed: %(sort)s, %(records)s records. Download it below.")
        facts = {"sort": words.SORTS[filed.sort], "records": filed.records}
        messages.success(request, told % facts)
    return redirect("operator_tax")


@require_safe
@for_operators
def take(request: HttpRequest, filing: str) -> HttpResponse:
    """Send a filed report, and note who took it."""
    try:
        found = queries.filing_named(filing)
        content = take_report(filing=found, actor=actor_of(request), now=clock.read())
    except NoSuchFiling as refusal:
        raise Http404 from refusal
    is_xml = found.form == Filing.Form.DAC7
    kind, end = ("application/xml", "xml") if is_xml else ("text/csv", "csv")
    name = f"{found.form}-{found.country}-{found.year}-{found.number}.{end}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def rows(request: HttpRequest) -> HttpResponse:
    """List dated rows with who says so; add one, and change none."""
    form = RowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_row(
                given=form.given, actor=actor_of(request), now=clock.read()
            )
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            messages.success(
                request, _("The row is added. Older ones stay as they are.")
            )
            return redirect("operator_tax_rows")
    added = queries.added_rows()
    today = clock.read().date()
    tables = queries.tables()
    held = {row.name for row in tables.in_force(today)}
    listed = [
        (row, words.KINDS[row.kind], row.name in held, added.get(row.name))
        for row in sorted(tables.rows, key=lambda row: row.name)
    ]
    return render(request, "operator/tax_rows.html", {"rows": listed, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def declarant(request: HttpRequest) -> HttpResponse:
    """Say who reports: the platform as tax offices know it."""
    by = queries.declarant()
    names = [name for name in DeclarantForm.base_fields if name != "country"]
    initial = {name: getattr(by, name) for name in [*names, "country"]} if by else {}
    form = DeclarantForm(
        request.POST or None, initial=initial, countries=countries.choices()
    )
    if request.method == "POST" and form.is_valid():
        services.declare(actor=actor_of(request), now=clock.read(), **form.cleaned_data)
        messages.success(request, _("Kept. Reports from now on carry it."))
        return redirect("operator_tax")
    return render(request, "operator/tax_declarant.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def worker(request: HttpRequest, worker: str) -> HttpResponse:
    """Show what is asked of a worker; open their data to who says why."""
    found = _worker(worker)
    why = request.POST.get("why", "")
    shown = None
    if request.method == "POST" and why in {Why.CHECK, Why.AUTHORITY}:
        try:
            shown = identity.read(
                worker_id=found.pk,
                actor=actor_of(request),
                why=Why(why),
                now=clock.read(),
            )
        except NoTaxIdentity as refusal:
            messages.warning(request, words.of(refusal))
    asked = queries.request_of(worker_id=found.pk)
    page = {
        "id": worker,
        "kept": identity.kept_of(worker_id=found.pk),
        "waiting": _waiting(asked, clock.read()) if asked else None,
        "shown": [(words.FIELDS[name], value) for name, value in _fields(shown)],
        "reasons": [(one.value, words.WHYS[one]) for one in (Why.CHECK, Why.AUTHORITY)],
        "relief": ReliefForm(),
    }
    return render(request, "operator/tax_worker.html", page)


@require_POST
@for_operators
def hold(request: HttpRequest, worker: str) -> HttpResponse:
    """Hold a worker's payouts, or let them go on: a person's decision."""
    found, actor, now = _worker(worker), actor_of(request), clock.read()
    is_hold = request.POST.get("do") == "hold"
    try:
        if is_hold:
            reason = request.POST.get("reason", "")
            hold_payouts(worker_id=found.pk, reason=reason, actor=actor, now=now)
        else:
            release_payouts(worker_id=found.pk, actor=actor, now=now)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        told = (
            _("Held. The worker reads your reason; the money stays payable.")
            if is_hold
            else _("The payouts go on.")
        )
        messages.success(request, told)
    return redirect("operator_tax_worker", worker=worker)


@require_POST
@for_operators
def relief(request: HttpRequest, worker: str) -> HttpResponse:
    """Note what a worker has proved, so that another rate holds."""
    found = _worker(worker)
    form = ReliefForm(request.POST)
    if form.is_valid():
        services.note_relief(
            worker=found,
            kind=form.relief,
            days=form.days,
            actor=actor_of(request),
            now=clock.read(),
        )
        messages.success(request, _("Noted. The paper itself is not kept here."))
    else:
        messages.error(request, _("Choose what was proved, and two days in order."))
    return redirect("operator_tax_worker", worker=worker)


def _outlook(asked: ReportForm, country: str, now: Any) -> Outlook:
    return outlook(
        form=Filing.Form(asked.cleaned_data["form"]),
        year=asked.cleaned_data["year"],
        country=country or payer_country(),
        now=now,
    )


def _waiting(asked: Any, now: Any) -> dict[str, Any]:
    is_over = now >= asked.asked_at + HOLD_AFTER and asked.reminders == len(REMINDERS)
    return {
        "asked": asked,
        "id": ids.outside(asked.worker.public_id, ids.WORKER),
        "may_hold": is_over and not asked.given_at and not asked.held_at,
    }


def _fields(shown: identity.Identity | None) -> list[tuple[str, str]]:
    if shown is None:
        return []
    return [(name, str(getattr(shown, name))) for name in words.FIELDS]


def _worker(name: str) -> Worker:
    found = Worker.objects.filter(public_id=ids.known(name, ids.WORKER)).first()
    if found is None:
        raise Http404
    return found
