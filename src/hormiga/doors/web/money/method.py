"""Where a worker's money goes: shown by its ends, asked back before it is kept."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.payouts import accounts_given, methods
from hormiga.domain.payouts.accounts_given import ReachedOtherwise
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.reach import Way, ways_to
from hormiga.domain.payouts.rules import NoPaypalAccount, Rail
from hormiga.domain.payouts.shown import account_shown, refusal_told
from hormiga.domain.people.models import Worker
from hormiga.doors.web.money import words
from hormiga.doors.web.money.forms import AccountForm, form_for
from hormiga.doors.web.public import countries
from hormiga.doors.web.shared.bank_reasons import reason_in_words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.engines.rails import iban
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.engines.rails.payout_list import NotAnAccountNumber, NoteTooLong
from hormiga.flows.change_account import change_account
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

_BY_WAY = {Way.SEPA: Rail.SEPA, Way.PAYPAL: Rail.PAYPAL, Way.BY_HAND: Rail.LIST}
_FIELDS: dict[type[Refusal], str] = {
    **dict.fromkeys(
        (NotAnIban, WrongCheckDigits, NotInSepa, NoPaypalAccount, NotAnAccountNumber),
        "account",
    ),
    NoteTooLong: "note",
    ReachedOtherwise: "country",
    methods.AccountWasRefused: "account",
}


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show where the worker's money goes; take another account, and ask back first."""
    rail = _rail(request, worker)
    if request.method != "POST":
        return _page(request, worker, rail, form_for(rail))
    if methods.had_method(worker_id=worker.pk):
        _ask_again(request)
    form = form_for(rail, request.POST)
    if request.POST.get("rail") not in set(Rail):
        form.add_error(None, _("Choose how you want to be paid."))
    if form.is_valid():
        return _taken(request, worker, rail, form)
    return _page(request, worker, rail, form)


@for_workers
@require_POST
def confirm(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Take the worker's word that an account is right although a bank refused it."""
    methods.confirm_method(worker_id=worker.pk, now=clock.read())
    messages.success(request, _("Noted. Your money goes there with the next payout."))
    return redirect("earnings_account")


def _taken(
    request: HttpRequest, worker: Worker, rail: Rail, form: AccountForm
) -> HttpResponse:
    """Show what was understood; keep it once the worker has said that it is right."""
    asked: dict[str, Any] = {
        "rail": rail,
        "holder": form.cleaned_data["holder"],
        "account": form.cleaned_data["account"],
        "details": form.details,
    }
    try:
        clean = accounts_given.clean(**asked)
        if "right" not in request.POST:
            return _asked_back(request, worker, rail, form, clean.account)
        method = change_account(worker=worker, now=clock.read(), **asked)
    except Refusal as refusal:
        form.add_error(_FIELDS.get(type(refusal), "holder"), words.of(refusal))
        return _page(request, worker, rail, form)
    messages.success(request, _kept(method))
    return redirect("earnings_account")


def _asked_back(
    request: HttpRequest, worker: Worker, rail: Rail, form: AccountForm, account: str
) -> HttpResponse:
    is_iban = rail is Rail.SEPA
    country = (
        iban.country_of(account) if is_iban else form.cleaned_data.get("country", "")
    )
    page = {
        "rail": rail.value,
        "way": words.WAYS[rail],
        "given": form.given,
        "account": iban.in_fours(account) if is_iban else account,
        "bank": iban.bank_of(account) if is_iban else form.cleaned_data.get("bank"),
        "is_iban": is_iban,
        "country": dict(countries.choices()).get(country, ""),
        "is_change": methods.had_method(worker_id=worker.pk),
    }
    return render(request, "money/account_check.html", page)


def _page(
    request: HttpRequest, worker: Worker, rail: Rail, form: AccountForm
) -> HttpResponse:
    shown = account_shown(worker_id=worker.pk, now=clock.read())
    page = {
        "form": form,
        "rail": rail.value,
        "ways": [(one.value, text) for one, text in words.WAYS.items()],
        "method": shown,
        "way": words.WAYS[shown.rail] if shown else "",
        "country": dict(countries.choices()).get(shown.country, "") if shown else "",
        "refused": "" if shown else refusal_told(worker_id=worker.pk),
        "bank_said": reason_in_words(shown.bank_said) if shown else "",
    }
    return render(request, "money/account.html", page)


def _rail(request: HttpRequest, worker: Worker) -> Rail:
    """Read the way asked for; else the one in use, else the surest where they live."""
    asked = request.POST.get("rail") or request.GET.get("way")
    if asked in set(Rail):
        return Rail(asked)
    known = PayoutMethod.objects.filter(worker=worker, is_active=True).first()
    if known is not None:
        return Rail(known.rail)
    ways = ways_to(worker.country)
    return _BY_WAY[ways[0]] if ways else Rail.SEPA


def _kept(method: PayoutMethod) -> str:
    if method.usable_from <= method.created_at:
        return _("Saved. Your next payout goes there.")
    until = method.usable_from
    day, time = date_format(until, "DATE_FORMAT"), date_format(until, "TIME_FORMAT")
    return _("Saved. Payouts go there from %(day)s, %(time)s UTC on.") % {
        "day": day,
        "time": time,
    }


@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def _ask_again(request: HttpRequest) -> None:
    """Send whoever changes an account to say once more who they are.

    What they wrote waits in the session, which is sealed, and is taken up afterwards.
    """
