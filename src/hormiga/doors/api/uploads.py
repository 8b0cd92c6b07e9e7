"""Resumable uploads (tus 1.0.0): an organisation's, and a worker's for an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from hormiga.domain.media import services
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.uploads import OwnUploads
from hormiga.doors.api import auth, problems
from hormiga.engines.media import tus
from hormiga.flows.send_media import owner_of_answer
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["media"])
answers = Router(auth=auth.FOR_WORKERS, tags=["media"])


def _in_tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a refusal have the status that tus has for it, and its version header."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Refusal as refusal:
            status = tus.STATUS.get(refusal.name(), problems.STATUS[refusal.kind])
            response = problems.problem(
                name=refusal.name(),
                status=status,
                detail=refusal.detail,
                facts=refusal.facts,
            )
            response["Tus-Resumable"] = tus.VERSION
            response["Tus-Version"] = tus.VERSION
            return response

    return told


@router.post("/media/uploads", response={201: None}, summary="Begin an upload")
@_in_tus
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a resumable upload (tus 1.0.0); `Location` is its address.

    Metadata: `filename`, and `keep` as above. The reply to the last part carries the
    media's id in the header `Hormiga-Media`.
    """
    return _begun(request, _own(request))


@router.api_operation(
    ["HEAD", "PATCH", "DELETE"],
    "/media/uploads/{upload}",
    response={200: None, 204: None},
    summary="Go on with an upload",
)
@_in_tus
def go_on(request: HttpRequest, upload: str) -> HttpResponse:
    """Ask for an upload's offset, send its next part, or give it up (tus 1.0.0)."""
    return _gone_on(request, _own(request), upload)


@answers.post(
    "/assignments/{assignment}/uploads",
    response={201: None},
    summary="Begin an upload for an answer",
)
@_in_tus
def begin_answer(request: HttpRequest, assignment: str) -> HttpResponse:
    """Begin a resumable upload (tus 1.0.0) for the answer to a task that one holds.

    The answer then names the media's id, which the last reply has in `Hormiga-Media`.
    """
    return _begun(request, _answerer(request, assignment))


@answers.api_operation(
    ["HEAD", "PATCH", "DELETE"],
    "/assignments/{assignment}/uploads/{upload}",
    response={200: None, 204: None},
    summary="Go on with an upload for an answer",
)
@_in_tus
def go_on_answer(request: HttpRequest, assignment: str, upload: str) -> HttpResponse:
    """Ask for an upload's offset, send its next part, or give it up (tus 1.0.0)."""
    return _gone_on(request, _answerer(request, assignment), upload)


@router.api_operation(["OPTIONS"], "/media/uploads", auth=None, include_in_schema=False)
def able(request: HttpRequest) -> HttpResponse:
    """Say which parts of tus this server speaks."""
    reply = tus.options(most_bytes=services.limits().most_bytes)
    return HttpResponse(status=reply.status, headers=reply.headers)


def _begun(request: HttpRequest, owner: Owner) -> HttpResponse:
    reply = tus.create(
        tus.Request("POST", request.headers, request),
        OwnUploads(owner=owner, now=clock.read()),
        at=request.path,
    )
    return HttpResponse(status=reply.status, headers=reply.headers)


def _gone_on(request: HttpRequest, owner: Owner, upload: str) -> HttpResponse:
    reply = tus.answer(
        tus.Request(request.method or "", request.headers, request),
        OwnUploads(owner=owner, now=clock.read()),
        upload,
    )
    return HttpResponse(status=reply.status, headers=reply.headers)


def _own(request: HttpRequest) -> Owner:
    return Owner(auth.organisation(request).pk)


def _answerer(request: HttpRequest, assignment: str) -> Owner:
    return owner_of_answer(
        worker_id=auth.worker_id(request), assignment=ids.known(assignment)
    )
