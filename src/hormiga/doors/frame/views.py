"""The sandboxed task frame: one document for whoever holds its address.

No cookie is read here and none is set. The address names a claim; the document says
nothing of the worker.
"""

from __future__ import annotations

import secrets
from html import escape
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.courses.queries import practice_behind
from hormiga.domain.projects.previews import (
    Preview,
    preview_of_type,
    preview_of_version,
)
from hormiga.doors.frame import documents
from hormiga.doors.frame.pages import (
    Source,
    of_claim,
    of_practice,
    of_preview,
    page_of,
)
from hormiga.doors.frame.script import script_named, scripts_for
from hormiga.engines.frame import (
    BadPass,
    PreviewPass,
    read_pass,
    read_practice_pass,
    read_preview_pass,
)
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

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
_A_YEAR = "public, max-age=31536000, immutable"
_BROKEN = "<p>This task cannot be shown. Report it, please: {detail}</p>"


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
    return _nothing() if row is None else _shown(of_claim(row))


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a task that nobody has claimed, to whoever is at its requester's page."""
    if not is_frame_host(request.get_host()):
        return _nothing()
    try:
        given = read_preview_pass(
            token=token, secret=settings.SECRET_KEY, now=clock.read()
        )
        found = _looked_at(given)
    except Refusal:
        return _nothing()
    return _shown(of_preview(found))


@require_safe
def practice(request: HttpRequest, token: str) -> HttpResponse:
    """Show one item of a course's practice to the worker whose page asked for it."""
    if not is_frame_host(request.get_host()):
        return _nothing()
    try:
        given = read_practice_pass(
            token=token, secret=settings.SECRET_KEY, now=clock.read()
        )
        found = practice_behind(
            lesson_id=given.lesson, block=given.block, item=given.item
        )
        source = of_practice(found, given.item)
    except Refusal:
        return _nothing()
    return _shown(source)


def _looked_at(given: PreviewPass) -> Preview:
    if given.task_type:
        return preview_of_type(name=given.task_type, number=given.number)
    return preview_of_version(version_id=given.version, number=given.number)


def is_frame_host(host: str) -> bool:
    """Say whether a request's Host is that of the frame's origin."""
    origin = settings.FRAME_ORIGIN
    return bool(origin) and urlsplit(origin).netloc.lower() == host.lower()


def _claim(public_id: UUID) -> Assignment | None:
    """Find the claim; the address was signed for it, so it needs no owner here."""
    return (
        Assignment.objects.select_related("task", "version", "project__organisation")
        .filter(public_id=public_id, state__in=_OPEN)
        .first()
    )


@require_safe
def script(request: HttpRequest, version: str) -> HttpResponse:
    """Give the elements' script; its name changes with it, so that it keeps a year."""
    found = script_named(f"elements-{version}.js")
    if found is None or not is_frame_host(request.get_host()):
        return _nothing()
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        found.packed if is_packed else found.plain, content_type="text/javascript"
    )
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # a frame has no origin
    response["Cache-Control"] = _A_YEAR
    return response


def _shown(source: Source) -> HttpResponse:
    try:
        page = page_of(source)
        html, is_scripted = page.html, page.is_scripted
    except Refusal as refusal:
        html, is_scripted = _BROKEN.format(detail=escape(refusal.detail)), False
    nonce = secrets.token_urlsafe(16)
    scripts = [
        f"{settings.FRAME_ORIGIN}/frame/{one.name}"
        for one in scripts_for(html, is_scripted=is_scripted)
    ]
    response = HttpResponse(
        documents.document(
            html,
            title=source.title,
            nonce=nonce,
            scripts=scripts,
            language=source.language,
        )
    )
    response["Content-Security-Policy"] = documents.policy(
        nonce=nonce, scripts=scripts, is_scripted=is_scripted, embedders=_embedders()
    )
    response["Connection-Allowlist"] = documents.connections(scripts=scripts)
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
