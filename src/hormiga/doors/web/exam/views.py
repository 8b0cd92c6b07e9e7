"""Exams: which there are, what each asks and opens, and how an attempt went."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.exams.queries import outcome_of
from hormiga.domain.exams.rules import NoSuchExam
from hormiga.domain.people.models import Worker
from hormiga.doors.web.exam import words
from hormiga.doors.web.worker import offer_words, warned, words as worker_words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.find_missing_course import missing_before_exam
from hormiga.flows.show_exam import (
    MOST_KEPT,
    ExamCard,
    list_exams,
    opened_by,
    show_exam,
)
from hormiga.flows.sit_exam import is_paid, look_at_exam
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

STATES = ("open", "ready", "waiting", "passed")


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List the exams by where the worker stands, in one language or of one kind."""
    language, kind = request.GET.get("language", ""), request.GET.get("kind", "")
    cards = [
        card
        for card in list_exams(worker_id=worker.pk, now=clock.read())
        if (not language or language in card.exam.languages)
        and (not kind or kind == card.exam.kind)
    ]
    page = {
        "groups": [(state, _in(cards, state)) for state in STATES],
        "is_empty": not cards,
        "chosen": {"language": language, "kind": kind},
        "languages": words.LANGUAGES.items(),
        "kinds": words.KINDS.items(),
    }
    return render(request, "exam/index.html", page)


@for_workers
@require_safe
def show(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Show what an exam asks, how often, what it opens and what it pays."""
    now = clock.read()
    missing = missing_before_exam(worker_id=worker.pk, exam_slug=exam, now=now)
    page = {"card": _card(worker, exam), "now": now, "course": missing}
    return render(request, "exam/exam.html", page)


@for_workers
@require_safe
def result(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Show how the newest attempt went, and what is possible now."""
    now = clock.read()
    step = look_at_exam(worker_id=worker.pk, slug=exam, now=now)
    if step.sheet:
        return redirect("exam_sit", exam=exam)
    if step.attempt is None:
        return redirect("exam", exam=exam)
    sat = step.attempt.exam
    passed = step.attempt.passed
    page = {
        "exam": sat,
        "outcome": outcome_of(attempt=step.attempt),
        "card": _card(worker, exam),
        "most_kept": MOST_KEPT,
        "offers": opened_by(worker_id=worker.pk, exam=sat, now=now) if passed else [],
        "was_paid": bool(passed) and is_paid(slug=exam, worker_id=worker.pk),
        "now": now,
    }
    return render(request, "exam/result.html", page)


@for_workers
@require_POST
def keep(request: HttpRequest, worker: Worker, exam: str) -> HttpResponse:
    """Claim some tasks ahead, of a project that the exam has opened."""
    project = ids.known(request.POST.get("project", ""))
    if worker.state != Worker.State.ACTIVE:
        messages.warning(request, worker_words.not_now())
        return redirect("exam_result", exam=exam)
    if not warned.may_start(request, project):
        messages.warning(request, offer_words.read_first())
        return redirect("work_project", project=ids.outside(project))
    try:
        claims = claim_tasks(
            worker_id=worker.pk, project=project, count=MOST_KEPT, now=clock.read()
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
        return redirect("exam_result", exam=exam)
    if not claims:
        messages.warning(request, _("Others were faster: nothing is left there now."))
        return redirect("exam_result", exam=exam)
    told = ngettext(
        "%(n)s task is yours until its time is over.",
        "%(n)s tasks are yours until their time is over.",
        len(claims),
    )
    messages.success(request, told % {"n": len(claims)})
    return redirect("work_task", project=ids.outside(project))


def _in(cards: list[ExamCard], state: str) -> list[ExamCard]:
    """Pick those in a state; what most work asks for comes first."""
    found = [card for card in cards if card.state == state]
    return sorted(found, key=lambda card: -card.work.tasks)


def _card(worker: Worker, slug: str) -> ExamCard:
    try:
        return show_exam(worker_id=worker.pk, slug=slug, now=clock.read())
    except NoSuchExam as missing:
        raise Http404 from missing
