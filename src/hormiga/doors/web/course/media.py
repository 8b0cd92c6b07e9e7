"""A course's pictures, videos and captions: files of ours, as they ship."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hormiga.domain.courses.files import file_of
from hormiga.domain.courses.queries import may_show_media
from hormiga.domain.courses.rules import NoSuchFile
from hormiga.engines.media import serving

_A_YEAR = "public, max-age=31536000, immutable"
_A_WHILE = "public, max-age=300"


@require_safe
def show(request: HttpRequest, course: str, name: str) -> HttpResponse:
    """Send a file that an open course shows, whole or one range of it.

    Whoever names the version (`?v=`) may keep it for a year.
    """
    if not may_show_media(course=course, name=name):
        raise Http404
    try:
        found = file_of(course=course, name=name)
    except NoSuchFile as missing:
        raise Http404 from missing
    stored = serving.Stored(
        etag=f'"{sha256(found.body).hexdigest()[:32]}"',
        media_type=found.media_type,
        size=len(found.body),
        name=name,
    )
    going = serving.going_out(
        method=request.method or "", asked=request.headers, stored=stored
    )
    body = found.body[going.start : going.start + going.length]
    response = HttpResponse(body, status=going.status, headers=going.headers)
    response["Cache-Control"] = _A_YEAR if request.GET.get("v") else _A_WHILE
    request.csp_alone = going.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return response
