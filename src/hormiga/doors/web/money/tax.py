"""A worker's tax year by quarter, and the data that is asked for when it is needed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.domain.people.models import Worker
from hormiga.domain.tax.payer import payer_country
from hormiga.domain.tax.years import YearFigures
from hormiga.doors.web.money import tax_words as words
from hormiga.doors.web.money.tax_form import TaxDataForm
from hormiga.doors.web.public import countries
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.ask_tax_data import give_tax_data
from hormiga.flows.compare_tax import own_year
from hormiga.kit import clock
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter's line in one currency."""

    number: int
    gross: Money
    fees: Money
    withheld: Money
    entries: int


@require_http_methods(["GET", "HEAD", "POST"])
@for_workers
def tax(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show a year by quarter; take tax data where it was asked for."""
    asked = request.GET.get("year", "")
    year = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    )
    shown = own_year(worker=worker, year=year, now=clock.read())
    form = TaxDataForm(
        request.POST or None,
        initial={"residence": worker.country},
        countries=countries.choices(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            until = give_tax_data(worker=worker, given=form.given, now=clock.read())
        except Refusal as refusal:
            form.add_error(refusal.facts.get("field"), words.of(refusal))
        else:
            told = _(
                "Thank you. We keep this sealed until %(day)s, then it is deleted."
            )
            messages.success(request, told % {"day": date_format(until)})
            return redirect("money_tax")
    names = dict(countries.choices())
    page = {
        "shown": shown,
        "form": form,
        "payer": names.get(payer_country(), ""),
        "currencies": [(one, _quarters(one)) for one in shown.figures],
    }
    return render(request, "money/tax.html", page)


def _quarters(one: YearFigures) -> list[Quarter]:
    """List the quarters in which anything moved."""
    rows = zip(
        one.money(one.gross),
        one.money(one.fees),
        one.money(one.withheld),
        one.entries,
        strict=True,
    )
    return [
        Quarter(number, gross, fees, withheld, entries)
        for number, (gross, fees, withheld, entries) in enumerate(rows, start=1)
        if gross.micro or fees.micro or withheld.micro
    ]
