"""A task in its frame: what the page tells our script, and what the script sends."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from hormiga.domain.assignments import services as assignments
from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.media import queries as media, services as files
from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import pseudonym
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.engines.media.passes import For, MediaPass, media_address
from hormiga.flows.send_media import owner_of_answer
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_DRAFT_BYTES = 1024 * 1024
_GRACE = timedelta(minutes=10)


def start_of(held: OnDesk, worker: Worker, *, origin: str) -> dict[str, Any]:
    """Write what the page's script needs: the frame's beginning, addresses of media."""
    return {
        "start": {
            "language": get_language() or "en",
            "keys": {},
            "draft": held.draft,
            "watermark": _mark(held, worker),
            "seed": sha256(held.assignment.bytes).hexdigest()[:16],
        },
        "media": _addresses(held, origin=origin),
        "sends": "fields" if held.task_type == "html-question" else "answer",
    }


@for_workers
@require_POST
def draft(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Keep what the worker has done so far; the page says when it was kept."""
    try:
        state = json.loads(request.POST.get("state") or "")
    except ValueError:
        return HttpResponse(status=400)
    if len(request.POST["state"].encode()) > MOST_DRAFT_BYTES:
        return HttpResponse(status=413)
    try:
        assignments.save_draft(
            worker_id=worker.pk,
            assignment=ids.known(request.POST.get("assignment", "")),
            answer=state,
            now=clock.read(),
        )
    except Refusal as refusal:
        return JsonResponse({"error": str(words.of(refusal))}, status=409)
    return HttpResponse(status=204)


@for_workers
@require_POST
def upload(request: HttpRequest, worker: Worker, project: str) -> HttpResponse:
    """Take a file that belongs to an answer; its id is what the answer holds."""
    file = request.FILES.get("file")
    if file is None:
        raise Http404
    now = clock.read()
    try:
        owner = owner_of_answer(
            worker_id=worker.pk,
            assignment=ids.known(request.POST.get("assignment", "")),
        )
        with files.workplace() as folder:
            most = files.limits().most_at_once_bytes
            source = files.take_body(body=file, folder=folder, most=most)
            made = files.add_media(
                source=source, owner=owner, name=file.name or "", now=now
            )
    except Refusal as refusal:
        return JsonResponse({"error": str(words.of(refusal))}, status=409)
    return JsonResponse({"media": ids.outside(made.public_id)}, status=201)


def _mark(held: OnDesk, worker: Worker) -> str:
    """Name the worker as the requester knows them, over confidential work alone."""
    if not held.is_confidential:
        return ""
    return pseudonym(
        worker=worker.public_id,
        organisation=held.organisation,
        secret=settings.SECRET_KEY,
    )


def _addresses(held: OnDesk, *, origin: str) -> dict[str, dict[str, str]]:
    granted = media.granted(organisation_id=held.organisation_id, task_input=held.input)
    until = held.deadline + _GRACE
    return {
        ids.outside(public_id): {
            "address": _address(held, public_id, origin=origin, until=until),
            "media_type": row.media_type,
        }
        for public_id, row in granted.items()
    }


def _address(held: OnDesk, media_id: Any, *, origin: str, until: datetime) -> str:
    given = MediaPass(
        media=media_id,
        shown_for=For.ASSIGNMENT,
        bound_to=held.assignment,
        until=until,
        is_logged=held.is_confidential,
    )
    return media_address(given, origin=origin, secret=settings.SECRET_KEY)
