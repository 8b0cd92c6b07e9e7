"""Disputes about lines of pay, pay that is late, and what does not match."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.disputes import queries
from hormiga.domain.disputes.models import Dispute, LatePay
from hormiga.domain.disputes.rules import NoSuchDispute, NoSuchLine
from hormiga.domain.people import register
from hormiga.doors.web.money import dispute_words as words
from hormiga.doors.web.money.dispute_forms import AnswerForm
from hormiga.doors.web.operator.access import for_operators
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.worker.lines import says
from hormiga.flows.decide_dispute import decide_dispute
from hormiga.flows.find_mismatches import find_mismatches, rules
from hormiga.flows.list_lines import line_named
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

AT_ONCE = 100
MOST_SHOWN = 50


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List disputes: the nearest clock first, those that are overdue on top."""
    now = clock.read()
    waiting, overdue = queries.counts(now=now)
    rows = queries.disputes_to_read(limit=AT_ONCE)
    page = {
        "rows": [words.shown(row, now=now) for row in rows],
        "waiting": waiting,
        "overdue": overdue,
    }
    return render(request, "operator/disputes.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def show(request: HttpRequest, dispute: str) -> HttpResponse:
    """Show a dispute with its line as it stands now, and answer it."""
    now = clock.read()
    try:
        found = queries.dispute_named(ids.known(dispute))
    except NoSuchDispute as refusal:
        raise Http404 from refusal
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            decide_dispute(
                public_id=found.public_id,
                answer=form.answer(found.currency),
                by=user_of(request),
                now=now,
            )
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            messages.success(request, _("Answered. The worker is told."))
            return redirect("operator_dispute", dispute=dispute)
    return render(request, "operator/dispute.html", _page(found, form))


def _page(found: Dispute, form: AnswerForm) -> dict[str, object]:
    now = clock.read()
    emails = register.emails_of(worker_ids=[found.worker_id])
    is_second = found.state == Dispute.State.OBJECTED
    return {
        "shown": words.shown(found, now=now),
        "worker": ids.outside(found.worker.public_id, ids.WORKER),
        "email": emails.get(found.worker_id, ""),
        "now_says": _line_now(found),
        "form": form,
        "is_second": is_second,
        "suggested": Money(found.currency, max(found.amount_micro, 0)).amount,
    }


def _line_now(found: Dispute) -> str:
    try:
        line = line_named(worker_id=found.worker_id, name=found.name, now=clock.read())
    except NoSuchLine:
        return ""
    return says(line)


@require_safe
@for_operators
def late(request: HttpRequest) -> HttpResponse:
    """List pay whose promised day is over, the oldest first."""
    today = clock.read().date()
    rows = queries.late_pay(limit=AT_ONCE)
    emails = register.emails_of(worker_ids=[row.worker_id for row in rows])
    page = {
        "rows": [(row, *_late(row, emails, today)) for row in rows],
        "sums": [
            (lines, Money(currency, micro))
            for currency, lines, micro in queries.late_sums()
        ],
    }
    return render(request, "operator/late.html", page)


def _late(
    row: LatePay, emails: dict[int, str], today: date
) -> tuple[Money, str, str, int]:
    name = ids.outside(row.worker.public_id, ids.WORKER)
    amount = Money(row.currency, row.amount_micro)
    days = (today - row.promised_on).days
    return amount, name, emails.get(row.worker_id, ""), days


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def mismatches(request: HttpRequest) -> HttpResponse:
    """Compare worker, vendor and platform when asked; the list must be empty."""
    page: dict[str, object] = {"rules": len(rules())}
    if request.method == "POST":
        page["found"] = [
            (one.rule, one.broken[:MOST_SHOWN], len(one.broken))
            for one in find_mismatches()
        ]
        page["was_asked"] = True
    return render(request, "operator/mismatches.html", page)
