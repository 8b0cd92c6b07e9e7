"""Doing work: a task is taken, answered, given back or reported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.assignments import at_work, services as assignments
from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.assignments.rules import AnswerDoesNotFit, UnknownAssignment
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker import handing, offer_words, warned, words
from hormiga.doors.web.worker.desk import Desk
from hormiga.doors.web.worker.forms import ReportForm, SkipForm
from hormiga.doors.web.worker.guard import for_workers, name_of
from hormiga.flows.free_claims import return_assignment, return_assignments
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

PART = "X-Hormiga-Part"
"""The header with which our script asks for the desk alone, not the whole page."""


@for_workers
@require_POST
def start(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Take as many tasks as the worker wants to hold, less those in hand already.

    Whoever comes from an external page names the task that it may have handed in.
    """
    public_id = ids.known(project)
    _say_saved(request, worker, public_id)
    if warned.may_start(request, public_id):
        _take(request, worker, public_id)
    elif PART not in request.headers:
        messages.warning(request, offer_words.read_first())
        return redirect("work_project", project=ids.outside(public_id))
    else:
        messages.warning(request, offer_words.read_first())
    return handing.remember(request, _to_desk(request, worker, public_id))


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
        return _shown(request, worker, desk)
    try:
        _hand_in(request, worker, held, answer)
    except AnswerDoesNotFit as misfit:
        desk.problem = words.of(misfit)
        return _shown(request, worker, desk)
    return _to_desk(request, worker, public_id)


@for_workers
@require_POST
def skip(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Give the task back unanswered, and take another; a reason is welcome.

    Or give all of this project back, and take none.
    """
    public_id = ids.known(project)
    if request.POST.get("all"):
        return_assignments(
            worker_id=worker.pk,
            assignments=handing.held_in(worker, public_id),
            now=clock.read(),
        )
        messages.success(request, _("All given back. That costs you nothing."))
        return _to_desk(request, worker, public_id)
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
    """Store the answer, claim what is to come next, and say what became of both."""
    done = handing.hand_in(
        worker=worker,
        held=held,
        answer=answer,
        active=request.POST.get("active_seconds", ""),
        wanted=handing.at_once(request),
    )
    if done.is_stored:
        messages.success(request, words.saved(done.counted_seconds))
    for refusal in (done.refusal, done.claim_refusal):
        if refusal:
            messages.warning(request, words.of(refusal))


def _say_saved(request: HttpRequest, worker: Worker, project: UUID) -> None:
    named = request.POST.get("saved", "")
    if named and at_work.is_handed_in(
        worker_id=worker.pk, project=project, assignment=ids.known(named)
    ):
        messages.success(request, _("Your answer is saved."))


def _take(request: HttpRequest, worker: Worker, project: UUID) -> None:
    if worker.state != Worker.State.ACTIVE:
        if not handing.held_in(worker, project):
            messages.warning(request, words.not_now())
        return
    if not warned.may_start(request, project):
        messages.warning(request, offer_words.read_first())
        return
    try:
        handing.take(worker=worker, project=project, wanted=handing.at_once(request))
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
        return _render(request, worker, {"project": project}, "nothing")
    return _shown(request, worker, Desk.of(held, worker))


def _shown(request: HttpRequest, worker: Worker, desk: Desk) -> HttpResponse:
    desk.now = clock.read()
    if desk.frame_origin:
        request.csp_frame_src = desk.frame_origin  # type: ignore[attr-defined]
        request.csp_connect_src = desk.frame_origin  # type: ignore[attr-defined]
    if desk.external:
        request.csp_frame_src = desk.external.may_be_framed  # type: ignore[attr-defined]
    page: dict[str, object] = {"desk": desk, "project": desk.held.project}
    return _render(request, worker, page, "desk")


def _render(
    request: HttpRequest, worker: Worker, page: dict[str, object], name: str
) -> HttpResponse:
    template = f"worker/_{name}.html" if PART in request.headers else "worker/task.html"
    page |= {
        "part": f"worker/_{name}.html",
        "worker": worker,
        "at_once": handing.at_once(request),
        "choices": handing.AT_ONCE,
    }
    response = render(request, template, page)
    response["X-Hormiga-Desk"] = name_of(worker)  # what a device may keep, and whose
    return response
