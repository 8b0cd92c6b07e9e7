"""The income diary as a file: in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary_file import MOST_BYTES, entries_in, written
from hormiga.domain.planner.services import Taken
from hormiga.doors.web.plan import words
from hormiga.doors.web.plan.diary import own_day
from hormiga.doors.web.plan.forms import UploadForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.read_income import diary_rows
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Take a file in, whole or not at all; each bad line is named."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    page: dict[str, Any] = {"form": form, "sample": "\n".join(_sample())}
    if form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            entries = entries_in(content, today=own_day(worker))
            taken = planner.take_entries(
                worker=worker, entries=entries, now=clock.read()
            )
        except Refusal as refusal:
            form.add_error("file", words.of(refusal))
            page |= _problems(refusal)
        else:
            messages.success(request, _told(taken))
            return redirect("plan_diary")
    return render(request, "plan/diary_upload.html", page)


@for_workers
@require_safe
def download(request: HttpRequest, worker: Worker) -> StreamingHttpResponse:
    """Send all income as CSV: what was earned here, and what was written down."""
    rows = diary_rows(
        worker_id=worker.pk, now=clock.read(), language=get_language() or "en"
    )
    response = StreamingHttpResponse(
        written(rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="income.csv"'
    return response


def _sample() -> Iterator[str]:
    yield _("date;source;amount;currency;hours;note")
    yield "2026-11-20;Clickworker;12,50;EUR;2:30;"
    yield "24/11/2026;Prolific;8.20;USD;;"


def _problems(refusal: Refusal) -> dict[str, Any]:
    found = refusal.facts.get("problems", [])
    return {
        "problems": [
            (one.line, words.column(one.head), words.of(one.refusal)) for one in found
        ],
        "more": refusal.facts.get("more", 0),
    }


def _told(taken: Taken) -> str:
    added = ngettext(
        "%(n)s entry was added.", "%(n)s entries were added.", taken.added
    ) % {"n": taken.added}
    if not taken.known:
        return added
    known = ngettext(
        "%(n)s was there already.", "%(n)s were there already.", taken.known
    ) % {"n": taken.known}
    return f"{added} {known}"
