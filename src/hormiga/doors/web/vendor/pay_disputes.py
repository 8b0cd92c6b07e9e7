"""Disputes about lines that a vendor pays: its people answer them first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.disputes import queries
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import NoSuchDispute
from hormiga.domain.people.models import Organisation
from hormiga.doors.web.money import dispute_words as words
from hormiga.doors.web.money.dispute_forms import AnswerForm
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import MAY_INVITE
from hormiga.doors.web.vendor.people import managed, name_for
from hormiga.doors.web.vendor.statements import money_member
from hormiga.flows.decide_dispute import decide_dispute
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

AT_ONCE = 100


@never_cache
@login_required
@require_safe
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """List disputes about this vendor's lines, the nearest clock first."""
    member = money_member(request, vendor)
    now = clock.read()
    rows = queries.disputes_to_read(vendor=member.organisation, limit=AT_ONCE)
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "rows": [words.shown(row, now=now) for row in rows],
    }
    return render(request, "vendor/pay_disputes.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, vendor: str, dispute: str) -> HttpResponse:
    """Show a dispute about one's own line, and answer it."""
    member = money_member(request, vendor)
    found = _found(member.organisation, dispute)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            decide_dispute(
                public_id=found.public_id,
                vendor=managed(request, vendor),
                answer=form.answer(found.currency),
                by=user_of(request),
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            messages.success(request, _("Answered. The worker is told."))
            return redirect("vendor_pay_dispute", vendor=vendor, dispute=dispute)
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "shown": words.shown(found, now=clock.read()),
        "worker": name_for(member.organisation, found.worker.public_id),
        "form": form,
        "may_answer": member.role in MAY_INVITE and found.state == Dispute.State.OPEN,
        "suggested": Money(found.currency, max(found.amount_micro, 0)).amount,
    }
    return render(request, "vendor/pay_dispute.html", page)


def _found(vendor: Organisation, name: str) -> Dispute:
    try:
        return queries.dispute_with(vendor=vendor, public_id=ids.known(name))
    except NoSuchDispute as refusal:
        raise Http404 from refusal
