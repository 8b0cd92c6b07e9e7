"""Without a connection: tasks to go on with, and answers that waited on a device.

An answer may come by this way and by the desk's own form, and more than once: the
database stores it once, and the same one again gets the same reply.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.assignments import at_work
from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.assignments.rules import AnswerDoesNotFit, UnknownAssignment
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker import handing, words
from hormiga.doors.web.worker.desk import Desk
from hormiga.doors.web.worker.guard import for_workers, name_of
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

_MISSING = _("Something is missing in this answer. Look at it again.")


@for_workers
@require_safe
def hello(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Say who is signed in, and give what a form needs to be sent."""
    return JsonResponse({"worker": name_of(worker), "token": get_token(request)})


@for_workers
@require_safe
def ahead(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Give the desk of each task in hand; of those the device has, the clock alone."""
    held = at_work.all_on_desk(
        worker_id=worker.pk,
        project=ids.known(project),
        now=clock.read(),
        limit=max(handing.AT_ONCE),
    )
    known = set(request.GET.get("have", "").split(","))
    return JsonResponse(
        {"tasks": [_task(request, Desk.of(one, worker), known) for one in held]}
    )


@for_workers
@require_POST
def send(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Take an answer that waited on a device, for the worker who gave it alone."""
    if request.POST.get("worker") != name_of(worker):
        return JsonResponse({"state": "another worker"}, status=409)
    held = at_work.task_named(
        worker_id=worker.pk,
        project=ids.known(project),
        assignment=ids.known(request.POST.get("assignment", "")),
    )
    return JsonResponse(_sent(request, worker, held))


def _sent(
    request: HttpRequest, worker: Worker, held: OnDesk | None
) -> dict[str, object]:
    """Store an answer; say what became of it, in words unless it is stored."""
    try:
        if held is None:
            raise UnknownAssignment
        answer = Desk.of(held, worker).answer(request.POST)
        if answer is None:
            return {"state": "incomplete", "words": str(_MISSING)}
        active = request.POST.get("active_seconds", "")
        done = handing.hand_in(
            worker=worker, held=held, answer=answer, active=active, wanted=0
        )
    except AnswerDoesNotFit as misfit:
        return {"state": "incomplete", "words": words.of(misfit)}
    except Refusal as refusal:
        return _refused(refusal)
    return _refused(done.refusal) if done.refusal else {"state": "saved"}


def _task(request: HttpRequest, desk: Desk, known: set[str]) -> dict[str, object]:
    desk.now = clock.read()
    name = ids.outside(desk.held.assignment)
    facts: dict[str, object] = {"assignment": name, "seconds": desk.seconds_left}
    if name not in known and not desk.external:
        page = {
            "desk": desk,
            "project": desk.held.project,
            "messages": (),
            "choices": handing.AT_ONCE,
            "at_once": handing.at_once(request),
        }
        facts["html"] = render_to_string("worker/_desk.html", page, request)
    return facts


def _refused(refusal: Refusal) -> dict[str, object]:
    return {"state": "refused", "words": words.of(refusal)}
