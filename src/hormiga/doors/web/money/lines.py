"""One line of a worker's money: its way so far, and what to do if it is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.domain.disputes.queries import newest_about
from hormiga.domain.disputes.rules import NoSuchLine
from hormiga.domain.people.models import Worker
from hormiga.doors.web.money import dispute_words as words
from hormiga.doors.web.money.dispute_forms import DisputeForm
from hormiga.doors.web.money.way import way_of
from hormiga.doors.web.worker.guard import for_workers
from hormiga.doors.web.worker.lines import row_of
from hormiga.flows.list_lines import Line, line_named
from hormiga.flows.open_dispute import open_dispute
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, worker: Worker, line: str) -> HttpResponse:
    """Show a line, and take in what is wrong with it."""
    now = clock.read()
    try:
        found = line_named(worker_id=worker.pk, name=line, now=now)
    except NoSuchLine as refusal:
        raise Http404 from refusal
    form = DisputeForm(request.POST or None)
    if form.is_valid():
        try:
            made = open_dispute(
                worker_id=worker.pk,
                name=line,
                wrong=form.is_wrong,
                words=form.cleaned_data["words"],
                now=now,
            )
        except Refusal as refusal:
            form.add_error("words", words.of(refusal))
        else:
            messages.success(request, _("Sent. A person looks into it and answers."))
            return redirect("money_dispute", dispute=ids.outside(made.public_id))
    return render(request, "money/line.html", _page(worker, found, form))


def _page(worker: Worker, line: Line, form: DisputeForm) -> dict[str, object]:
    now = clock.read()
    about = newest_about(worker_id=worker.pk, lines=[line.key]).get(line.key)
    dispute = words.shown(about, now=now) if about else None
    return {
        "row": row_of(line, dispute=about, now=now),
        "line": line,
        "way": way_of(line),
        "form": form,
        "dispute": dispute,
        "may_dispute": dispute is None or not dispute.waits,
    }
