"""A worker's active time on one judgment: shown, and corrected with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hormiga.domain.assignments import active_time
from hormiga.domain.assignments.rules import NoReasonGiven
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.forms import TimeForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, worker: Worker, judgment: str) -> HttpResponse:
    """Show how a judgment's time was counted, and let its worker say what it was."""
    public_id = ids.known(judgment)
    now = clock.read()
    timed = active_time.timed(worker_id=worker.pk, judgment=public_id)
    if timed is None:
        raise Http404
    form = TimeForm(request.POST or None)
    if form.is_valid():
        try:
            active_time.correct_time(
                worker_id=worker.pk,
                judgment=public_id,
                seconds=form.worked,
                reason=form.cleaned_data["reason"],
                now=now,
            )
        except Refusal as refusal:
            is_reason = isinstance(refusal, NoReasonGiven)
            form.add_error("reason" if is_reason else "seconds", words.of(refusal))
        else:
            messages.success(request, _("Corrected. The new time counts from now on."))
            return redirect("earnings")
    may = active_time.is_correctable(submitted_at=timed.submitted_at, now=now)
    page = {"form": form, "timed": timed, "is_correctable": may}
    return render(request, "worker/time.html", page)
