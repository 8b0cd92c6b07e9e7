"""The bank's files: read one, see what it did, settle what waits for a person."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.bank import queries
from hormiga.domain.bank.queries import NoSuchBankFile
from hormiga.domain.bank.rules import NoSuchBankLine
from hormiga.domain.people.audit_log import FIRST, spoken_actor
from hormiga.doors.web.operator import bank_words as words
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.engines.rails.safe_xml import MOST_BYTES
from hormiga.flows.read_bank_file import read_bank_file
from hormiga.flows.resolve_suspense import Decision, resolve_suspense
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits and which files were read; read one more."""
    page: dict[str, Any] = {}
    if request.method == "POST":
        answer = _read(request, page)
        if answer is not None:
            return answer
    rows = queries.files(before=before(request), limit=AT_ONCE)
    page |= {
        "files": rows,
        "next": _next(rows),
        "waiting": queries.waiting(before=_waiting_place(request), limit=AT_ONCE),
        "waiting_count": queries.waiting_count(),
        "in_suspense": queries.in_suspense(),
    }
    page["waiting_next"] = _next(page["waiting"])
    return render(request, "operator/bank.html", page)


def _waiting_place(request: HttpRequest) -> int:
    """Read where the list of what waits goes on; two lists stand on the page."""
    text = request.GET.get("waiting", "")
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else FIRST


def _read(request: HttpRequest, page: dict[str, Any]) -> HttpResponse | None:
    """Read the file that was sent; None where the page shows what is wrong with it."""
    file = request.FILES.get("file")
    if file is None:
        page["problem"] = _("Choose a file.")
        return None
    try:
        read = read_bank_file(
            content=file.read(MOST_BYTES + 1),
            by=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        page["problem"] = words.of(refusal)
        return None
    if read.was_known:
        messages.info(request, _("This file was read before. Nothing is booked twice."))
    else:
        messages.success(request, _("The file is read. This is what it did."))
    return redirect("operator_bank_file", file=ids.outside(read.file.public_id))


@require_safe
@for_operators
def show(request: HttpRequest, file: str) -> HttpResponse:
    """Show what a file did, line by line."""
    try:
        found = queries.file_named(ids.known(file))
    except NoSuchBankFile as refusal:
        raise Http404 from refusal
    place = {"file_id": found.id, "before": before(request), "limit": AT_ONCE}
    lines = queries.lines_of(**place)
    statuses = queries.statuses_in(**place)
    page = {
        "file": found,
        "by": spoken_actor(found.read_by),
        "lines": lines,
        "statuses": statuses,
        "next": _next(lines or statuses),
    }
    return render(request, "operator/bank_file.html", page)


def _next(rows: list[Any]) -> int | None:
    return rows[-1].id if len(rows) == AT_ONCE else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def line(request: HttpRequest, line: str) -> HttpResponse:
    """Show a line that waits; settle it, once, with a reason."""
    page: dict[str, Any] = {}
    if request.method == "POST":
        answer = _resolve(request, line, page)
        if answer is not None:
            return answer
    try:
        page["line"] = queries.line_named(ids.known(line))
    except NoSuchBankLine as refusal:
        raise Http404 from refusal
    return render(request, "operator/bank_line.html", page)


def _resolve(
    request: HttpRequest, line: str, page: dict[str, Any]
) -> HttpResponse | None:
    given = {
        name: request.POST.get(name, "") for name in ("resolution", "reason", "whose")
    }
    try:
        resolve_suspense(
            public_id=ids.known(line),
            decision=Decision(by=actor_of(request), **given),
            now=clock.read(),
        )
    except NoSuchBankLine as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        page |= {"given": given, "problem": words.of(refusal)}
        return None
    messages.success(request, _("Settled. It is kept with your reason."))
    return redirect("operator_bank")
