"""What a worker has earned, judgment by judgment, and where it goes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.assignments.earned import earned_by, totals_of
from hormiga.domain.payouts import services as payouts
from hormiga.domain.payouts.rules import NoPaypalAccount, Rail
from hormiga.domain.payouts.statements import method_shown, payouts_to
from hormiga.domain.people.models import Worker
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.forms import AccountForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.doors.web.worker.lines import Line, lines_of, purses_of, state_in_words
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

PAGE = 50
FILE_PAGE = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@for_workers
@require_safe
def earnings(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Sum up the worker's money, and list a page of judgments, the newest first."""
    after = request.GET.get("after")
    judged = earned_by(
        worker_id=worker.pk,
        after=ids.known(after) if after else None,
        limit=PAGE + 1,
    )
    paid = payouts_to(worker_id=worker.pk)
    page = {
        "purses": purses_of(
            worker_id=worker.pk, totals=totals_of(worker_id=worker.pk), paid=paid
        ),
        "method": method_shown(worker_id=worker.pk),
        "lines": lines_of(judged=judged[:PAGE], paid=paid, now=clock.read()),
        "older": f"?after={ids.outside(judged[PAGE - 1].judgment)}"
        if len(judged) > PAGE
        else "",
        "is_first": after is None,
    }
    return render(request, "worker/earnings.html", page)


@for_workers
@require_safe
def file(request: HttpRequest, worker: Worker) -> StreamingHttpResponse:
    """Send all the lines as CSV, page by page, so that no list grows with them."""
    response = StreamingHttpResponse(
        _rows(worker.pk, get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="earnings.csv"'
    return response


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show where the worker's money goes, and change it."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            payouts.set_method(
                worker=worker,
                rail=Rail(asked["rail"]),
                holder=asked["holder"],
                account=asked["account"],
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal), words.of(refusal))
        else:
            messages.success(request, _("Saved. Your next payout goes there."))
            return redirect("earnings_account")
    page = {"form": form, "method": method_shown(worker_id=worker.pk)}
    return render(request, "worker/account.html", page)


def _field_of(refusal: Refusal) -> str:
    of_account = (NotAnIban, WrongCheckDigits, NotInSepa, NoPaypalAccount)
    return "account" if isinstance(refusal, of_account) else "holder"


def _rows(worker_id: int, language: str) -> Iterator[str]:
    with override(language):
        heads = [
            _("judgment"),
            _("project"),
            _("submitted"),
            _("state"),
            _("amount"),
            _("currency"),
            _("decision by"),
            _("payout on"),
            _("active seconds"),
            _("active seconds, corrected"),
        ]
    yield "\ufeff" + _row(heads)
    paid = payouts_to(worker_id=worker_id)
    after = None
    while judged := earned_by(worker_id=worker_id, after=after, limit=FILE_PAGE):
        with override(language):
            for line in lines_of(judged=judged, paid=paid, now=clock.read()):
                yield _row(_cells(line))
        after = judged[-1].judgment


def _cells(line: Line) -> list[str]:
    earned = line.earned
    measured, counted = earned.active_seconds, earned.counted_seconds
    return [
        ids.outside(earned.judgment),
        in_language(earned.title),
        earned.submitted_at.isoformat(timespec="seconds"),
        state_in_words(line.state),
        earned.reward.amount,
        earned.reward.currency,
        line.decision_by.isoformat(timespec="seconds") if line.decision_by else "",
        line.payout_on.isoformat() if line.payout_on else "",
        "" if measured is None else f"{measured:g}",
        f"{counted:g}" if earned.is_corrected else "",
    ]


def _row(cells: list[str]) -> str:
    """Write a line; a text that a spreadsheet would run as a formula is made a text."""
    line = io.StringIO()
    csv.writer(line).writerow(
        f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells
    )
    return line.getvalue()
