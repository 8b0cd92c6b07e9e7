"""Media on the frame's own host: bytes for whoever holds a signed address.

No cookie is read. The page around the frame fetches them from here, which is another
origin than its own, and hands the bytes over: nothing that was uploaded is ever part of
a page of ours, whatever it is.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.media import queries, services
from hormiga.domain.media.models import MediaFile
from hormiga.domain.media.rules import NoSuchMedia
from hormiga.domain.media.store import configured
from hormiga.domain.people.models import Organisation
from hormiga.doors.frame.views import is_frame_host
from hormiga.engines.media import serving
from hormiga.engines.media.passes import (
    BadMediaPass,
    For,
    MediaPass,
    read_media_pass,
)
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

_OPEN = (Assignment.State.CLAIMED, Assignment.State.EXPIRED)
_LOCAL = {"localhost", "127.0.0.1"}
_SEEN_BY_SCRIPTS = "Accept-Ranges, Content-Length, Content-Range, ETag"


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send a file, or a range of it, to our own pages; its opening may be noted."""
    if not is_frame_host(request.get_host()):
        return _nothing(request)
    if request.method == "OPTIONS":
        return _shared(request, HttpResponse(status=204))
    try:
        given = read_media_pass(
            token=token, secret=settings.SECRET_KEY, now=clock.read()
        )
        media = _opened(given)
    except Refusal:
        return _nothing(request)
    return _shared(request, _sent(request, media))


def _opened(given: MediaPass) -> MediaFile:
    """Find what an address was signed for, if it is still to be shown.

    Raises NoSuchMedia, or BadMediaPass when the claim is over.
    """
    if given.shown_for is For.ORGANISATION:
        owner = Organisation.objects.filter(public_id=given.bound_to).first()
        if owner is None:
            raise NoSuchMedia
        return queries.media_of(organisation_id=owner.pk, public_id=given.media)
    claim = (
        Assignment.objects.select_related("project")
        .filter(public_id=given.bound_to, state__in=_OPEN)
        .first()
    )
    if claim is None:
        raise BadMediaPass
    media = queries.media_for_claim(
        organisation_id=claim.project.organisation_id,
        assignment=claim.public_id,
        public_id=given.media,
    )
    if given.is_logged:
        services.note_access(
            media_id=media.pk,
            assignment=claim.public_id,
            worker_id=claim.worker_id,
            now=clock.read(),
        )
    return media


def _sent(request: HttpRequest, media: MediaFile) -> HttpResponseBase:
    going = serving.going_out(
        method=request.method or "",
        asked=request.headers,
        stored=serving.Stored(media.etag, media.media_type, media.size, media.name),
    )
    if not going.length:
        return HttpResponse(status=going.status, headers=going.headers)
    return StreamingHttpResponse(
        configured().read(media.sha256, going.start, going.length),
        status=going.status,
        headers=going.headers,
    )


def _nothing(request: HttpRequest) -> HttpResponseBase:
    """Answer alike whether an address is wrong, over, or of another host."""
    response = HttpResponse(
        "Open the task again.", status=404, content_type="text/plain"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return _shared(request, response)


def _shared(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of our own pages read the answer, and those of no other origin."""
    origin = request.headers.get("Origin", "")
    response["Vary"] = "Origin"
    if _is_ours(origin):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "GET, HEAD"
        response["Access-Control-Allow-Headers"] = "Range, If-Range"
        response["Access-Control-Expose-Headers"] = _SEEN_BY_SCRIPTS
        response["Access-Control-Max-Age"] = "600"
    return response


def _is_ours(origin: str) -> bool:
    """Say whether an origin is the pages' own, by each of its local names."""
    base, asked = urlsplit(settings.BASE_URL), urlsplit(origin)
    if origin == f"{base.scheme}://{base.netloc}":
        return True
    if base.scheme != "http" or is_frame_host(asked.netloc):
        return False
    return asked.scheme == "http" and {asked.hostname, base.hostname} <= _LOCAL
