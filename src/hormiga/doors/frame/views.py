"""The sandboxed task frame: one document for whoever holds its address.

No cookie is read here and none is set. The address names a claim; the document says
nothing of the worker.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hormiga.domain.assignments.models import Assignment
from hormiga.doors.frame import documents
from hormiga.engines.frame import BadPass, read_pass
from hormiga.engines.mturk.questions import read_html_question
from hormiga.kit import clock

_OPEN = (Assignment.State.CLAIMED, Assignment.State.EXPIRED)
_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_PERMISSIONS = ", ".join(f"{feature}=()" for feature in _OFF)


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the task behind an address, on the frame's own host alone."""
    if not is_frame_host(request.get_host()):
        return _nothing()
    try:
        public_id = read_pass(token=token, secret=settings.SECRET_KEY, now=clock.read())
    except BadPass:
        return _nothing()
    row = _claim(public_id)
    return _nothing() if row is None else _shown(row)


def is_frame_host(host: str) -> bool:
    """Say whether a request's Host is that of the frame's origin."""
    origin = settings.FRAME_ORIGIN
    return bool(origin) and urlsplit(origin).netloc.lower() == host.lower()


def _claim(public_id: UUID) -> Assignment | None:
    """Find the claim; the address was signed for it, so it needs no owner here."""
    return (
        Assignment.objects.select_related("task", "version", "project__organisation")
        .filter(public_id=public_id, state__in=_OPEN)
        .filter(version__task_type="html-question")
        .first()
    )


def _shown(row: Assignment) -> HttpResponse:
    question = read_html_question(row.task.input["question"])
    nonce = secrets.token_urlsafe(16)
    response = HttpResponse(documents.document(question.html, nonce=nonce))
    response["Content-Security-Policy"] = documents.policy(
        nonce=nonce,
        is_scripted=row.project.organisation.is_trusted,
        embedders=_embedders(),
    )
    return _closed(response)


def _nothing() -> HttpResponse:
    """Answer alike whether an address is wrong, over, or of another host."""
    response = HttpResponse(
        "Open the task again.", status=404, content_type="text/plain"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _closed(response)


def _closed(response: HttpResponse) -> HttpResponse:
    response["Permissions-Policy"] = _PERMISSIONS
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _embedders() -> str:
    """Name the origins that may show the frame: ours, by each of its local names."""
    base = settings.BASE_URL
    if base.startswith("https://"):
        return base
    return f"{base} http://localhost:* http://127.0.0.1:*"
