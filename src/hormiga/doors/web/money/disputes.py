"""A worker's disputes: the number, the clock, the answer, and one answer to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.disputes import queries
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import NoSuchDispute, Outcome, may_object
from hormiga.domain.people.models import Worker
from hormiga.doors.web.money import dispute_words as words
from hormiga.doors.web.money.dispute_forms import ObjectionForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.open_dispute import object_to_answer
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

AT_ONCE = 100


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List one's own disputes, the newest first."""
    now = clock.read()
    rows = queries.disputes_of(worker_id=worker.pk, limit=AT_ONCE)
    page = {"rows": [words.shown(row, now=now) for row in rows]}
    return render(request, "money/disputes.html", page)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, worker: Worker, dispute: str) -> HttpResponse:
    """Show a dispute with its answer, and take in one objection to it."""
    public_id = ids.known(dispute)
    now = clock.read()
    try:
        found = queries.dispute_of(worker_id=worker.pk, public_id=public_id)
    except NoSuchDispute as refusal:
        raise Http404 from refusal
    form = ObjectionForm(request.POST or None)
    if form.is_valid():
        try:
            object_to_answer(
                worker_id=worker.pk,
                public_id=public_id,
                words=form.cleaned_data["words"],
                now=now,
            )
        except Refusal as refusal:
            form.add_error("words", words.of(refusal))
        else:
            messages.success(request, _("Sent. A second person decides."))
            return redirect("money_dispute", dispute=dispute)
    page = {
        "shown": words.shown(found, now=now),
        "form": form,
        "may_object": found.state == Dispute.State.ANSWERED
        and may_object(
            outcome=Outcome(found.outcome), decided_at=found.decided_at, now=now
        ),
    }
    return render(request, "money/dispute.html", page)
