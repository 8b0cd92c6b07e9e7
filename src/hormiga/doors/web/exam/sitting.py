"""Sitting an exam: one question a page, forward only, the clock on the server."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.exams.rules import NoSuchAttempt, NoSuchExam, NoSuchOption
from hormiga.domain.exams.services import Given
from hormiga.domain.people.models import Worker
from hormiga.doors.web.exam import words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.sit_exam import Step, answer_item, look_at_exam, start_exam
from hormiga.kit import clock, ids


@for_workers
@require_POST
def start(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Begin an attempt, or go on with the one that is open."""
    language = request.POST.get("language") or get_language() or "en"
    try:
        step = start_exam(
            worker=worker,
            slug=exam,
            language=language,
            seed=secrets.token_hex(16),
            now=clock.read(),
        )
    except NoSuchExam as missing:
        raise Http404 from missing
    if step.refusal:
        messages.warning(request, words.of(step.refusal))
        return redirect("exam", exam=exam)
    return redirect("exam_sit", exam=exam)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def sit(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Show the question that is open, or take an answer and go on to the next."""
    if request.method == "POST":
        return _take(request, worker, exam)
    step = look_at_exam(worker_id=worker.pk, slug=exam, now=clock.read())
    if step.sheet is None or step.attempt is None:
        return _to_end(step, exam)
    page = {"sheet": step.sheet, "exam": step.attempt.exam, "slug": exam}
    return render(request, "exam/sit.html", page)


def _take(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Go on to the question that is open, whatever came: a page is never answered."""
    try:
        step = answer_item(worker_id=worker.pk, given=_given(request), now=clock.read())
    except (NoSuchAttempt, NoSuchOption) as refusal:
        messages.warning(request, words.of(refusal))
        return redirect("exam_sit", exam=exam)
    if step.refusal:
        messages.warning(request, words.of(step.refusal))
    if step.attempt and step.attempt.finished_at:
        return redirect("exam_result", exam=exam)
    return redirect("exam_sit", exam=exam)


def _given(request: HttpRequest) -> Given:
    """Read a form; what is none of ours becomes an answer that is refused."""
    choice = _number(request.POST.get("choice", ""))
    if choice is None:
        raise NoSuchOption
    return Given(
        attempt=ids.known(request.POST.get("attempt", "")),
        position=_number(request.POST.get("position", "")) or 0,
        nonce=request.POST.get("nonce", ""),
        choice=choice,
    )


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 3
    return int(text) if is_number else None


def _to_end(step: Step, slug: str) -> HttpResponse:
    return redirect("exam_result" if step.attempt else "exam", exam=slug)
