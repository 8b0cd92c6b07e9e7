"""Doing work: a task is taken, answered, given back or reported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.assignments import at_work, fit, services as assignments
from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.assignments.rules import Answer, AnswerDoesNotFit, UnknownAssignment
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.desk import Desk, clamped
from hormiga.doors.web.worker.forms import ReportForm, SkipForm
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.free_claims import return_assignment
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

PART = "X-Hormiga-Part"
"""The header with which our script asks for the desk alone, not the whole page."""


@for_workers
@require_POST
def start(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Take a task, unless one of this project is in hand already.

    Whoever comes from an external page names the task that it may have handed in.
    """
    public_id = ids.known(project)
    _say_saved(request, worker, public_id)
    _take(request, worker, public_id)
    return _to_desk(request, worker, public_id)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Show the task in hand, or hand its answer in and take the next one."""
    public_id = ids.known(project)
    if request.method != "POST":
        return _show(request, worker, public_id)
    held = at_work.task_named(
        worker_id=worker.pk,
        project=public_id,
        assignment=ids.known(request.POST.get("assignment", "")),
    )
    if held is None:
        messages.warning(request, words.of(UnknownAssignment()))
        return _to_desk(request, worker, public_id)
    desk = Desk.of(held, worker)
    answer = desk.answer(request.POST)
    if answer is None:
        return _shown(request, desk)
    try:
        _hand_in(request, worker, held, answer)
    except AnswerDoesNotFit as misfit:
        desk.problem = words.of(misfit)
        return _shown(request, desk)
    return _to_desk(request, worker, public_id)


@for_workers
@require_POST
def skip(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Give the task back unanswered, and take another; a reason is welcome."""
    public_id = ids.known(project)
    _note_why(request, worker)
    _give_back(request, worker)
    _take(request, worker, public_id)
    return _to_desk(request, worker, public_id)


@for_workers
@require_POST
def report(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Tell people that a task is broken, harmful or a scam, and give it back."""
    public_id = ids.known(project)
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose what is wrong with the task."))
        return _to_desk(request, worker, public_id)
    try:
        assignments.report_task(
            worker_id=worker.pk,
            assignment=ids.known(request.POST.get("assignment", "")),
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Thank you. A person will look at that task."))
        _give_back(request, worker)
        _take(request, worker, public_id)
    return _to_desk(request, worker, public_id)


def _hand_in(
    request: HttpRequest, worker: Worker, held: OnDesk, answer: object
) -> None:
    """Store the answer and claim the next task, in one statement.

    The database says whether it comes too late; inside the grace time it still counts.
    """
    now = clock.read()
    given = Answer(
        held.assignment,
        fit.body_of(answer),
        clamped(request.POST.get("active_seconds", ""), since=held.claimed_at, now=now),
        held.version_id,
    )
    fit.refuse_misfit(given, held.version_id)
    may_go_on = worker.state == Worker.State.ACTIVE
    done = submit_answers(
        worker_id=worker.pk,
        answers=[given],
        check=fit.refuse_misfit,
        claim_from=held.project if may_go_on else None,
        claim_count=1 if may_go_on else 0,
        now=now,
    )
    if done.accepted:
        messages.success(request, _("Your answer is saved."))
    for _assignment, refusal in done.refused:
        messages.warning(request, words.of(refusal))
    if done.claim_refusal:
        messages.warning(request, words.of(done.claim_refusal))


def _say_saved(request: HttpRequest, worker: Worker, project: UUID) -> None:
    named = request.POST.get("saved", "")
    if named and at_work.is_handed_in(
        worker_id=worker.pk, project=project, assignment=ids.known(named)
    ):
        messages.success(request, _("Your answer is saved."))


def _take(request: HttpRequest, worker: Worker, project: UUID) -> None:
    now = clock.read()
    if at_work.on_desk(worker_id=worker.pk, project=project, now=now):
        return
    if worker.state != Worker.State.ACTIVE:
        messages.warning(request, words.not_now())
        return
    try:
        claim_tasks(worker_id=worker.pk, project=project, count=1, now=now)
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))


def _note_why(request: HttpRequest, worker: Worker) -> None:
    """Keep why a task was skipped, if its worker says so; it never counts against."""
    form = SkipForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["reason"]:
        return
    try:
        assignments.report_task(
            worker_id=worker.pk,
            assignment=ids.known(request.POST.get("assignment", "")),
            reason=form.cleaned_data["reason"],
            text="",
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))


def _give_back(request: HttpRequest, worker: Worker) -> None:
    try:
        return_assignment(
            worker_id=worker.pk,
            assignment=ids.known(request.POST.get("assignment", "")),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))


def _to_desk(request: HttpRequest, worker: Worker, project: UUID) -> HttpResponse:
    """Go to the task by its address; our script gets the desk at once instead."""
    if PART in request.headers:
        return _show(request, worker, project)
    return redirect("work_task", project=ids.outside(project))


def _show(request: HttpRequest, worker: Worker, project: UUID) -> HttpResponse:
    held = at_work.on_desk(worker_id=worker.pk, project=project, now=clock.read())
    if held is None:
        return _render(request, {"project": project, "worker": worker}, "nothing")
    return _shown(request, Desk.of(held, worker))


def _shown(request: HttpRequest, desk: Desk) -> HttpResponse:
    desk.now = clock.read()
    if desk.frame_origin:
        request.csp_frame_src = desk.frame_origin  # type: ignore[attr-defined]
        request.csp_connect_src = desk.frame_origin  # type: ignore[attr-defined]
    if desk.external:
        request.csp_frame_src = desk.external.may_be_framed  # type: ignore[attr-defined]
    return _render(request, {"desk": desk, "project": desk.held.project}, "desk")


def _render(request: HttpRequest, page: dict[str, object], name: str) -> HttpResponse:
    template = f"worker/_{name}.html" if PART in request.headers else "worker/task.html"
    return render(request, template, page | {"part": f"worker/_{name}.html"})
